package io.strongroom.events;

import io.strongroom.seal.Entropy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When an event is tried again: after a second, two, four … ten minutes, each time somewhere in the
 * second half of that.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html">Retry
 *     policies</a>
 */
final class Backoff {
  private static final int ATTEMPTS = 185;
  private static final int SECONDS = 86400;
  private static final int DOUBLINGS = 10;
  private static final long MOST = Duration.ofMinutes(10).toMillis();

  private Backoff() {}

  /** Whether it has been tried for as long as it may. */
  static boolean isOver(DeliveryRows.Waiting delivery, Setting.Retry policy, Instant now) {
    Integer seconds = policy.seconds();
    return !now.isBefore(delivery.created().plusSeconds(seconds == null ? SECONDS : seconds));
  }

  /** Empty when it is not tried again. */
  static Optional<Instant> next(DeliveryRows.Waiting delivery, Setting.Retry policy, Instant now) {
    Integer attempts = policy.attempts();
    int most = attempts == null ? ATTEMPTS : attempts;
    if (delivery.attempts() >= most || isOver(delivery, policy, now)) {
      return Optional.empty();
    }
    long whole = Math.min(MOST, 1000L << Math.min(delivery.attempts(), DOUBLINGS));
    long half = whole / 2;
    byte[] random = Entropy.bytes(2);
    int spread = ((random[0] & 0xFF) << 8) | (random[1] & 0xFF);
    return Optional.of(now.plusMillis(half + half * spread / 0xFFFF));
  }
}
