package io.strongroom.events;

import io.strongroom.seal.Entropy;
import io.strongroom.store.Fence;
import io.strongroom.store.LeaseLost;
import io.strongroom.store.Leases;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Delivers events, on one node at a time: what was committed is matched, queued for its targets and
 * taken out of the outbox in one transaction; what a target has taken leaves its queue in another.
 * Whatever ends between the two is sent again. Events about one resource are sent one after the
 * other.
 */
final class Dispatcher implements AutoCloseable {
  private static final Duration LEASE = Duration.ofSeconds(20);
  private static final Duration RENEWED = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofMillis(50);
  private static final Duration ASLEEP = Duration.ofMillis(500);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
  private static final Duration LAST = Duration.ofSeconds(6);
  private static final Duration DEAD_KEPT = Duration.ofDays(14);
  private static final int PAGE = 200;
  private static final int WINDOW = 128;
  private static final int AT_ONCE = 16;
  private static final int ALTOGETHER = 128;

  /** Queues looked at in one round; the next round goes on behind them. */
  private static final int QUEUES = 100;

  private final Store store;
  private final Router router;
  private final DeliveryRows rows;
  private final Sender sender;
  private final Leases leases;
  private final String node;
  private final Consumer<String> journal;
  private final ConcurrentLinkedQueue<Done> finished = new ConcurrentLinkedQueue<>();
  private final Semaphore bell = new Semaphore(0);
  private final Map<String, Map<Long, String>> underWay = new HashMap<>();

  /** Queues whose target takes no more, and by {@link System#nanoTime} until when. */
  private final Map<String, Long> paused = new HashMap<>();

  private final Thread thread;
  private Optional<Fence> fence = Optional.empty();
  private long renewed;
  private String position = "";
  private int number;
  private volatile boolean closed;

  /** An attempt that has ended. */
  private record Done(DeliveryRows.Waiting delivery, Outcome outcome, Setting.Retry policy) {}

  Dispatcher(
      Store store,
      Router router,
      DeliveryRows rows,
      Sender sender,
      String node,
      Consumer<String> journal) {
    this.store = store;
    this.router = router;
    this.rows = rows;
    this.sender = sender;
    this.node = node + "/" + Entropy.uuid();
    this.journal = journal;
    leases = new Leases(store);
    thread = Thread.ofPlatform().daemon().name("events").unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  private void loop() {
    while (!closed) {
      try {
        await(round());
      } catch (LeaseLost e) {
        fence = Optional.empty();
        underWay.clear();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        if (!closed) {
          journal.accept("delivering events failed: " + e.getClass().getSimpleName());
          pause();
        }
      }
    }
    end();
  }

  /** Writes down what is under way, so that nobody sends it again after an end in order. */
  private void end() {
    long start = System.nanoTime();
    try {
      while (!underWay.isEmpty() && System.nanoTime() - start < LAST.toNanos()) {
        await(IDLE);
        settle();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // Whoever delivers next sends it again.
      journal.accept("the last events were not written down: " + e.getClass().getSimpleName());
    }
  }

  private void pause() {
    try {
      await(AFTER_TROUBLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  /** Until an attempt ends, or for so long. */
  private void await(Duration most) throws InterruptedException {
    if (!most.isZero() && bell.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
      bell.drainPermits();
    }
  }

  /** Does what there is to do; how long to wait for more. */
  private Duration round() {
    boolean toMatch = store.read(router::waiting);
    boolean toSend = !underWay.isEmpty() || store.read(rows::any);
    if (!toMatch && !toSend) {
      sender.rest();
      return fence.isPresent() ? IDLE : ASLEEP;
    }
    if (!held()) {
      return ASLEEP;
    }
    settle();
    int matched = toMatch ? store.write(tx -> match(tx)) : 0;
    int begun = begin();
    return matched + begun > 0 ? Duration.ZERO : IDLE;
  }

  private int match(Tx tx) {
    fence.orElseThrow().check(tx);
    return router.run(tx, PAGE);
  }

  private boolean held() {
    long now = System.nanoTime();
    if (fence.isEmpty() || now - renewed > RENEWED.toNanos()) {
      Optional<Fence> before = fence;
      fence = leases.take("events", node, LEASE);
      renewed = now;
      if (!fence.equals(before)) {
        underWay.clear();
      }
    }
    return fence.isPresent();
  }

  /** Writes down what has ended. */
  private void settle() {
    var ended = new ArrayList<Done>();
    for (Done done = finished.poll(); done != null; done = finished.poll()) {
      ended.add(done);
    }
    if (ended.isEmpty()) {
      return;
    }
    int unused =
        store.write(
            tx -> {
              fence.orElseThrow().check(tx);
              ended.forEach(done -> settle(tx, done));
              return rows.forget(tx, DEAD_KEPT, PAGE);
            });
    for (Done done : ended) {
      if (done.outcome() instanceof Outcome.Busy(Duration pause)) {
        paused.put(done.delivery().queue(), System.nanoTime() + pause.toNanos());
      }
      Map<Long, String> queue = underWay.get(done.delivery().queue());
      if (queue != null) {
        queue.remove(done.delivery().id());
        if (queue.isEmpty()) {
          underWay.remove(done.delivery().queue());
        }
      }
    }
  }

  private void settle(Tx tx, Done done) {
    DeliveryRows.Waiting delivery = done.delivery();
    switch (done.outcome()) {
      case Outcome.Delivered delivered -> rows.remove(tx, delivery);
      case Outcome.Never never -> rows.bury(tx, delivery, never.reason());
      case Outcome.Busy busy -> {
        if (Backoff.isOver(delivery, done.policy(), tx.now())) {
          rows.bury(tx, delivery, "the target takes fewer than there are");
        }
      }
      case Outcome.Later later -> {
        Optional<Instant> next = Backoff.next(delivery, done.policy(), tx.now());
        if (next.isPresent()) {
          rows.retry(tx, delivery, next.get());
        } else {
          rows.bury(tx, delivery, later.reason());
        }
      }
    }
  }

  /** Begins attempts; how many. */
  private int begin() {
    List<DeliveryRows.Waiting> next = store.read(this::ready);
    for (DeliveryRows.Waiting delivery : next) {
      underWay
          .computeIfAbsent(delivery.queue(), queue -> new HashMap<>())
          .put(delivery.id(), delivery.resource());
      Thread.ofVirtual().name("event-" + number++).start(() -> attempt(delivery));
    }
    return next.size();
  }

  private void attempt(DeliveryRows.Waiting delivery) {
    Sender.Attempt attempt = sender.send(delivery);
    finished.add(new Done(delivery, attempt.outcome(), attempt.policy()));
    bell.release();
  }

  private List<DeliveryRows.Waiting> ready(Tx tx) {
    var ready = new ArrayList<DeliveryRows.Waiting>();
    int room = ALTOGETHER - underWay.values().stream().mapToInt(Map::size).sum();
    for (int i = 0; i < QUEUES && ready.size() < room; i++) {
      Optional<String> queue = rows.queueAfter(tx, position);
      position = queue.orElse("");
      if (queue.isEmpty()) {
        break;
      }
      if (!isPaused(queue.get())) {
        ready.addAll(of(tx, queue.get(), room - ready.size()));
      }
    }
    return ready;
  }

  private boolean isPaused(String queue) {
    Long until = paused.get(queue);
    if (until != null && until - System.nanoTime() <= 0) {
      paused.remove(queue);
      return false;
    }
    return until != null;
  }

  /** The next of one queue: of each resource the first, if its time has come. */
  private List<DeliveryRows.Waiting> of(Tx tx, String queue, int room) {
    Map<Long, String> busy = underWay.getOrDefault(queue, Map.of());
    int most = Math.min(room, AT_ONCE - busy.size());
    var ready = new ArrayList<DeliveryRows.Waiting>();
    if (most <= 0) {
      return ready;
    }
    Set<String> seen = new HashSet<>(busy.values());
    for (DeliveryRows.Queued row : rows.first(tx, queue, WINDOW)) {
      boolean first = seen.add(row.delivery().resource());
      if (first && !row.due().isAfter(tx.now()) && ready.size() < most) {
        ready.add(row.delivery());
      }
    }
    return ready;
  }

  @Override
  public void close() {
    closed = true;
    bell.release();
    try {
      thread.join(LAST.plusSeconds(2));
      fence.ifPresent(leases::release);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
