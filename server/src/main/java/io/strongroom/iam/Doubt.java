package io.strongroom.iam;

/** A statement that cannot be judged: a Deny then counts as matching, an Allow does not. */
final class Doubt extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Doubt(String message) {
    super(message, null, false, false);
  }
}
