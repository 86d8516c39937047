package io.strongroom.audit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does in the background what a trail needs: checkpoints, a look at the disk, old segments. */
final class Keeper implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(3);
  private static final Duration RETENTION = Duration.ofMinutes(10);
  private static final long FIRST_MILLIS = 500;

  /** So many records about room wait for the trail to be written again. */
  private static final int UNTOLD_MOST = 64;

  private final Checkpoints checkpoints;
  private final Space space;
  private final Optional<Retention> retention;
  private final Outage outage;
  private final BiConsumer<String, Map<String, String>> note;
  private final Runnable force;
  private final Runnable suppressed;
  private final InstantSource clock;
  private final Consumer<String> journal;
  private final ScheduledThreadPoolExecutor threads =
      new ScheduledThreadPoolExecutor(
          2, Thread.ofPlatform().daemon().name("audit-keeper-", 0).factory());
  private final ArrayDeque<Space.News> untold = new ArrayDeque<>();
  private volatile boolean low;
  private volatile @Nullable Instant checkpointed;

  /**
   * What is done.
   *
   * @param note appends a record to the system chain
   * @param force returns when everything appended is on disk
   * @param suppressed records how many refusals were only counted
   */
  Keeper(
      Checkpoints checkpoints,
      Space space,
      Optional<Retention> retention,
      Outage outage,
      BiConsumer<String, Map<String, String>> note,
      Runnable force,
      Runnable suppressed,
      InstantSource clock,
      Consumer<String> journal) {
    this.checkpoints = checkpoints;
    this.space = space;
    this.retention = retention;
    this.outage = outage;
    this.note = note;
    this.force = force;
    this.suppressed = suppressed;
    this.clock = clock;
    this.journal = journal;
    threads.setRemoveOnCancelPolicy(true);
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Begins. */
  void start(Duration every) {
    repeat(this::checkpointing, FIRST_MILLIS, every);
    repeat(this::watch, 0, LOOK);
    if (retention.isPresent()) {
      repeat(this::retain, FIRST_MILLIS, RETENTION);
    }
  }

  private void repeat(Runnable task, long first, Duration every) {
    var unused =
        threads.scheduleWithFixedDelay(
            () -> lasting(task), first, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What throws would never be run again, and nobody would hear of it. */
  private void lasting(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      journal.accept("the audit trail's keeper failed: " + e.getClass().getName());
    }
  }

  /** Has a checkpoint made soon. */
  void checkpoint() {
    try {
      threads.execute(checkpoints::make);
    } catch (RejectedExecutionException e) {
      return; // the end has come, and with it the last one
    }
  }

  /** When the last checkpoint was made, or there was nothing new to make one of. */
  Optional<Instant> lastCheckpoint() {
    return Optional.ofNullable(checkpointed);
  }

  private void checkpointing() {
    if (checkpoints.make()) {
      checkpointed = clock.instant();
    }
  }

  /** Whether the disk has little room. */
  boolean low() {
    return low;
  }

  /** One look at the disk, and at whether a trail that failed works again. */
  synchronized void watch() {
    try {
      for (Space.News news : space.look()) {
        low = space.low();
        journal.accept(news.text());
        if (untold.size() < UNTOLD_MOST) {
          untold.addLast(news);
        }
      }
      while (!untold.isEmpty()) {
        Space.News news = untold.getFirst();
        note.accept(news.low() ? "AuditSpaceLow" : "AuditSpaceRecovered", news.details());
        untold.removeFirst();
      }
      suppressed.run();
      // Where nobody asks for anything any more, this record is what finds out that it works again.
      long failed = outage.active() ? outage.failures() : outage.takeUnrecorded();
      if (failed > 0) {
        note.accept("AuditResumed", Map.of("failedAttempts", Long.toString(failed)));
        outage.takeUnrecorded();
      }
    } catch (IOException | AuditUnavailable e) {
      return; // told by the outage, or told at the next look
    }
  }

  /** One look at what is old. */
  void retain() {
    if (retention.isEmpty()) {
      return;
    }
    try {
      Optional<Retention.Plan> plan =
          retention.get().look(clock.instant(), checkpoints.deliveredSegment());
      if (plan.isPresent()) {
        note.accept(SignedNote.Kind.REMOVED.event(), retention.get().details(plan.get()));
        force.run();
        retention.get().remove(plan.get(), path -> journal.accept("removed, being old: " + path));
        checkpoints.make();
      }
    } catch (IOException | AuditUnavailable e) {
      journal.accept("old audit segments cannot be removed: " + e.getClass().getSimpleName());
    }
  }

  /** Stops, after a last checkpoint. */
  @Override
  public void close() {
    stop();
    checkpoints.close();
  }

  /** Stops as a process that is killed. */
  void abandon() {
    stop();
    checkpoints.abandon();
  }

  private void stop() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(20, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
