package io.strongroom.audit;

import java.util.Arrays;
import java.util.Optional;

/**
 * The formats of segments that there have been, in order. Within a folder they never go down: what
 * a later one proves cannot be undone by relabelling a segment to an earlier one.
 */
enum Epoch {
  /** Of 0.1.0: hashes alone. */
  ONE("strongroom-audit-1"),
  /** Headers are signed and name the trail they belong to. */
  TWO("strongroom-audit-2");

  /** What new segments are. */
  static final Epoch CURRENT = TWO;

  private final String format;

  Epoch(String format) {
    this.format = format;
  }

  /** Stands in the header, and in every line's hash. */
  String format() {
    return format;
  }

  /** From 1. */
  int number() {
    return ordinal() + 1;
  }

  boolean before(Epoch other) {
    return ordinal() < other.ordinal();
  }

  static Optional<Epoch> of(String format) {
    return Arrays.stream(values()).filter(epoch -> epoch.format.equals(format)).findFirst();
  }
}
