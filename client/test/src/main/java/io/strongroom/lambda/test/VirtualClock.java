package io.strongroom.lambda.test;

import io.strongroom.lambda.Timekeeper;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clocks that stand still until a test moves them.
 *
 * <pre>{@code
 * fake.clock().advance(Duration.ofMinutes(6)); // the values are too old now
 * fake.clock().freeze(Duration.ofHours(2)); // as a function between two calls
 * }</pre>
 */
public final class VirtualClock implements Timekeeper {
  private final AtomicLong nanos = new AtomicLong(1);
  private final AtomicLong millis = new AtomicLong(1_750_000_000_000L);

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public long millis() {
    return millis.get();
  }

  /** A pause takes no time but moves both clocks. */
  @Override
  public void pause(Duration duration) {
    advance(duration);
  }

  /** Time passes. */
  public void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
    millis.addAndGet(by.toMillis());
  }

  /** Time passes while the process is frozen: the monotonic clock stands still. */
  public void freeze(Duration by) {
    millis.addAndGet(by.toMillis());
  }

  /** Somebody sets the wall clock, forward or back. */
  public void setWall(Duration by) {
    millis.addAndGet(by.toMillis());
  }
}
