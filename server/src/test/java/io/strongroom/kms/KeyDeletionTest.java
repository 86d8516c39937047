package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of keys: what is gone when the waiting period is over, and not a moment earlier. */
final class KeyDeletionTest {
  @Test
  void a_key_is_gone_with_all_it_had_when_its_window_is_over() {
    var clock = new FakeClock();
    try (Running aws = Running.fresh(DatabaseKind.SQLITE, clock)) {
      String arn = aws.kmsKey();
      String kept = aws.kmsKey();
      Client admin = aws.admin();
      admin.kms("CreateAlias", "AliasName", "alias/a", "TargetKeyId", arn).nothing();
      String sealed =
          admin.kms("Encrypt", "KeyId", arn, "Plaintext", blob("x")).text("CiphertextBlob");
      parameter(admin, arn);
      grant(admin, arn);
      grant(admin, kept);
      admin.kms("ScheduleKeyDeletion", "KeyId", arn, "PendingWindowInDays", 7).ok();

      clock.advance(Duration.ofDays(7).minusSeconds(1));
      restart(aws);
      admin = aws.admin();
      assertEquals(
          "PendingDeletion",
          admin.kms("DescribeKey", "KeyId", arn).text("KeyMetadata", "KeyState"));

      clock.advance(Duration.ofSeconds(2));
      restart(aws);
      gone(aws, arn, sealed);
      assertEquals(kept, aws.admin().kms("DescribeKey", "KeyId", kept).text("KeyMetadata", "Arn"));
    }
  }

  private static void parameter(Client admin, String key) {
    admin.ssm("PutParameter", "Name", "p", "Type", "SecureString", "Value", "v", "KeyId", key).ok();
  }

  private static void grant(Client admin, String key) {
    admin
        .kms(
            "CreateGrant",
            "KeyId",
            key,
            "GranteePrincipal",
            admin.arn(),
            "RetiringPrincipal",
            admin.arn(),
            "Operations",
            List.of("Encrypt"))
        .ok();
  }

  private static void restart(Running aws) {
    aws.stop();
    aws.resume();
  }

  private static void gone(Running aws, String arn, String sealed) {
    Client admin = aws.admin();
    Answer answer =
        aws.eventually(() -> admin.kms("DescribeKey", "KeyId", arn), a -> a.status() == 400);
    answer.refused("NotFoundException", "Key '" + arn + "' does not exist");
    admin.kms("DescribeKey", "KeyId", "alias/a").refused("NotFoundException");
    admin
        .kms("CancelKeyDeletion", "KeyId", arn)
        .refused("NotFoundException", "Key '" + arn + "' does not exist");
    admin.kms("Decrypt", "CiphertextBlob", sealed).refused("AccessDeniedException");
    admin.ssm("GetParameter", "Name", "p", "WithDecryption", true).refused("AccessDeniedException");
    admin.ssm("GetParameter", "Name", "p").ok();
    admin.kms("CreateAlias", "AliasName", "alias/a", "TargetKeyId", aws.kmsKey()).nothing();
    assertEquals(2, admin.kms("ListKeys").objects("Keys").size());
    // The grants of the key are gone with it; that of the other one is there.
    assertEquals(
        1,
        admin
            .kms("ListRetirableGrants", "RetiringPrincipal", admin.arn())
            .objects("Grants")
            .size());
  }

  @Test
  void a_cancelled_deletion_never_happens() {
    var clock = new FakeClock();
    try (Running aws = Running.fresh(DatabaseKind.SQLITE, clock)) {
      String saved = aws.kmsKey();
      String lost = aws.kmsKey();
      for (String arn : List.of(saved, lost)) {
        aws.admin().kms("ScheduleKeyDeletion", "KeyId", arn, "PendingWindowInDays", 7).ok();
      }
      aws.admin().kms("CancelKeyDeletion", "KeyId", saved).ok();
      clock.advance(Duration.ofDays(8));
      restart(aws);
      Client admin = aws.admin();
      aws.eventually(() -> admin.kms("DescribeKey", "KeyId", lost), a -> a.status() == 400);
      assertEquals(
          "Disabled", admin.kms("DescribeKey", "KeyId", saved).text("KeyMetadata", "KeyState"));
    }
  }

  @Test
  void a_restored_database_does_not_bring_a_deleted_key_back() throws IOException {
    var clock = new FakeClock();
    try (Running aws = Running.fresh(DatabaseKind.SQLITE, clock)) {
      String arn = aws.kmsKey();
      String kept = aws.kmsKey();
      String ciphertext =
          aws.admin().kms("Encrypt", "KeyId", arn, "Plaintext", blob("x")).text("CiphertextBlob");
      aws.stop();
      Path database = aws.dataFolder().resolve("strongroom.db");
      Path backup = aws.dataFolder().resolve("backup");
      Files.copy(database, backup);
      aws.resume();
      aws.admin().kms("ScheduleKeyDeletion", "KeyId", arn, "PendingWindowInDays", 7).ok();
      clock.advance(Duration.ofDays(8));
      restart(aws);
      Client admin = aws.admin();
      aws.eventually(() -> admin.kms("DescribeKey", "KeyId", arn), a -> a.status() == 400)
          .refused("NotFoundException");

      aws.stop();
      Files.copy(backup, database, StandardCopyOption.REPLACE_EXISTING);
      aws.resumeRolledBack();
      aws.admin().kms("DescribeKey", "KeyId", arn).refused("NotFoundException");
      aws.admin().kms("Decrypt", "CiphertextBlob", ciphertext).refused("AccessDeniedException");
      aws.admin().kms("DescribeKey", "KeyId", kept).ok();

      Path list = aws.dataFolder().resolve("deleted-keys");
      aws.stop();
      String lines = Files.readString(list);
      Files.writeString(list, lines + lines.substring(0, 20));
      aws.resume();
      assertEquals(lines, Files.readString(list));
      aws.stop();
      Files.writeString(list, lines.replace(id(arn), id(kept)));
      assertThrows(IllegalStateException.class, aws::resume);
      Files.writeString(list, lines);
      aws.resume();
      aws.admin().kms("DescribeKey", "KeyId", kept).ok();
    }
  }

  @Test
  void a_replica_that_is_made_again_stays() {
    var clock = new FakeClock();
    try (Running aws = Running.fresh(DatabaseKind.SQLITE, clock)) {
      String arn = aws.admin().kms("CreateKey", "MultiRegion", true).text("KeyMetadata", "Arn");
      String other = "eu-west-1";
      aws.admin().kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", other).ok();
      aws.admin()
          .in(other)
          .kms("ScheduleKeyDeletion", "KeyId", id(arn), "PendingWindowInDays", 7)
          .ok();
      clock.advance(Duration.ofDays(8));
      restart(aws);
      Client there = aws.admin().in(other);
      aws.eventually(() -> there.kms("DescribeKey", "KeyId", id(arn)), a -> a.status() == 400)
          .refused("NotFoundException");
      aws.admin().kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", other).ok();
      restart(aws);
      aws.admin().in(other).kms("DescribeKey", "KeyId", id(arn)).ok();
    }
  }

  private static String id(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
