package io.strongroom.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is moved. */
public final class FakeClock implements InstantSource {
  private Instant now = Instant.parse("2026-01-02T03:04:05.678Z");

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /** Moves on, or back by a negative duration. */
  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
  }

  /** Jumps. */
  public synchronized void set(Instant instant) {
    now = instant;
  }
}
