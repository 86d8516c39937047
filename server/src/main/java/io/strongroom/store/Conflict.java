package io.strongroom.store;

/** This transaction and another one cannot both happen; running it again decides. */
final class Conflict extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Conflict() {
    super("conflict with another transaction", null, false, false);
  }
}
