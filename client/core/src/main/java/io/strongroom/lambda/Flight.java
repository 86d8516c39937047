package io.strongroom.lambda;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One read that is under way, and those who have to wait for it.
 *
 * @param <T> what it brings
 */
final class Flight<T> {
  private static final int PATIENCE_SECONDS = 30;

  private final CountDownLatch landed = new CountDownLatch(1);
  private final long startNanos;
  private final long startMillis;
  private volatile @Nullable T value;
  private volatile @Nullable SecretUnavailableException failure;

  Flight(Timekeeper time) {
    startNanos = time.nanos();
    startMillis = time.millis();
  }

  /** Whether it takes longer than any read: its thread was lost in a freeze. */
  boolean lost(Timekeeper time) {
    return time.nanos() - startNanos > PATIENCE_SECONDS * 1_000_000_000L
        || time.millis() - startMillis > PATIENCE_SECONDS * 1000L;
  }

  long startNanos() {
    return startNanos;
  }

  void land(@Nullable T with, @Nullable SecretUnavailableException problem) {
    value = with;
    failure = problem;
    landed.countDown();
  }

  /** Waits for what it brings. */
  T await(String name) {
    boolean there;
    try {
      there = landed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SecretUnavailableException(name, Reason.UNREACHABLE, "interrupted", e);
    }
    T brought = value;
    if (brought != null) {
      return brought;
    }
    SecretUnavailableException problem = failure;
    if (problem != null) {
      throw problem.again();
    }
    String said = there ? "the read was given up" : "a read does not come to an end";
    throw new SecretUnavailableException(name, Reason.UNREACHABLE, said, null);
  }
}
