package io.strongroom.attack;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.Running;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server whose clock jumps. */
@Timeout(120)
final class ClockJumpTest {
  private static final List<Duration> JUMPS =
      List.of(
          Duration.ofHours(1), Duration.ofHours(-1), Duration.ofDays(3650), Duration.ofDays(-3650));

  @ParameterizedTest
  @EnumSource(names = {"SQLITE", "POSTGRES"})
  void signatures_go_by_the_clock_whichever_way_it_jumps(DatabaseKind kind) {
    var clock = new FakeClock();
    try (Running aws = Running.fresh(kind, clock)) {
      Client admin = aws.admin();
      admin
          .ssm(
              "PutParameter",
              "Name",
              "p",
              "Type",
              "SecureString",
              "Value",
              "v",
              "KeyId",
              aws.kmsKey())
          .ok();
      Instant before = clock.instant();
      Client late = new Client(admin.signed().by(() -> before), admin.arn());
      for (Duration jump : JUMPS) {
        clock.advance(jump);
        Answer refused = late.kms("ListKeys");
        assertEquals("InvalidSignatureException", refused.code(), jump::toString);
        String expected = jump.isNegative() ? "Signature not yet current" : "Signature expired";
        assertTrue(refused.body().contains(expected), refused::toString);
        Answer read = admin.ssm("GetParameter", "Name", "p", "WithDecryption", true);
        assertEquals("v", read.text("Parameter", "Value"), jump::toString);
        admin
            .ssm(
                "PutParameter",
                "Name",
                "p",
                "Type",
                "SecureString",
                "Value",
                "v",
                "Overwrite",
                true)
            .ok();
        clock.set(before);
      }
      late.kms("ListKeys").ok();
    }
  }

  @Test
  void a_node_that_believes_in_the_future_deletes_no_key_before_its_database_says_so()
      throws SQLException {
    var clock = new FakeClock();
    clock.set(InstantSource.system().instant());
    try (Running aws = Running.fresh(DatabaseKind.POSTGRES, clock)) {
      Client admin = aws.admin();
      String arn = aws.kmsKey();
      String sealed =
          admin.kms("Encrypt", "KeyId", arn, "Plaintext", blob("x")).text("CiphertextBlob");
      admin.kms("ScheduleKeyDeletion", "KeyId", arn, "PendingWindowInDays", 7).ok();
      for (int i = 0; i < 2; i++) {
        aws.stop();
        forgetLeases(aws);
        clock.advance(Duration.ofDays(3650));
        aws.resume();
        awaitHousekeeping(aws);
      }
      Client again = aws.admin();
      again.kms("CancelKeyDeletion", "KeyId", arn).ok();
      again.kms("EnableKey", "KeyId", arn).ok();
      Answer opened = again.kms("Decrypt", "CiphertextBlob", sealed);
      assertEquals("x", new String(opened.blob("Plaintext"), StandardCharsets.US_ASCII));
    }
  }

  private static void forgetLeases(Running aws) throws SQLException {
    try (Connection database = aws.database();
        var statement = database.createStatement()) {
      statement.executeUpdate("delete from leases where name = 'housekeeping'");
    }
  }

  /** It takes its lease for its first round, and for no other reason. */
  private static void awaitHousekeeping(Running aws) {
    Writers.await(
        () -> {
          try (Connection database = aws.database();
              var statement = database.createStatement();
              var rows =
                  statement.executeQuery("select 1 from leases where name = 'housekeeping'")) {
            return rows.next();
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
