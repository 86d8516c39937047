package io.strongroom.store;

/**
 * Thrown by work that needs something made first which takes too long for a transaction, such as a
 * new RSA key. Whoever runs the work prepares it outside of any transaction and runs the work
 * again.
 */
public final class PrepareFirst extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialised
  private final Runnable preparation;

  /** With what is to be done before the next attempt. */
  public PrepareFirst(Runnable preparation) {
    super("to be prepared first", null, false, false);
    this.preparation = preparation;
  }

  /** Does it; may take seconds and throws what the work would have thrown. */
  public void prepare() {
    preparation.run();
  }
}
