package io.strongroom.store;

/**
 * A statement that changes something met a read transaction. The pipeline answers by running the
 * whole call again in a write transaction.
 */
public final class WriteRequired extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WriteRequired() {
    super("this needs a write transaction", null, false, false);
  }
}
