package io.strongroom.audit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Knows whether records can be written, and says so once when that changes, not once a request. */
final class Outage {
  /** So often a change may be tried, that would not be undone if its record cannot be written. */
  private static final long TRY_NANOS = Duration.ofSeconds(1).toNanos();

  private final String place;
  private final AtomicLong refused = new AtomicLong();
  private volatile Consumer<String> journal = text -> {};
  private volatile boolean active;
  private volatile long lastTried;
  private volatile long unrecorded;

  /**
   * A trail that can be written.
   *
   * @param place where it is, for people
   */
  Outage(String place) {
    this.place = place;
  }

  void tell(Consumer<String> to) {
    journal = to;
  }

  boolean active() {
    return active;
  }

  /** Notes that something could not be written. */
  void failed(AuditUnavailable why) {
    refused.incrementAndGet();
    lastTried = System.nanoTime();
    if (!active) {
      begin(why);
    }
  }

  private synchronized void begin(AuditUnavailable why) {
    if (!active) {
      active = true;
      Throwable cause = why.getCause() == null ? why : why.getCause();
      journal.accept(
          "the audit trail cannot be written ("
              + cause.getMessage()
              + "): nothing is answered until it can; make room or repair the disk of "
              + place);
    }
  }

  /** Notes that something was written. */
  void worked() {
    if (active) {
      end();
    }
  }

  private synchronized void end() {
    if (active) {
      active = false;
      long count = refused.getAndSet(0);
      unrecorded += count;
      journal.accept("the audit trail is written again; " + count + " attempts had failed");
    }
  }

  /** Whether it fails, and was tried a moment ago. */
  boolean fresh() {
    return active && System.nanoTime() - lastTried < TRY_NANOS;
  }

  /** How many attempts have failed in this outage. */
  long failures() {
    return refused.get();
  }

  /** How many attempts failed in outages that are over; each is told once. */
  synchronized long takeUnrecorded() {
    long count = unrecorded;
    unrecorded = 0;
    return count;
  }
}
