package io.strongroom.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Takes checkpoints to one sink on a thread of its own, in order, until each is there; nobody waits
 * for it. When the sink is away for long only the newest are kept: a later checkpoint proves what
 * an earlier one did.
 */
final class Delivery implements AutoCloseable {
  static final int KEPT = 256;

  /** How long the end of the server may wait for the last checkpoint. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private static final Duration WAIT_MOST = Duration.ofMinutes(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Checkpoint> waiting = new ArrayDeque<>();
  private final Sink sink;
  private final String name;
  private final Duration firstWait;
  private final Consumer<String> journal;
  private final Thread thread;
  private volatile int delivered;
  private boolean closing;

  /**
   * Starts the thread.
   *
   * @param name of the sink, for the journal
   * @param firstWait after a first failure; doubled after each further one, up to a minute
   */
  Delivery(Sink sink, String name, Duration firstWait, Consumer<String> journal) {
    this.sink = sink;
    this.name = name;
    this.firstWait = firstWait;
    this.journal = journal;
    thread = Thread.ofPlatform().name("checkpoint-sink").daemon().unstarted(this::run);
    thread.start();
  }

  static Delivery to(SinkAddress address, Consumer<String> journal) {
    return new Delivery(Sink.to(address), address.toString(), Duration.ofSeconds(1), journal);
  }

  void offer(Checkpoint checkpoint) {
    lock.lock();
    try {
      if (waiting.size() == KEPT) {
        waiting.removeFirst();
      }
      waiting.addLast(checkpoint);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The segment of the last checkpoint that arrived; 0 before any has. */
  int deliveredSegment() {
    return delivered;
  }

  private void run() {
    try {
      long failures = 0;
      while (true) {
        Checkpoint next = next();
        if (attempt(next, failures)) {
          failures = 0;
          arrived(next);
        } else {
          failures++;
          pause(failures);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server has ended and waits no longer
    }
  }

  private Checkpoint next() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty()) {
        changed.await();
      }
      return waiting.getFirst();
    } finally {
      lock.unlock();
    }
  }

  private boolean attempt(Checkpoint next, long failures) throws InterruptedException {
    try {
      sink.deliver(next);
      if (failures > 0) {
        journal.accept("checkpoints reach " + name + " again");
      }
      return true;
    } catch (IOException | RuntimeException e) {
      if (failures == 0) {
        journal.accept(
            "checkpoints do not reach "
                + name
                + " ("
                + reason(e)
                + "); it is tried again, and the newest "
                + KEPT
                + " are kept for it");
      }
      return false;
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  private void arrived(Checkpoint checkpoint) {
    lock.lock();
    try {
      waiting.remove(checkpoint);
      delivered = checkpoint.segment();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void pause(long failures) throws InterruptedException {
    long factor = 1L << Math.min(failures - 1, 16);
    long left = Math.min(WAIT_MOST.toNanos(), firstWait.toNanos() * factor);
    lock.lock();
    try {
      boolean before = closing;
      while (left > 0 && closing == before) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tries what is left at once. */
  void hurry() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Gives what is left a last moment, then stops. */
  @Override
  public void close() {
    hurry();
    finish(System.nanoTime() + FAREWELL.toNanos());
  }

  /** Stops all of them; together they get one last moment. */
  static void close(List<Delivery> deliveries) {
    deliveries.forEach(Delivery::hurry);
    long deadline = System.nanoTime() + FAREWELL.toNanos();
    deliveries.forEach(delivery -> delivery.finish(deadline));
  }

  private void finish(long deadline) {
    lock.lock();
    try {
      long left = deadline - System.nanoTime();
      while (!waiting.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (!waiting.isEmpty()) {
        journal.accept(waiting.size() + " checkpoints did not reach " + name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
      thread.interrupt();
    }
  }
}
