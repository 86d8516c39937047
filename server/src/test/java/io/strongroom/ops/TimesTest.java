package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Times to the millisecond, by a clock that stands still. */
final class TimesTest {
  private static final String TOKEN = "00000000-0000-0000-0000-0000000000";

  private final FakeClock clock = new FakeClock();
  private final Running aws = start();

  private Running start() {
    clock.set(Instant.parse("2026-01-02T03:04:05.678Z"));
    return Running.fresh(DatabaseKind.MEMORY, clock);
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  @Test
  void JSON_has_seconds_with_milliseconds() {
    Client admin = aws.admin();
    has(admin.kms("CreateKey"), "\"CreationDate\":1767323045.678");
    admin.ssm("PutParameter", "Name", "p", "Type", "String", "Value", "v").ok();
    has(admin.ssm("GetParameter", "Name", "p"), "\"LastModifiedDate\":1767323045.678");
    secret(1);
    has(admin.secrets("GetSecretValue", "SecretId", "s"), "\"CreatedDate\":1767323045.678");
    has(
        admin.secrets("DescribeSecret", "SecretId", "s"),
        "\"LastAccessedDate\":1767312000"); // midnight before
    has(
        admin.secrets("DeleteSecret", "SecretId", "s", "RecoveryWindowInDays", 7),
        "\"DeletionDate\":1767927845.678");
    has(
        admin.kms("ScheduleKeyDeletion", "KeyId", aws.kmsKey(), "PendingWindowInDays", 7),
        "\"DeletionDate\":1767927845.678");
  }

  private static void has(Answer answer, String text) {
    assertTrue(answer.ok().body().contains(text), answer.toString());
  }

  private Answer secret(int version) {
    return version == 1
        ? aws.admin()
            .secrets(
                "CreateSecret",
                "Name",
                "s",
                "SecretString",
                "1",
                "ClientRequestToken",
                TOKEN + "01")
        : aws.admin()
            .secrets(
                "PutSecretValue",
                "SecretId",
                "s",
                "SecretString",
                "v",
                "ClientRequestToken",
                TOKEN + version);
  }

  @Test
  void XML_has_ISO_8601_in_UTC() {
    String name = aws.user().name();
    String date = aws.admin().iam("CreateAccessKey", "UserName", name).element("CreateDate");
    assertEquals(
        Instant.parse("2026-01-02T03:04:05Z").getEpochSecond(),
        Instant.parse(date).getEpochSecond());
    assertTrue(date.endsWith("Z"), date);
  }

  @Test
  void old_versions_without_stages_make_room_after_a_day() {
    secret(1).ok();
    for (int version = 10; version < 109; version++) {
      secret(version).ok();
      clock.advance(Duration.ofMillis(1));
    }
    secret(109).refused("LimitExceededException");
    clock.advance(Duration.ofHours(24));
    secret(110).ok();
    Client admin = aws.admin();
    admin
        .secrets("GetSecretValue", "SecretId", "s", "VersionId", TOKEN + "01")
        .refused("ResourceNotFoundException");
    admin.secrets("GetSecretValue", "SecretId", "s", "VersionId", TOKEN + "11").ok();
    assertEquals(
        List.of("AWSPREVIOUS"),
        admin
            .secrets("GetSecretValue", "SecretId", "s", "VersionId", TOKEN + "108")
            .texts("VersionStages"));
  }

  @Test
  void a_permission_can_end() {
    Client user =
        aws.user(
            Policies.when(
                Policies.allow("kms:ListKeys"),
                "DateLessThan",
                "aws:CurrentTime",
                "2026-01-02T04:00:00Z"));
    user.kms("ListKeys").ok();
    clock.advance(Duration.ofHours(1));
    user.kms("ListKeys").denied(user, "kms:ListKeys", "");
  }

  @Test
  void a_signature_lives_five_minutes_either_way() {
    Client admin = aws.admin();
    FakeClock theirs = new FakeClock();
    Client other = new Client(admin.signed().by(theirs), admin.arn());
    for (int seconds : List.of(-299, 0, 299)) {
      theirs.set(clock.instant().plusSeconds(seconds));
      other.kms("ListKeys").ok();
    }
    for (int seconds : List.of(-302, 302, -86_400, 86_400)) {
      theirs.set(clock.instant().plusSeconds(seconds));
      other.kms("ListKeys").refused("InvalidSignatureException");
    }
  }
}
