package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** UpdateSecretVersionStage through the front door. */
final class UpdateSecretVersionStageTest {
  private static final String FIRST = "00000000-0000-0000-0000-000000000001";
  private static final String SECOND = "00000000-0000-0000-0000-000000000002";
  private static final String NONE = "00000000-0000-0000-0000-000000000009";

  /** A secret whose second version is current. */
  private static void make(Running aws) {
    aws.admin()
        .secrets("CreateSecret", "Name", "s", "SecretString", "1", "ClientRequestToken", FIRST)
        .ok();
    put(aws, SECOND);
  }

  private static void put(Running aws, String version, String... stages) {
    var members =
        new ArrayList<Object>(
            List.of("SecretId", "s", "SecretString", "v", "ClientRequestToken", version));
    if (stages.length > 0) {
      members.addAll(List.of("VersionStages", List.of(stages)));
    }
    aws.admin().secrets("PutSecretValue", members.toArray()).ok();
  }

  private static Answer move(Running aws, String stage, Object... more) {
    var members = new ArrayList<Object>(List.of("SecretId", "s", "VersionStage", stage));
    members.addAll(Arrays.asList(more));
    return aws.admin().secrets("UpdateSecretVersionStage", members.toArray());
  }

  private static Map<String, Object> stages(Running aws) {
    return aws.admin().secrets("DescribeSecret", "SecretId", "s").object("VersionIdsToStages");
  }

  @EveryServer
  void current_moves_and_previous_follows(Running aws) {
    make(aws);
    move(aws, "AWSCURRENT", "MoveToVersionId", FIRST, "RemoveFromVersionId", SECOND)
        .members("ARN", "Name");
    assertEquals(Map.of(FIRST, List.of("AWSCURRENT"), SECOND, List.of("AWSPREVIOUS")), stages(aws));
    assertEquals("1", aws.admin().secrets("GetSecretValue", "SecretId", "s").text("SecretString"));
  }

  @EveryServer
  void a_label_is_attached_moved_and_taken_away(Running aws) {
    make(aws);
    move(aws, "blue", "MoveToVersionId", FIRST).ok();
    assertEquals(List.of("AWSPREVIOUS", "blue"), stages(aws).get(FIRST));
    move(aws, "blue", "MoveToVersionId", FIRST).ok();
    move(aws, "blue", "MoveToVersionId", SECOND, "RemoveFromVersionId", FIRST).ok();
    assertEquals(List.of("AWSCURRENT", "blue"), stages(aws).get(SECOND));
    move(aws, "blue", "RemoveFromVersionId", SECOND).ok();
    assertEquals(List.of("AWSCURRENT"), stages(aws).get(SECOND));
    move(aws, "AWSPREVIOUS", "RemoveFromVersionId", FIRST).ok();
    assertEquals(Map.of(SECOND, List.of("AWSCURRENT")), stages(aws));
  }

  @EveryServer
  void pending_stays_on_the_version_that_becomes_current(Running aws) {
    make(aws);
    put(aws, NONE, "AWSPENDING");
    move(aws, "AWSCURRENT", "MoveToVersionId", NONE, "RemoveFromVersionId", SECOND).ok();
    assertEquals(
        Map.of(NONE, List.of("AWSCURRENT", "AWSPENDING"), SECOND, List.of("AWSPREVIOUS")),
        stages(aws));
  }

  @EveryServer
  void the_holder_has_to_be_named(Running aws) {
    make(aws);
    for (Object[] more : List.of(new Object[] {"MoveToVersionId", FIRST}, new Object[] {})) {
      move(aws, "AWSCURRENT", more)
          .refusedCapital(
              "InvalidParameterException",
              "The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is"
                  + " currently attached to version "
                  + SECOND
                  + ", so you must explicitly reference that version in RemoveFromVersionId.");
    }
    move(aws, "AWSCURRENT", "MoveToVersionId", FIRST, "RemoveFromVersionId", FIRST)
        .refused("InvalidParameterException");
    move(aws, "blue", "RemoveFromVersionId", FIRST).refused("InvalidParameterException");
    move(aws, "blue").refused("InvalidParameterException");
    assertEquals(Map.of(SECOND, List.of("AWSCURRENT"), FIRST, List.of("AWSPREVIOUS")), stages(aws));
  }

  @EveryServer
  void current_is_never_taken_away(Running aws) {
    make(aws);
    move(aws, "AWSCURRENT", "RemoveFromVersionId", SECOND)
        .refusedCapital(
            "InvalidParameterException",
            "You can only move staging label AWSCURRENT to a different secret version. It can’t be"
                + " completely removed.");
  }

  @EveryServer
  void a_version_has_to_be_there(Running aws) {
    make(aws);
    for (String member : List.of("MoveToVersionId", "RemoveFromVersionId")) {
      move(aws, "blue", member, NONE)
          .refusedCapital(
              "ResourceNotFoundException",
              "Secrets Manager can't find the specified secret version.");
    }
  }

  @EveryServer
  void a_version_has_20_labels_at_most(Running aws) {
    make(aws);
    for (int i = 1; i < 20; i++) {
      move(aws, "label" + i, "MoveToVersionId", SECOND).ok();
    }
    move(aws, "one too many", "MoveToVersionId", SECOND).refused("LimitExceededException");
    move(aws, "label1", "RemoveFromVersionId", SECOND).ok();
    move(aws, "one too many", "MoveToVersionId", SECOND).ok();
  }

  @EveryServer
  void a_marked_secret_keeps_its_labels(Running aws) {
    make(aws);
    aws.admin().secrets("DeleteSecret", "SecretId", "s").ok();
    move(aws, "blue", "MoveToVersionId", FIRST)
        .refusedCapital(
            "InvalidRequestException",
            "You can't perform this operation on the secret because it was marked for deletion.");
  }
}
