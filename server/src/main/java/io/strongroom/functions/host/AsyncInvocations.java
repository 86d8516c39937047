package io.strongroom.functions.host;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Fence;
import io.strongroom.store.LeaseLost;
import io.strongroom.store.Leases;
import io.strongroom.store.Store;
import io.strongroom.store.StoreBusy;
import io.strongroom.store.StoreFailed;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Invocations that nobody waits for: queued durably, tried three times, by one node at a time. What
 * is given up stays for two weeks.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html">Retries</a>
 */
public final class AsyncInvocations implements AutoCloseable {
  private static final String LEASE = "function-queue";
  private static final Duration LEASE_FOR = Duration.ofSeconds(20);
  private static final Duration KEPT = Duration.ofDays(14);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** What a node that has died had begun is begun again so much later; others renew. */
  private static final Duration CLAIM = Duration.ofSeconds(20);

  /** Looks between two renewals. */
  private static final int RENEWED_EVERY = 10;

  private static final int AT_ONCE = 16;
  private static final long WAITING_MAX = 100_000;
  private static final int FORGOTTEN_AT_ONCE = 1000;
  private static final int CLEAN_EVERY = 1000;

  /**
   * When what failed is tried again.
   *
   * @param first after the first failure of the function; twice that after the second
   * @param back after a try that found no room, doubled each time
   */
  record Times(Duration first, Duration back, Duration mostBack, Duration age) {
    static final Times AWS =
        new Times(
            Duration.ofMinutes(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofHours(6));
  }

  private static final int ATTEMPTS_MAX = 3;

  private final Store store;
  private final Host host;
  private final Deployments deployments;
  private final Consumer<String> log;
  private final Times times;
  private final QueueRows rows = new QueueRows();
  private final Leases leases;
  private final String holder = Entropy.uuid().toString();
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final AtomicLong givenUp = new AtomicLong();

  /** What runs here, by request id, and until when it is claimed. */
  private final Map<String, Instant> running = new ConcurrentHashMap<>();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("function-queue").factory());
  private long round;

  /**
   * For one node.
   *
   * @param log takes events without secrets
   */
  public AsyncInvocations(Store store, Host host, Deployments deployments, Consumer<String> log) {
    this(store, host, deployments, log, Times.AWS);
  }

  AsyncInvocations(
      Store store, Host host, Deployments deployments, Consumer<String> log, Times times) {
    this.store = store;
    this.host = host;
    this.deployments = deployments;
    this.log = log;
    this.times = times;
    leases = new Leases(store);
  }

  /**
   * Queues one; it is run if and only if the transaction commits.
   *
   * @throws AwsError TooManyRequestsException when too many wait
   */
  public void enqueue(Tx tx, Invocation invocation) {
    if (rows.moreThan(tx, WAITING_MAX)) {
      throw AwsError.of("TooManyRequestsException", "Rate Exceeded.").status(429);
    }
    rows.add(tx, invocation);
  }

  /** Begins to work off the queue. */
  public void start() {
    var unused =
        clock.scheduleWithFixedDelay(
            this::look, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** How many wait, over all nodes. */
  public long waiting() {
    return store.read(tx -> rows.count(tx, false));
  }

  /** How many were given up in the last two weeks, over all nodes. */
  public long failed() {
    return store.read(tx -> rows.count(tx, true));
  }

  /** How many this process has given up. */
  public long givenUpHere() {
    return givenUp.get();
  }

  private void look() {
    try {
      if (++round % CLEAN_EVERY == 0) {
        int unused = store.write(tx -> rows.forget(tx, tx.now().minus(KEPT), FORGOTTEN_AT_ONCE));
      }
      if (round % RENEWED_EVERY == 0 && !running.isEmpty()) {
        renew();
      }
      // Who has nothing to do takes no lease, so that an idle server writes nothing.
      int free = room.availablePermits();
      if (free > 0 && store.read(rows::anyDue)) {
        Optional<Fence> fence = leases.take(LEASE, holder, LEASE_FOR);
        if (fence.isPresent()) {
          claim(fence.get(), free);
        }
      }
    } catch (StoreBusy | StoreFailed | LeaseLost e) {
      // The next look tries again; what is wrong with the database shows on requests too.
      log.accept("the queue of functions: " + e.getClass().getSimpleName());
    }
  }

  private record Claimed(List<QueueRows.Waiting> all, Instant until) {}

  private void claim(Fence fence, int most) {
    Claimed claimed =
        store.write(
            tx -> {
              fence.check(tx);
              Instant until = claim(tx);
              return new Claimed(rows.claim(tx, most, until), until);
            });
    for (QueueRows.Waiting each : claimed.all()) {
      room.acquireUninterruptibly();
      running.put(each.requestId(), claimed.until());
      try {
        var unused = threads.submit(() -> run(each));
      } catch (RejectedExecutionException e) {
        running.remove(each.requestId());
        room.release();
      }
    }
  }

  /** As it is read again. */
  private static Instant claim(Tx tx) {
    return Instant.ofEpochMilli(tx.now().plus(CLAIM).toEpochMilli());
  }

  private void renew() {
    Map<String, Instant> before = Map.copyOf(running);
    Instant until =
        store.write(
            tx -> {
              Instant next = claim(tx);
              before.forEach((request, old) -> rows.renew(tx, request, old, next));
              return next;
            });
    before.forEach((request, old) -> running.replace(request, old, until));
  }

  private void run(QueueRows.Waiting waiting) {
    try {
      Instant now = store.read(Tx::now);
      if (waiting.created().plus(times.age()).isBefore(now)) {
        giveUp(waiting, waiting.attempts(), "EventAgeExceeded");
        return;
      }
      record Found(Optional<Launch> launch, Invocation invocation) {}
      Found found =
          store.read(
              tx -> {
                Invocation invocation = rows.open(tx, waiting);
                return new Found(deployments.find(tx, invocation.invokedArn()), invocation);
              });
      try {
        if (found.launch().isEmpty()) {
          giveUp(waiting, waiting.attempts(), "ResourceNotFoundException");
        } else {
          settle(waiting, host.invoke(found.launch().get(), found.invocation()));
        }
      } finally {
        found.invocation().payload().close();
      }
    } catch (DidNotOpen e) {
      giveUp(waiting, waiting.attempts(), "Tampered");
    } catch (StoreBusy | StoreFailed e) {
      // The claim runs out, and then somebody tries again.
      log.accept("the queue of functions: " + e.getClass().getSimpleName());
    } finally {
      running.remove(waiting.requestId());
      room.release();
    }
  }

  private void settle(QueueRows.Waiting waiting, Outcome outcome) {
    switch (outcome) {
      case Outcome.Returned returned -> {
        close(returned.payload(), returned.tail());
        write(tx -> rows.done(tx, waiting));
      }
      case Outcome.FunctionError error -> {
        close(error.payload(), error.tail());
        int attempts = waiting.attempts() + 1;
        if (attempts >= ATTEMPTS_MAX) {
          giveUp(waiting, attempts, "RetriesExhausted");
        } else {
          Duration wait = times.first().multipliedBy(attempts);
          write(tx -> rows.again(tx, waiting, attempts, tx.now().plus(wait)));
        }
      }
      case Outcome.Throttled throttled -> later(waiting);
      case Outcome.NotStarted notStarted -> later(waiting);
    }
  }

  /** Tried again until it is too old; that is no failure of the function. */
  private void later(QueueRows.Waiting waiting) {
    int doublings = Math.min(waiting.tries(), 16);
    Duration wait = times.back().multipliedBy(1L << doublings);
    Duration bounded = wait.compareTo(times.mostBack()) < 0 ? wait : times.mostBack();
    write(tx -> rows.again(tx, waiting, waiting.attempts(), tx.now().plus(bounded)));
  }

  private void giveUp(QueueRows.Waiting waiting, int attempts, String reason) {
    write(tx -> rows.giveUp(tx, waiting, attempts, reason));
    long unused = givenUp.incrementAndGet();
    Optional<Arn> function = Arn.parse(waiting.function());
    log.accept(
        "an asynchronous invocation was given up: "
            + function.map(Arn::toString).orElse("?")
            + ", request "
            + waiting.requestId()
            + ", "
            + reason);
  }

  private void write(Consumer<Tx> change) {
    boolean unused =
        store.write(
            tx -> {
              change.accept(tx);
              return true;
            });
  }

  private static void close(Sensitive payload, Sensitive tail) {
    payload.close();
    tail.close();
  }

  /** Takes nothing more and waits a little for what runs; what does not end is run again. */
  @Override
  public void close() {
    clock.shutdownNow();
    threads.shutdown();
    try {
      if (!threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
