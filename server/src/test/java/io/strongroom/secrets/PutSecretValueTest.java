package io.strongroom.secrets;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** PutSecretValue through the front door, and the rules by which stages move. */
final class PutSecretValueTest {
  private static String id(int number) {
    return "00000000-0000-0000-0000-%012d".formatted(number);
  }

  private static String create(Running aws) {
    return aws.admin()
        .secrets("CreateSecret", "Name", "s", "SecretString", "1", "ClientRequestToken", id(1))
        .text("ARN");
  }

  /** Puts the number as the value of the version of that number. */
  private static Answer put(Client client, int number, String... stages) {
    return put(client, number, Integer.toString(number), List.of(stages));
  }

  private static Answer value(Client client, int number, String value) {
    return put(client, number, value, List.of());
  }

  private static Answer put(Client client, int number, String value, List<String> stages) {
    var members =
        new ArrayList<Object>(
            List.of("SecretId", "s", "SecretString", value, "ClientRequestToken", id(number)));
    if (!stages.isEmpty()) {
      members.addAll(List.of("VersionStages", stages));
    }
    return client.secrets("PutSecretValue", members.toArray());
  }

  /** The stages as DescribeSecret shows them, versions by their number. */
  private static String stages(Running aws) {
    Map<String, Object> stages =
        aws.admin().secrets("DescribeSecret", "SecretId", "s").object("VersionIdsToStages");
    var text = new StringBuilder();
    for (int number = 1; number < 10; number++) {
      Object labels = stages.get(id(number));
      text.append(labels == null ? "" : number + "=" + labels + " ");
    }
    return text.toString().strip();
  }

  @EveryServer
  void a_new_value_becomes_the_current_one(Running aws) {
    String arn = create(aws);
    Answer answer = put(aws.admin(), 2).members("ARN", "Name", "VersionId", "VersionStages");
    assertEquals(arn, answer.text("ARN"));
    assertEquals("s", answer.text("Name"));
    assertEquals(id(2), answer.text("VersionId"));
    assertEquals(List.of("AWSCURRENT"), answer.texts("VersionStages"));
    assertEquals("2", aws.admin().secrets("GetSecretValue", "SecretId", "s").text("SecretString"));
    assertEquals("1=[AWSPREVIOUS] 2=[AWSCURRENT]", stages(aws));
    put(aws.admin(), 3).ok();
    assertEquals("2=[AWSPREVIOUS] 3=[AWSCURRENT]", stages(aws));
  }

  @EveryServer
  void the_first_value_is_current_whatever_was_asked_for(Running aws) {
    aws.admin().secrets("CreateSecret", "Name", "s", "ClientRequestToken", id(9)).ok();
    put(aws.admin(), 1, "AWSPENDING").ok();
    assertEquals("1=[AWSCURRENT, AWSPENDING]", stages(aws));
  }

  @EveryServer
  void stages_asked_for_are_the_only_ones_given(Running aws) {
    create(aws);
    Answer answer = put(aws.admin(), 2, "AWSPENDING");
    assertEquals(List.of("AWSPENDING"), answer.texts("VersionStages"));
    assertEquals("1=[AWSCURRENT] 2=[AWSPENDING]", stages(aws));
    put(aws.admin(), 3, "AWSPENDING").ok();
    assertEquals("1=[AWSCURRENT] 3=[AWSPENDING]", stages(aws));
    put(aws.admin(), 4, "PUT0").ok();
    assertEquals("1=[AWSCURRENT] 3=[AWSPENDING] 4=[PUT0]", stages(aws));
    put(aws.admin(), 5, "PUT0", "AWSCURRENT").ok();
    assertEquals("1=[AWSPREVIOUS] 3=[AWSPENDING] 5=[AWSCURRENT, PUT0]", stages(aws));
  }

  @EveryServer
  void a_new_pending_version_takes_the_label_from_the_current_one(Running aws) {
    create(aws);
    put(aws.admin(), 2, "AWSPENDING", "AWSCURRENT").ok();
    assertEquals("1=[AWSPREVIOUS] 2=[AWSCURRENT, AWSPENDING]", stages(aws));
    put(aws.admin(), 3, "AWSPENDING").ok();
    assertEquals("1=[AWSPREVIOUS] 2=[AWSCURRENT] 3=[AWSPENDING]", stages(aws));
  }

  @EveryServer
  void when_current_moves_previous_follows_whatever_was_asked_for(Running aws) {
    create(aws);
    put(aws.admin(), 2).ok();
    put(aws.admin(), 3, "AWSCURRENT", "AWSPREVIOUS").ok();
    assertEquals("2=[AWSPREVIOUS] 3=[AWSCURRENT]", stages(aws));
  }

  @EveryServer
  void stages_come_sorted_and_may_have_any_name(Running aws) {
    create(aws);
    Answer answer = put(aws.admin(), 2, "z", "a", "AWSSOMETHING", "Ω", "a b");
    assertEquals(List.of("AWSSOMETHING", "a", "a b", "z", "Ω"), answer.texts("VersionStages"));
  }

  @EveryServer
  void a_stage_named_twice_is_named_once(Running aws) {
    create(aws);
    Answer answer = put(aws.admin(), 2, "x", "x");
    assertEquals(List.of("x"), answer.texts("VersionStages"));
  }

  @EveryServer
  void a_version_has_1_to_20_stages_of_1_to_256_characters(Running aws) {
    create(aws);
    var stages = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      stages.add("stage" + i);
    }
    put(aws.admin(), 2, stages.toArray(String[]::new)).ok();
    stages.add("one more");
    put(aws.admin(), 3, stages.toArray(String[]::new)).refused("ValidationException");
    aws.admin()
        .secrets(
            "PutSecretValue",
            "SecretId",
            "s",
            "SecretString",
            "v",
            "VersionStages",
            List.of(),
            "ClientRequestToken",
            id(3))
        .refused("ValidationException");
    put(aws.admin(), 3, "").refused("ValidationException");
    put(aws.admin(), 3, "x".repeat(257)).refused("ValidationException");
    put(aws.admin(), 3, "x".repeat(256)).ok();
  }

  @EveryServer
  void the_same_request_again_changes_nothing(Running aws) {
    String arn = create(aws);
    put(aws.admin(), 2).ok();
    put(aws.admin(), 3).ok();
    Answer again = put(aws.admin(), 2);
    assertEquals(List.of("AWSPREVIOUS"), again.texts("VersionStages"));
    assertEquals("2=[AWSPREVIOUS] 3=[AWSCURRENT]", stages(aws));
    assertEquals(List.of("AWSPREVIOUS"), put(aws.admin(), 2, "AWSCURRENT").texts("VersionStages"));
    assertEquals("2=[AWSPREVIOUS] 3=[AWSCURRENT]", stages(aws));
    String text =
        "You can't use ClientRequestToken %s because that value is already in use for a version of"
            + " secret "
            + arn
            + ".";
    value(aws.admin(), 2, "other").refusedCapital("ResourceExistsException", text.formatted(id(2)));
    value(aws.admin(), 1, "other").refusedCapital("ResourceExistsException", text.formatted(id(1)));
  }

  @EveryServer
  void one_value_is_needed(Running aws) {
    create(aws);
    aws.admin()
        .secrets("PutSecretValue", "SecretId", "s", "ClientRequestToken", id(2))
        .refusedCapital(
            "InvalidRequestException", "You must provide either SecretString or SecretBinary.");
    aws.admin()
        .secrets(
            "PutSecretValue",
            "SecretId",
            "s",
            "SecretString",
            "v",
            "SecretBinary",
            blob("v"),
            "ClientRequestToken",
            id(2))
        .refused("InvalidParameterException");
    aws.admin()
        .secrets("PutSecretValue", "SecretId", "s", "SecretString", "v")
        .refusedCapital(
            "InvalidRequestException",
            "You must provide a ClientRequestToken value. We recommend a UUID-type value.");
    value(aws.admin(), 2, "x".repeat(65_537)).refused("ValidationException");
    value(aws.admin(), 2, "x".repeat(65_536)).ok();
  }

  @EveryServer
  void text_may_be_followed_by_bytes(Running aws) {
    create(aws);
    aws.admin()
        .secrets(
            "PutSecretValue",
            "SecretId",
            "s",
            "SecretBinary",
            blob("v"),
            "ClientRequestToken",
            id(2))
        .ok();
    assertEquals(
        blob("v"), aws.admin().secrets("GetSecretValue", "SecretId", "s").text("SecretBinary"));
  }

  @EveryServer
  void a_rotation_token_is_refused(Running aws) {
    create(aws);
    aws.admin()
        .secrets(
            "PutSecretValue",
            "SecretId",
            "s",
            "SecretString",
            "v",
            "ClientRequestToken",
            id(2),
            "RotationToken",
            UUID.randomUUID().toString())
        .refused("InvalidParameterException");
  }

  @EveryServer
  void what_is_not_there_is_not_found(Running aws) {
    put(aws.admin(), 1)
        .refusedCapital(
            "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }

  @EveryServer
  void writing_needs_the_key_too(Running aws) {
    String key = aws.kmsKey();
    aws.admin()
        .secrets(
            "CreateSecret",
            "Name",
            "s",
            "SecretString",
            "1",
            "KmsKeyId",
            key,
            "ClientRequestToken",
            id(1))
        .ok();
    Client writer = aws.user(Policies.allow("secretsmanager:PutSecretValue"));
    put(writer, 2).refusedCapital("AccessDeniedException", "Access to KMS is not allowed");
    Client both =
        aws.user(
            Policies.allow("secretsmanager:PutSecretValue"),
            Policies.allow("kms:GenerateDataKey", key));
    put(both, 2).ok();
    aws.admin().kms("DisableKey", "KeyId", key).nothing();
    assertEquals(400, put(aws.admin(), 3).status());
    assertEquals("1=[AWSPREVIOUS] 2=[AWSCURRENT]", stages(aws));
  }

  @EveryServer
  void a_hundred_young_versions_are_the_limit(Running aws) {
    create(aws);
    for (int number = 2; number <= 100; number++) {
      put(aws.admin(), number).ok();
    }
    put(aws.admin(), 101).refused("LimitExceededException");
    assertEquals(
        "100", aws.admin().secrets("GetSecretValue", "SecretId", "s").text("SecretString"));
  }
}
