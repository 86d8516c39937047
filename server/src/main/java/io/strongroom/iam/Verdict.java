package io.strongroom.iam;

/** What is said of a statement or a part of it. */
enum Verdict {
  NO,
  DOUBT,
  YES;

  static Verdict of(boolean yes) {
    return yes ? YES : NO;
  }

  Verdict and(Verdict other) {
    return compareTo(other) <= 0 ? this : other;
  }

  Verdict or(Verdict other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
