package io.strongroom.store;

/** There are data already where others were to be put. */
public final class NotEmpty extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotEmpty(String place) {
    super("there are data already in " + place, null, false, false);
  }
}
