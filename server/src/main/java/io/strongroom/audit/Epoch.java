package io.strongroom.audit;

/**
 * The formats of segments that there have been, in order. Within a folder they never go down: what
 * a later one proves cannot be undone by relabelling a segment to an earlier one.
 */
enum Epoch {
  /** Of 0.1.0: hashes alone. */
  ONE(1),
  /** Headers are signed and name the trail they belong to. */
  TWO(2);

  /** What new segments are. */
  static final Epoch CURRENT = TWO;

  private final int number;
  private final String format;

  Epoch(int number) {
    this.number = number;
    format = "strongroom-audit-" + number;
  }

  /** Stands in the header, and in every line's hash. */
  String format() {
    return format;
  }

  /** From 1. */
  int number() {
    return number;
  }

  boolean before(Epoch other) {
    return number < other.number;
  }
}
