package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** EnableKey, DisableKey, ScheduleKeyDeletion and CancelKeyDeletion through the front door. */
final class KeyStatesTest {
  @EveryServer
  void disabling_stops_every_use_at_once_and_enabling_allows_it_again(Running aws) {
    String arn = aws.kmsKey();
    Client admin = aws.admin();
    String ciphertext =
        admin.kms("Encrypt", "KeyId", arn, "Plaintext", blob("x")).text("CiphertextBlob");
    admin.kms("DisableKey", "KeyId", arn).nothing();
    assertEquals("Disabled", state(aws, arn));
    String text = arn + " is disabled.";
    admin.kms("Encrypt", "KeyId", arn, "Plaintext", blob("x")).refused("DisabledException", text);
    admin.kms("Decrypt", "CiphertextBlob", ciphertext).refused("DisabledException", text);
    admin
        .kms("Decrypt", "CiphertextBlob", ciphertext, "KeyId", arn)
        .refused("DisabledException", text);
    admin
        .kms("GenerateDataKey", "KeyId", arn, "KeySpec", "AES_256")
        .refused("DisabledException", text);
    admin.kms("EnableKey", "KeyId", arn).nothing();
    assertEquals("Enabled", state(aws, arn));
    admin.kms("Encrypt", "KeyId", arn, "Plaintext", blob("x")).ok();
    assertEquals(blob("x"), admin.kms("Decrypt", "CiphertextBlob", ciphertext).text("Plaintext"));
  }

  private static String state(Running aws, String arn) {
    Map<String, Object> key = aws.admin().kms("DescribeKey", "KeyId", arn).object("KeyMetadata");
    assertEquals(key.get("KeyState").equals("Enabled"), key.get("Enabled"));
    assertEquals(key.get("KeyState").equals("PendingDeletion"), key.containsKey("DeletionDate"));
    return (String) key.get("KeyState");
  }

  @EveryServer
  void enabling_and_disabling_twice_changes_nothing_more(Running aws) {
    String arn = aws.kmsKey();
    String id = arn.substring(arn.lastIndexOf('/') + 1);
    aws.admin().kms("EnableKey", "KeyId", id).nothing();
    aws.admin().kms("DisableKey", "KeyId", id).nothing();
    aws.admin().kms("DisableKey", "KeyId", id).nothing();
    assertEquals("Disabled", state(aws, arn));
  }

  @EveryServer
  void a_disabled_key_can_still_be_seen_and_managed(Running aws) {
    String arn = aws.kmsKey();
    aws.admin().kms("DisableKey", "KeyId", arn).nothing();
    String policy = aws.admin().kms("GetKeyPolicy", "KeyId", arn).text("Policy");
    aws.admin().kms("PutKeyPolicy", "KeyId", arn, "Policy", policy).nothing();
    aws.admin().kms("ScheduleKeyDeletion", "KeyId", arn).ok();
  }

  @EveryServer
  void deletion_is_scheduled_for_the_end_of_the_window(Running aws) {
    for (int days : List.of(7, 30, 12)) {
      String arn = aws.kmsKey();
      Answer answer =
          aws.admin()
              .kms("ScheduleKeyDeletion", "KeyId", arn, "PendingWindowInDays", days)
              .members("KeyId", "DeletionDate", "KeyState", "PendingWindowInDays");
      assertEquals(arn, answer.text("KeyId"));
      assertEquals("PendingDeletion", answer.text("KeyState"));
      assertEquals(new BigDecimal(days), answer.number("PendingWindowInDays"));
      long expected = Instant.now().plus(Duration.ofDays(days)).getEpochSecond();
      assertTrue(Math.abs(answer.number("DeletionDate").longValue() - expected) < 120);
      assertEquals("PendingDeletion", state(aws, arn));
      assertEquals(
          answer.number("DeletionDate"),
          aws.admin().kms("DescribeKey", "KeyId", arn).number("KeyMetadata", "DeletionDate"));
    }
  }

  @EveryServer
  void the_window_is_thirty_days_unless_told_and_seven_to_thirty(Running aws) {
    String arn = aws.kmsKey();
    for (int days : List.of(6, 31, 1, 365, 0, 366, -7)) {
      aws.admin()
          .kms("ScheduleKeyDeletion", "KeyId", arn, "PendingWindowInDays", days)
          .refused("ValidationException");
    }
    assertEquals("Enabled", state(aws, arn));
    assertEquals(
        new BigDecimal(30),
        aws.admin().kms("ScheduleKeyDeletion", "KeyId", arn).number("PendingWindowInDays"));
  }

  @EveryServer
  void a_key_that_waits_for_deletion_can_only_be_seen_and_saved(Running aws) {
    String arn = aws.kmsKey();
    Client admin = aws.admin();
    String ciphertext =
        admin.kms("Encrypt", "KeyId", arn, "Plaintext", blob("x")).text("CiphertextBlob");
    admin.kms("ScheduleKeyDeletion", "KeyId", arn).ok();
    String code = "KMSInvalidStateException";
    String text = arn + " is pending deletion.";
    admin.kms("Encrypt", "KeyId", arn, "Plaintext", blob("x")).refused(code, text);
    admin.kms("Decrypt", "CiphertextBlob", ciphertext).refused(code, text);
    admin.kms("GenerateDataKey", "KeyId", arn, "NumberOfBytes", 16).refused(code, text);
    admin.kms("EnableKey", "KeyId", arn).refused(code, text);
    admin.kms("DisableKey", "KeyId", arn).refused(code, text);
    admin.kms("ScheduleKeyDeletion", "KeyId", arn).refused(code, text);
    admin.kms("CreateAlias", "AliasName", "alias/a", "TargetKeyId", arn).refused(code, text);
    assertEquals("PendingDeletion", state(aws, arn));
    String policy = admin.kms("GetKeyPolicy", "KeyId", arn).text("Policy");
    admin.kms("PutKeyPolicy", "KeyId", arn, "Policy", policy).nothing();
  }

  @EveryServer
  void a_cancelled_deletion_leaves_the_key_disabled(Running aws) {
    String arn = aws.kmsKey();
    Client admin = aws.admin();
    String ciphertext =
        admin.kms("Encrypt", "KeyId", arn, "Plaintext", blob("x")).text("CiphertextBlob");
    admin.kms("ScheduleKeyDeletion", "KeyId", arn).ok();
    Answer answer = admin.kms("CancelKeyDeletion", "KeyId", arn).members("KeyId");
    assertEquals(arn, answer.text("KeyId"));
    assertEquals("Disabled", state(aws, arn));
    admin.kms("Decrypt", "CiphertextBlob", ciphertext).refused("DisabledException");
    admin.kms("EnableKey", "KeyId", arn).nothing();
    assertEquals(blob("x"), admin.kms("Decrypt", "CiphertextBlob", ciphertext).text("Plaintext"));
  }

  @EveryServer
  void only_a_scheduled_deletion_can_be_cancelled(Running aws) {
    String arn = aws.kmsKey();
    String code = "KMSInvalidStateException";
    String text = arn + " is not pending deletion.";
    aws.admin().kms("CancelKeyDeletion", "KeyId", arn).refused(code, text);
    aws.admin().kms("DisableKey", "KeyId", arn).nothing();
    aws.admin().kms("CancelKeyDeletion", "KeyId", arn).refused(code, text);
  }

  @EveryServer
  void cancelling_needs_its_own_permission(Running aws) {
    String arn = aws.kmsKey();
    aws.admin().kms("ScheduleKeyDeletion", "KeyId", arn).ok();
    Client other = aws.user(Policies.allow("kms:ScheduleKeyDeletion"));
    other.kms("CancelKeyDeletion", "KeyId", arn).denied(other, "kms:CancelKeyDeletion", arn);
    Client saver = aws.user(Policies.allow("kms:CancelKeyDeletion", arn));
    saver.kms("CancelKeyDeletion", "KeyId", arn).ok();
  }

  @EveryServer
  void a_short_window_can_be_forbidden(Running aws) {
    String arn = aws.kmsKey();
    Client careful =
        aws.user(
            Policies.allow("kms:ScheduleKeyDeletion"),
            Policies.when(
                Policies.deny("kms:ScheduleKeyDeletion"),
                "NumericLessThan",
                "kms:ScheduleKeyDeletionPendingWindowInDays",
                "20"));
    careful
        .kms("ScheduleKeyDeletion", "KeyId", arn, "PendingWindowInDays", 19)
        .deniedExplicitly(careful, "kms:ScheduleKeyDeletion", arn);
    careful.kms("ScheduleKeyDeletion", "KeyId", arn, "PendingWindowInDays", 20).ok();
  }

  @EveryServer
  void absent_keys_are_told_apart_only_for_who_may_see_them(Running aws) {
    String id = UUID.randomUUID().toString();
    String text = "Key '" + aws.arn("kms", "key/" + id) + "' does not exist";
    for (String operation :
        List.of("EnableKey", "DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion")) {
      aws.admin().kms(operation, "KeyId", id).refused("NotFoundException", text);
      aws.admin().kms(operation, "KeyId", "x").refused("NotFoundException", "Invalid keyId 'x'");
      aws.admin().kms(operation).refused("ValidationException");
    }
  }
}
