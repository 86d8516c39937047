package io.strongroom.lambda;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/**
 * The two clocks that decide how old a value is, and the pause between two tries; replaced in
 * tests.
 *
 * <p>Two, because each lies in its own way: the monotonic one stands still while a function is
 * frozen, the wall clock can be set back.
 *
 * <pre>{@code
 * VirtualClock clock = new VirtualClock(); // of strongroom-lambda-test
 * SecretStore store = Secrets.builder().time(clock).build();
 * clock.advance(Duration.ofMinutes(6)); // the next caller reads again
 * }</pre>
 */
public interface Timekeeper {
  /** Nanoseconds that only grow, as {@link System#nanoTime}. */
  long nanos();

  /** Milliseconds since 1970 by the wall clock. */
  long millis();

  /** Lets that much time pass; ends early when the thread is interrupted. */
  void pause(Duration duration);

  /** The clocks of this machine. */
  static Timekeeper system() {
    return SystemTime.INSTANCE;
  }

  /** The clocks of this machine. */
  final class SystemTime implements Timekeeper {
    static final Timekeeper INSTANCE = new SystemTime();
    private final InstantSource wall = InstantSource.system();

    private SystemTime() {}

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public long millis() {
      return wall.millis();
    }

    @Override
    public void pause(Duration duration) {
      long end = System.nanoTime() + duration.toNanos();
      long left = duration.toNanos();
      while (left > 0 && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(this, left);
        left = end - System.nanoTime();
      }
    }
  }
}
