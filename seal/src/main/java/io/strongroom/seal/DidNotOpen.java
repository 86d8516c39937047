package io.strongroom.seal;

/**
 * A ciphertext or MAC that could not be opened. It says nothing more: whether the bytes, the
 * context or the key were wrong must not be told apart.
 */
public final class DidNotOpen extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DidNotOpen() {
    super("did not open", null, false, false);
  }
}
