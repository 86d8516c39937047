package io.strongroom.gateway;

/** A request that the HTTP engine refuses by itself; the connection is closed after the answer. */
final class Rejected extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  Rejected(int status) {
    super("status " + status, null, false, false);
    this.status = status;
  }

  /** What every fault of form gets. */
  static Rejected malformed() {
    return new Rejected(400);
  }

  int status() {
    return status;
  }
}
