package io.strongroom.audit;

import java.util.Comparator;
import java.util.Optional;

/**
 * Where a record stands, and its place in the order of answers: by its time, records of one second
 * by their place in the trail.
 *
 * @param time in seconds since the epoch
 * @param segment the number of the file; 0 in memory
 * @param offset of the line's first byte in the file; the number of the line in memory
 * @param length of the line in bytes without its line feed; 0 when it is not known
 */
record Hit(long time, int segment, long offset, int length) {
  /** Newest first. */
  static final Comparator<Hit> NEWEST_FIRST =
      Comparator.comparingLong(Hit::time)
          .thenComparingInt(Hit::segment)
          .thenComparingLong(Hit::offset)
          .reversed();

  /** Comes before everything. */
  static final Hit NEWEST = new Hit(Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE, 0);

  /** Whether this one comes later in the order of answers. */
  boolean after(Hit other) {
    return NEWEST_FIRST.compare(this, other) > 0;
  }

  String text() {
    return time + "." + segment + "." + offset;
  }

  /** The inverse of {@link #text}. */
  static Optional<Hit> parse(String text) {
    String[] parts = text.split("\\.", -1);
    try {
      return parts.length == 3
          ? Optional.of(
              new Hit(
                  Long.parseLong(parts[0]),
                  Integer.parseInt(parts[1]),
                  Long.parseLong(parts[2]),
                  0))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
