package io.strongroom.gateway;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PaceTest {
  private static final long BEAT = Pace.BEAT.toNanos();

  @Test
  void a_refusal_waits_for_the_next_beat_after_its_request() {
    assertEquals(BEAT, Pace.left(0));
    assertEquals(1, Pace.left(BEAT - 1));
    assertEquals(BEAT, Pace.left(BEAT));
    assertEquals(BEAT / 2, Pace.left(3 * BEAT + BEAT / 2));
  }

  @Test
  void what_a_caller_may_know_does_not_wait() {
    assertTrue(Pace.holds("UnrecognizedClientException"));
    assertTrue(Pace.holds("AccessDeniedException"));
    assertTrue(Pace.holds("InvalidCiphertextException"));
    assertFalse(Pace.holds("ResourceNotFoundException"));
    assertFalse(Pace.holds("ThrottlingException"));
  }

  @EveryServer
  void no_refusal_is_answered_before_its_beat(Running aws) {
    Client user = aws.user();
    String absent = "absent-" + UUID.randomUUID();
    String token = UUID.randomUUID().toString();
    aws.admin()
        .secrets("CreateSecret", "Name", "there", "SecretString", "s", "ClientRequestToken", token)
        .ok();
    assertTrue(quickest(() -> user.secrets("GetSecretValue", "SecretId", "there")) >= BEAT);
    assertTrue(quickest(() -> user.secrets("GetSecretValue", "SecretId", absent)) >= BEAT);
    assertTrue(quickest(() -> user.iam("GetUser", "UserName", absent)) >= BEAT);
    assertTrue(quickest(() -> aws.admin().kms("Decrypt", "CiphertextBlob", blob("none"))) >= BEAT);
    assertTrue(quickest(() -> aws.anonymous().kms("ListKeys")) >= BEAT);
  }

  /** Nanoseconds of the quickest of some answers, the first one left out. */
  private static long quickest(Supplier<?> request) {
    var _ = request.get();
    return IntStream.range(0, 20)
        .mapToLong(
            i -> {
              long start = System.nanoTime();
              var _ = request.get();
              return System.nanoTime() - start;
            })
        .min()
        .orElseThrow();
  }
}
