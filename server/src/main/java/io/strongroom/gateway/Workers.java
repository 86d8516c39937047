package io.strongroom.gateway;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs what may wait for a disk or a network, so many at a time; so many more wait their turn, and
 * only so long. What finds no room is shed at once: a server that is asked for more than it can do
 * does what it can, instead of all of it too late.
 */
final class Workers implements AutoCloseable {
  /** Four batches of the store's writer: one is written while the next ones gather. */
  private static final int RUNNING = 256;

  private static final int WAITING = 2048;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger admitted = new AtomicInteger();
  private final Semaphore turns;
  private final int running;
  private final int most;
  private final Duration patience;

  /** As many as a server has. */
  Workers() {
    this(RUNNING, WAITING, PATIENCE);
  }

  Workers(int running, int waiting, Duration patience) {
    this.running = running;
    most = running + waiting;
    turns = new Semaphore(running, true);
    this.patience = patience;
  }

  /**
   * Runs a task on a thread of its own, soon.
   *
   * @param shed run instead, where there is no room at once, or on that thread when the wait was
   *     too long
   */
  void run(Runnable task, Runnable shed) {
    if (admitted.incrementAndGet() > most) {
      admitted.decrementAndGet();
      shed.run();
      return;
    }
    threads.execute(
        () -> {
          try {
            if (turn()) {
              try {
                task.run();
              } finally {
                turns.release();
              }
            } else {
              shed.run();
            }
          } finally {
            admitted.decrementAndGet();
          }
        });
  }

  private boolean turn() {
    try {
      return turns.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** How many tasks run. */
  int running() {
    return running - turns.availablePermits();
  }

  /** How many tasks wait for their turn. */
  int waiting() {
    return Math.max(0, admitted.get() - running());
  }

  @Override
  public void close() {
    threads.close();
  }
}
