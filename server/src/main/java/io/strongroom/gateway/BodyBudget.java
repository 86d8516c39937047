package io.strongroom.gateway;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that the bodies of all requests of a server may occupy together. */
final class BodyBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  BodyBudget(long limit) {
    this.limit = limit;
  }

  /**
   * Takes bytes out of the budget.
   *
   * @throws Rejected 503 when there are not that many left
   */
  void take(int bytes) {
    if (used.addAndGet(bytes) > limit) {
      used.addAndGet(-bytes);
      throw new Rejected(503);
    }
  }

  /** Gives bytes back. */
  void giveBack(int bytes) {
    used.addAndGet(-bytes);
  }

  /** Bytes taken at present. */
  long used() {
    return used.get();
  }
}
