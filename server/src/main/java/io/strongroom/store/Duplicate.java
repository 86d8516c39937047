package io.strongroom.store;

/** A row with this key exists already. */
public final class Duplicate extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Duplicate() {
    super("a row with this key exists", null, false, false);
  }
}
