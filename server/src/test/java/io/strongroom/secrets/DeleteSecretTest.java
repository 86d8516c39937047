package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** DeleteSecret through the front door, and what is gone when the window is over. */
final class DeleteSecretTest {
  private static final String TOKEN = "00000000-0000-0000-0000-000000000001";
  private static final String OTHER = "00000000-0000-0000-0000-000000000002";
  private static final String MARKED =
      "You can't perform this operation on the secret because it was marked for deletion.";

  private static Answer create(Running aws, String name) {
    return aws.admin()
        .secrets("CreateSecret", "Name", name, "SecretString", "v", "ClientRequestToken", TOKEN);
  }

  @EveryServer
  void deletion_is_scheduled_for_the_end_of_the_window(Running aws) {
    for (int days : List.of(7, 30)) {
      String arn = create(aws, "s" + days).text("ARN");
      Answer answer =
          aws.admin()
              .secrets("DeleteSecret", "SecretId", "s" + days, "RecoveryWindowInDays", days)
              .members("ARN", "Name", "DeletionDate");
      assertEquals(arn, answer.text("ARN"));
      assertEquals("s" + days, answer.text("Name"));
      expected(answer, days);
      assertEquals(
          answer.number("DeletionDate"),
          aws.admin().secrets("DescribeSecret", "SecretId", arn).number("DeletedDate"));
    }
    create(aws, "s").ok();
    expected(aws.admin().secrets("DeleteSecret", "SecretId", "s"), 30);
  }

  private static void expected(Answer answer, int days) {
    long date = Instant.now().plus(Duration.ofDays(days)).getEpochSecond();
    assertTrue(Math.abs(answer.number("DeletionDate").longValue() - date) < 120);
  }

  @EveryServer
  void the_window_has_7_to_30_days(Running aws) {
    create(aws, "s").ok();
    for (int days : List.of(6, 31, 0, -1, 1000)) {
      aws.admin()
          .secrets("DeleteSecret", "SecretId", "s", "RecoveryWindowInDays", days)
          .refused("InvalidParameterException");
    }
    aws.admin()
        .secrets(
            "DeleteSecret",
            "SecretId",
            "s",
            "RecoveryWindowInDays",
            7,
            "ForceDeleteWithoutRecovery",
            true)
        .refused("InvalidParameterException");
    aws.admin().secrets("GetSecretValue", "SecretId", "s").ok();
  }

  @EveryServer
  void a_marked_secret_is_neither_read_nor_written(Running aws) {
    String arn = create(aws, "s").text("ARN");
    aws.admin().secrets("DeleteSecret", "SecretId", "s").ok();
    for (String id : List.of("s", arn)) {
      aws.admin()
          .secrets("GetSecretValue", "SecretId", id)
          .refusedCapital("InvalidRequestException", MARKED);
      aws.admin()
          .secrets(
              "PutSecretValue", "SecretId", id, "SecretString", "w", "ClientRequestToken", OTHER)
          .refusedCapital("InvalidRequestException", MARKED);
      aws.admin().secrets("DeleteSecret", "SecretId", id).refused("InvalidRequestException");
    }
    aws.admin()
        .secrets("CreateSecret", "Name", "s", "SecretString", "v", "ClientRequestToken", TOKEN)
        .refusedCapital(
            "InvalidRequestException",
            "You can't create this secret because a secret with this name is already scheduled for"
                + " deletion.");
  }

  @EveryServer
  void force_purges_at_once_and_frees_the_name(Running aws) {
    String arn = create(aws, "s").text("ARN");
    Answer answer = force(aws.admin(), "s").members("ARN", "Name", "DeletionDate");
    assertEquals(arn, answer.text("ARN"));
    expected(answer, 0);
    aws.admin()
        .secrets("GetSecretValue", "SecretId", "s")
        .refusedCapital(
            "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    assertNotEquals(arn, create(aws, "s").text("ARN"));
    aws.admin()
        .secrets("GetSecretValue", "SecretId", "s", "VersionId", OTHER)
        .refused("ResourceNotFoundException");
  }

  private static Answer force(Client client, String id) {
    return client.secrets("DeleteSecret", "SecretId", id, "ForceDeleteWithoutRecovery", true);
  }

  @EveryServer
  void force_purges_a_marked_secret_too(Running aws) {
    create(aws, "s").ok();
    aws.admin().secrets("DeleteSecret", "SecretId", "s").ok();
    force(aws.admin(), "s").ok();
    create(aws, "s").ok();
  }

  @EveryServer
  void force_on_nothing_succeeds_and_plain_deletion_does_not(Running aws) {
    Answer answer = force(aws.admin(), "missing").members("ARN", "Name", "DeletionDate");
    assertEquals("missing", answer.text("ARN"));
    expected(answer, 0);
    aws.admin()
        .secrets("DeleteSecret", "SecretId", "missing")
        .refusedCapital(
            "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    force(aws.admin(), "a b").refused("ValidationException");
  }

  @EveryServer
  void a_restored_secret_is_as_before(Running aws) {
    String arn = create(aws, "s").text("ARN");
    aws.admin().secrets("DeleteSecret", "SecretId", "s").ok();
    for (int i = 0; i < 2; i++) {
      Answer answer = aws.admin().secrets("RestoreSecret", "SecretId", "s").members("ARN", "Name");
      assertEquals(arn, answer.text("ARN"));
      assertEquals(
          "v", aws.admin().secrets("GetSecretValue", "SecretId", arn).text("SecretString"));
      assertFalse(
          aws.admin().secrets("DescribeSecret", "SecretId", "s").json().containsKey("DeletedDate"));
    }
    aws.admin().secrets("DeleteSecret", "SecretId", "s").ok();
    aws.admin()
        .secrets("RestoreSecret", "SecretId", "missing")
        .refusedCapital(
            "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }

  @EveryServer
  void force_can_be_forbidden(Running aws) {
    create(aws, "s").ok();
    Client careful =
        aws.user(
            Policies.allow("secretsmanager:DeleteSecret"),
            Policies.when(
                Policies.deny("secretsmanager:DeleteSecret"),
                "Bool",
                "secretsmanager:ForceDeleteWithoutRecovery",
                "true"),
            Policies.when(
                Policies.deny("secretsmanager:DeleteSecret"),
                "NumericLessThan",
                "secretsmanager:RecoveryWindowInDays",
                "14"));
    force(careful, "s").deniedExplicitly(careful, "secretsmanager:DeleteSecret", "s");
    careful
        .secrets("DeleteSecret", "SecretId", "s", "RecoveryWindowInDays", 7)
        .deniedExplicitly(careful, "secretsmanager:DeleteSecret", "s");
    careful.secrets("DeleteSecret", "SecretId", "s", "RecoveryWindowInDays", 14).ok();
  }

  @EveryServer
  void a_reference_from_parameter_store_sees_it_too(Running aws) {
    create(aws, "s").ok();
    aws.admin().secrets("DeleteSecret", "SecretId", "s").ok();
    aws.admin()
        .ssm("GetParameter", "Name", "/aws/reference/secretsmanager/s", "WithDecryption", true)
        .refused("InvalidRequestException");
  }

  @Test
  void a_secret_is_gone_when_its_window_is_over_and_not_before() {
    var clock = new FakeClock();
    try (Running aws = Running.fresh(DatabaseKind.SQLITE, clock)) {
      String arn = create(aws, "s").text("ARN");
      create(aws, "kept").ok();
      aws.admin().secrets("DeleteSecret", "SecretId", "s", "RecoveryWindowInDays", 7).ok();
      clock.advance(Duration.ofDays(7).minusSeconds(1));
      aws.stop();
      aws.resume();
      aws.admin().secrets("DescribeSecret", "SecretId", arn).ok();
      create(aws, "s").refused("InvalidRequestException");

      clock.advance(Duration.ofSeconds(2));
      aws.stop();
      aws.resume();
      Client admin = aws.admin();
      aws.eventually(() -> admin.secrets("DescribeSecret", "SecretId", arn), a -> a.status() == 400)
          .refusedCapital(
              "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
      assertNotEquals(arn, create(aws, "s").text("ARN"));
      admin.secrets("GetSecretValue", "SecretId", "kept").ok();
    }
  }
}
