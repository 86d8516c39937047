package io.strongroom.audit;

import io.strongroom.seal.SealKey;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The front door for questions about the trail: what there is of an account in a region and a time,
 * newest first. One thread of its own reads, so that questions cost those who write nothing but
 * their share of the machine; who asks waits for it, so never on an event loop.
 *
 * <p>It finds records by an index beside each segment, which is made in the background and can be
 * made again at any time, and hands out nothing that it has not read in the trail itself.
 */
public final class Search implements AutoCloseable {
  /** More questions do not wait: each may hold a connection to the database meanwhile. */
  static final int WAITING_MAX = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration WORK = Duration.ofSeconds(5);
  private static final Duration BEGIN = Duration.ofSeconds(3);
  private static final Duration PERIOD = Duration.ofSeconds(30);

  private final Answers answers;
  private final Semaphore places = new Semaphore(WAITING_MAX);
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("audit-search").factory());

  /** A trail in one of its places. */
  private interface Answers {
    Optional<Page> find(Question question, int limit, Hit after) throws IOException;

    /** Whether nothing is left to be prepared. */
    boolean prepare() throws IOException;
  }

  private Search(Answers answers) {
    this.answers = answers;
  }

  /**
   * A part of an answer.
   *
   * @param next where the next one begins; it may turn out to be empty
   */
  public record Page(List<AuditFiles.Entry> entries, Optional<String> next) {
    public Page {
      entries = List.copyOf(entries);
    }
  }

  /** The question cannot be answered now; later it can. */
  public static final class Busy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Busy() {
      super("the audit trail is not ready for questions", null, false, false);
    }
  }

  /** The trail cannot be read; whether it can be written is another matter. */
  public static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable(Throwable cause) {
      super("the audit trail cannot be read", cause);
    }
  }

  /**
   * Opens what a trail that is open can be asked with.
   *
   * @param location the trail's
   * @param key of the indexes; stays the caller's
   */
  public static Search open(AuditLocation location, Trail trail, SealKey key) {
    var search =
        new Search(
            switch (location) {
              case AuditLocation.Folder place -> folder(new FolderSearch(place.path(), key));
              case AuditLocation.Memory memory -> memory(new MemorySearch(trail));
            });
    search.start();
    return search;
  }

  private static Answers folder(FolderSearch search) {
    return new Answers() {
      @Override
      public Optional<Page> find(Question question, int limit, Hit after) throws IOException {
        return search.find(question, limit, after, WORK);
      }

      @Override
      public boolean prepare() throws IOException {
        return search.prepare(Duration.ZERO);
      }
    };
  }

  private static Answers memory(MemorySearch search) {
    return new Answers() {
      @Override
      public Optional<Page> find(Question question, int limit, Hit after) {
        return Optional.of(search.find(question, limit, after));
      }

      @Override
      public boolean prepare() {
        return true;
      }
    };
  }

  private void start() {
    var unused =
        thread.scheduleWithFixedDelay(
            this::prepare, BEGIN.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Makes one index that is missing, then lets questions pass before the next. */
  private void prepare() {
    try {
      if (!answers.prepare()) {
        thread.execute(this::prepare);
      }
    } catch (IOException | RuntimeException e) {
      return; // whoever asks is told; the next round tries again
    }
  }

  /**
   * What is found, newest first, records of one second in the order of the trail, the last first.
   *
   * @param limit how many at most, from 1
   * @param position from the page before, for the same question
   * @throws Busy when too many ask, or indexes are still being made
   * @throws Unreadable when the trail cannot be read
   * @throws IllegalArgumentException when the position is none
   */
  public Page find(Question question, int limit, Optional<String> position) {
    Hit after =
        position
            .map(text -> Hit.parse(text).orElseThrow(IllegalArgumentException::new))
            .orElse(Hit.NEWEST);
    if (!places.tryAcquire()) {
      throw new Busy();
    }
    try {
      return await(thread.submit(() -> answers.find(question, limit, after)))
          .orElseThrow(Busy::new);
    } catch (RejectedExecutionException e) {
      throw new Busy();
    } finally {
      places.release();
    }
  }

  private static Optional<Page> await(Future<Optional<Page>> answer) {
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Busy busy ? busy : new Unreadable(e);
    } catch (TimeoutException | CancellationException e) {
      answer.cancel(false);
      throw new Busy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Busy();
    }
  }

  /** Ends; who still waits is told that it is busy. */
  @Override
  public void close() {
    thread.shutdownNow().forEach(task -> cancel(task));
    try {
      var _ = thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void cancel(Runnable task) {
    if (task instanceof Future<?> future) {
      future.cancel(false);
    }
  }
}
