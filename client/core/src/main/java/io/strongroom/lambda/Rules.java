package io.strongroom.lambda;

import java.time.Duration;

/**
 * How long a value serves.
 *
 * @param soft after which the first caller reads again, and nobody else waits
 * @param hard after which an unreachable source is an error; zero: as soon as {@code soft}
 * @param jitter share of {@code soft} by which each value's life is longer or shorter
 */
record Rules(Duration soft, Duration hard, double jitter) {
  static final Rules USUAL = new Rules(Duration.ofMinutes(5), Duration.ofHours(1), 0.1);

  /** A refusal that lasts is remembered so long at first, and each time twice as long. */
  static final long REFUSED_MILLIS = 5_000;

  static final long REFUSED_MAX_MILLIS = 60_000;

  /** A bad moment without a value to go on with. */
  static final long TROUBLE_MILLIS = 1_000;

  static final long TROUBLE_MAX_MILLIS = 10_000;

  static long backoffMillis(long first, long max, int failures) {
    return Math.min(max, first << Math.min(failures - 1, 16));
  }
}
