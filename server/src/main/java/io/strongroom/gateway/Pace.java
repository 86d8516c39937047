package io.strongroom.gateway;

import java.time.Duration;
import java.util.Set;

/**
 * When refusals are sent: so long after their request that the moment does not tell what was looked
 * up before. Whether an access key, user, role or secret exists is not said to those who may not
 * know it; a lookup that finds something takes some microseconds more than one that does not, and
 * {@code docs/timing.md} shows that a clock hears it. The same holds for which part of a ciphertext
 * is wrong.
 */
final class Pace {
  /** Refusals are sent at a multiple of this after their request was there. */
  static final Duration BEAT = Duration.ofMillis(2);

  private static final Set<String> CODES =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "InvalidCiphertextException",
          "InvalidSignatureException",
          "UnrecognizedClientException");

  private Pace() {}

  /** Whether an answer with this code waits. */
  static boolean holds(String code) {
    return CODES.contains(code);
  }

  /**
   * How long it waits still.
   *
   * @param nanos since the request was there
   */
  static long left(long nanos) {
    return BEAT.toNanos() - Math.floorMod(nanos, BEAT.toNanos());
  }
}
