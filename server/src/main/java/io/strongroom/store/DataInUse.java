package io.strongroom.store;

/** The data belongs to another process (or another store of this one) that is still running. */
public final class DataInUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DataInUse(String what) {
    super(what + " is in use by another process", null, false, false);
  }
}
