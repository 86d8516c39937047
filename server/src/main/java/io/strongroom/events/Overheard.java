package io.strongroom.events;

import io.strongroom.seal.Entropy;
import io.strongroom.store.Change;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Calls that committed nothing, reads and refusals, on their way to the outbox: soon after they are
 * on the trail, many at once, and not more than there is time for. A kill loses those of the last
 * moment, as AWS may; the trail has them.
 */
final class Overheard implements AutoCloseable {
  private static final int WAITING_MAX = 4000;
  private static final int PAGE = 200;
  private static final Duration GATHERED = Duration.ofMillis(100);
  private static final long TOLD = Duration.ofMinutes(1).toNanos();

  private final Store store;
  private final Consumer<String> journal;
  private final ArrayBlockingQueue<Call> queue = new ArrayBlockingQueue<>(WAITING_MAX);
  private final AtomicLong lost = new AtomicLong();
  private final Thread thread;
  private long told = System.nanoTime() - TOLD;
  private volatile boolean closed;

  private record Call(Optional<Place> place, String record) {}

  /** Wakes the thread, that it may end at once. */
  private static final Call END = new Call(Optional.empty(), "");

  Overheard(Store store, Consumer<String> journal) {
    this.store = store;
    this.journal = journal;
    thread = Thread.ofPlatform().daemon().name("events-overheard").unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  /** Takes a record, unless there are too many; never waits. */
  void add(Place place, String record) {
    if (closed || !queue.offer(new Call(Optional.of(place), record))) {
      lost.incrementAndGet();
    }
  }

  static void announce(Tx tx, Place place, String record) {
    tx.announce(
        new Change(
            place.account(),
            place.region(),
            Event.RECORD,
            Entropy.uuid().toString(),
            Map.of("record", record)));
  }

  private void loop() {
    try {
      while (!closed || !queue.isEmpty()) {
        Call first = queue.poll(GATHERED.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          var page = new ArrayList<Call>(List.of(first));
          queue.drainTo(page, PAGE - 1);
          write(page);
        }
        tell();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<Call> page) {
    try {
      int unused =
          store.write(
              tx -> {
                for (Call call : page) {
                  call.place().ifPresent(place -> announce(tx, place, call.record()));
                }
                return page.size();
              });
    } catch (RuntimeException e) {
      lost.addAndGet(page.size());
    }
  }

  private void tell() {
    long now = System.nanoTime();
    if (lost.get() > 0 && now - told >= TOLD) {
      told = now;
      journal.accept(lost.getAndSet(0) + " calls are on the trail and were not told as events");
    }
  }

  @Override
  public void close() {
    closed = true;
    // When there is no room for it the thread has no reason to wait.
    boolean unused = queue.offer(END);
    try {
      boolean unusedToo = thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
