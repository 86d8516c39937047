package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** DescribeSecret through the front door. */
final class DescribeSecretTest {
  private static final String FIRST = "00000000-0000-0000-0000-000000000001";
  private static final String SECOND = "00000000-0000-0000-0000-000000000002";

  private static Answer describe(Running aws, String id) {
    return aws.admin().secrets("DescribeSecret", "SecretId", id);
  }

  private static String create(Running aws) {
    return aws.admin()
        .secrets("CreateSecret", "Name", "s", "SecretString", "v", "ClientRequestToken", FIRST)
        .text("ARN");
  }

  @EveryServer
  void a_plain_secret_is_shown_with_the_members_it_has(Running aws) {
    String arn = create(aws);
    Answer answer =
        describe(aws, "s")
            .members("ARN", "Name", "LastChangedDate", "VersionIdsToStages", "CreatedDate");
    assertEquals(arn, answer.text("ARN"));
    assertEquals("s", answer.text("Name"));
    assertEquals(Map.of(FIRST, List.of("AWSCURRENT")), answer.object("VersionIdsToStages"));
    for (String date : List.of("CreatedDate", "LastChangedDate")) {
      BigDecimal time = answer.number(date);
      assertTrue(Math.abs(time.longValue() - Instant.now().getEpochSecond()) < 120);
      assertTrue(time.scale() <= 3);
    }
    assertEquals(answer.json(), describe(aws, arn).json());
  }

  @EveryServer
  void a_full_secret_is_shown_with_all_it_has(Running aws) {
    String key = aws.kmsKey();
    aws.admin()
        .secrets(
            "CreateSecret",
            "Name",
            "s",
            "Description",
            "d",
            "KmsKeyId",
            key,
            "Tags",
            List.of(Map.of("Key", "a", "Value", "1"), Map.of("Key", "b", "Value", "")),
            "ClientRequestToken",
            FIRST)
        .ok();
    Answer answer =
        describe(aws, "s")
            .members(
                "ARN", "Name", "Description", "KmsKeyId", "LastChangedDate", "Tags", "CreatedDate");
    assertEquals("d", answer.text("Description"));
    assertEquals(key, answer.text("KmsKeyId"));
    assertEquals(
        List.of(Map.of("Key", "a", "Value", "1"), Map.of("Key", "b", "Value", "")),
        answer.objects("Tags"));
  }

  @EveryServer
  void reading_leaves_the_day_and_no_more(Running aws) {
    create(aws);
    aws.admin().secrets("GetSecretValue", "SecretId", "s").ok();
    BigDecimal day = describe(aws, "s").number("LastAccessedDate");
    assertEquals(0, day.remainder(new BigDecimal(86_400)).signum());
    assertTrue(Math.abs(Instant.now().getEpochSecond() - day.longValue()) < 2 * 86_400);
  }

  @EveryServer
  void a_new_value_changes_the_date_of_change_and_not_that_of_creation(Running aws) {
    create(aws);
    Answer before = describe(aws, "s");
    aws.admin()
        .secrets(
            "PutSecretValue", "SecretId", "s", "SecretString", "w", "ClientRequestToken", SECOND)
        .ok();
    Answer after = describe(aws, "s");
    assertEquals(before.number("CreatedDate"), after.number("CreatedDate"));
    assertTrue(after.number("LastChangedDate").compareTo(before.number("LastChangedDate")) >= 0);
    assertEquals(
        Map.of(SECOND, List.of("AWSCURRENT"), FIRST, List.of("AWSPREVIOUS")),
        after.object("VersionIdsToStages"));
  }

  @EveryServer
  void versions_without_stages_are_not_shown(Running aws) {
    create(aws);
    for (int number = 2; number <= 4; number++) {
      aws.admin()
          .secrets(
              "PutSecretValue",
              "SecretId",
              "s",
              "SecretString",
              "w",
              "ClientRequestToken",
              FIRST.replace('1', (char) ('0' + number)))
          .ok();
    }
    assertEquals(2, describe(aws, "s").object("VersionIdsToStages").size());
  }

  @EveryServer
  void what_is_not_there_is_not_found(Running aws) {
    describe(aws, "s")
        .refusedCapital(
            "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    describe(aws, "a b").refused("ValidationException");
    aws.admin().secrets("DescribeSecret").refused("ValidationException");
  }
}
