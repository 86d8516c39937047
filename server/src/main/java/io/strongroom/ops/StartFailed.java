package io.strongroom.ops;

/** The server cannot start; the message says why and what to do, in one line. */
public final class StartFailed extends Exception {
  private static final long serialVersionUID = 1L;

  StartFailed(String message) {
    super(message, null, false, false);
  }
}
