package io.strongroom.store;

/** The database cannot take this work now; the caller may try again. */
public final class StoreBusy extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreBusy(String why) {
    super(why, null, false, false);
  }
}
