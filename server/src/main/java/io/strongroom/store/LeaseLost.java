package io.strongroom.store;

/** The lease that this work relies on has gone to another holder; the work must stop. */
public final class LeaseLost extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LeaseLost(String name) {
    super("lease " + name + " was lost", null, false, false);
  }
}
