package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.strongroom.testing.Answer;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** ListSecretVersionIds through the front door. */
final class ListSecretVersionIdsTest {

  private static String version(int number) {
    return "version-%032d".formatted(number);
  }

  private static void make(Running aws, int versions) {
    aws.admin()
        .secrets("CreateSecret", "Name", "s", "SecretString", "v", "ClientRequestToken", version(0))
        .ok();
    for (int i = 1; i < versions; i++) {
      aws.admin()
          .secrets(
              "PutSecretValue",
              "SecretId",
              "s",
              "SecretString",
              "v",
              "ClientRequestToken",
              version(i))
          .ok();
    }
  }

  private static Answer list(Running aws, Object... more) {
    var members = new ArrayList<Object>(List.of("SecretId", "s"));
    members.addAll(Arrays.asList(more));
    return aws.admin().secrets("ListSecretVersionIds", members.toArray());
  }

  private static List<Object> ids(Answer answer) {
    return answer.objects("Versions").stream().map(version -> version.get("VersionId")).toList();
  }

  @EveryServer
  void versions_with_labels_come_oldest_first(Running aws) {
    make(aws, 4);
    Answer answer = list(aws).members("ARN", "Name", "Versions");
    assertEquals(List.of(version(2), version(3)), ids(answer));
    Map<String, Object> last = answer.objects("Versions").getLast();
    assertEquals(List.of("AWSCURRENT"), last.get("VersionStages"));
    assertEquals(List.of("DefaultEncryptionKey"), last.get("KmsKeyIds"));
    assertFalse(last.containsKey("LastAccessedDate"));
  }

  @EveryServer
  void deprecated_ones_are_shown_when_asked_for_and_have_no_labels(Running aws) {
    make(aws, 4);
    Answer answer = list(aws, "IncludeDeprecated", true);
    assertEquals(List.of(version(0), version(1), version(2), version(3)), ids(answer));
    assertFalse(answer.objects("Versions").getFirst().containsKey("VersionStages"));
  }

  @EveryServer
  void pages_follow_each_other(Running aws) {
    make(aws, 5);
    Answer first = list(aws, "IncludeDeprecated", true, "MaxResults", 2);
    assertEquals(List.of(version(0), version(1)), ids(first));
    Answer second =
        list(aws, "IncludeDeprecated", true, "MaxResults", 3, "NextToken", first.text("NextToken"));
    assertEquals(List.of(version(2), version(3), version(4)), ids(second));
    assertFalse(second.json().containsKey("NextToken"));
    list(aws, "NextToken", first.text("NextToken")).refused("InvalidNextTokenException");
    list(aws, "MaxResults", 101).refused("ValidationException");
  }

  @EveryServer
  void a_marked_secret_shows_its_versions_and_one_without_any_shows_none(Running aws) {
    make(aws, 1);
    aws.admin().secrets("DeleteSecret", "SecretId", "s").ok();
    assertEquals(List.of(version(0)), ids(list(aws)));
    aws.admin().secrets("CreateSecret", "Name", "empty", "ClientRequestToken", version(1)).ok();
    assertEquals(List.of(), ids(aws.admin().secrets("ListSecretVersionIds", "SecretId", "empty")));
    aws.admin()
        .secrets("ListSecretVersionIds", "SecretId", "missing")
        .refusedCapital(
            "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }

  @EveryServer
  void the_day_of_the_last_read_is_shown_by_version(Running aws) {
    make(aws, 2);
    aws.admin().secrets("GetSecretValue", "SecretId", "s", "VersionStage", "AWSPREVIOUS").ok();
    List<Map<String, Object>> versions = list(aws).objects("Versions");
    assertEquals(
        aws.admin().secrets("DescribeSecret", "SecretId", "s").number("LastAccessedDate"),
        versions.getFirst().get("LastAccessedDate"));
    assertFalse(versions.getLast().containsKey("LastAccessedDate"));
  }
}
