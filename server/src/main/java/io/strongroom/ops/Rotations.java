package io.strongroom.ops;

import io.strongroom.audit.AuditRecord;
import io.strongroom.audit.ServiceEvent;
import io.strongroom.audit.Trail;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import io.strongroom.rotators.RotatorFailed;
import io.strongroom.rotators.Rotators;
import io.strongroom.secrets.ManagedSecret;
import io.strongroom.secrets.ReadyRotator;
import io.strongroom.secrets.RotationEngine;
import io.strongroom.secrets.RotationFunctions;
import io.strongroom.secrets.Secrets;
import io.strongroom.store.Fence;
import io.strongroom.store.LeaseLost;
import io.strongroom.store.Leases;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Rotates secrets in the background, by database time, on one node at a time. Between two steps
 * everything is in the database: a rotation goes on where it was after any end of the process, and
 * a node that was stopped for longer than its lease changes nothing more.
 */
final class Rotations implements AutoCloseable {
  private static final int AT_ONCE = 8;
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration REST = Duration.ofMinutes(1);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  /**
   * What steps are called on.
   *
   * @param rotators that need no function
   */
  record Means(RotationFunctions functions, Rotators rotators, ManagedSecret.Runner runner) {}

  private final Store store;
  private final Secrets secrets;
  private final Trail trail;
  private final Means means;
  private final String node;
  private final Log log;
  private final Leases leases;
  private final Set<Arn> busy = ConcurrentHashMap.newKeySet();
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rotations").factory());
  private volatile Optional<Fence> held = Optional.empty();

  Rotations(Store store, Secrets secrets, Trail trail, Means means, String node, Log log) {
    this.store = store;
    this.secrets = secrets;
    this.trail = trail;
    this.means = means;
    this.node = node;
    this.log = log;
    leases = new Leases(store);
  }

  void start() {
    var unused =
        thread.scheduleWithFixedDelay(this::round, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void round() {
    try {
      List<Arn> due = store.read(tx -> secrets.rotation().due(tx, 2 * AT_ONCE));
      if (due.isEmpty() && busy.isEmpty()) {
        return;
      }
      held = leases.take("rotation", node, LEASE);
      held.ifPresent(fence -> due.forEach(arn -> begin(fence, arn)));
    } catch (RuntimeException e) {
      // The next round tries again; whatever is wrong shows on requests too.
      log.event("rotation failed: " + e.getClass().getSimpleName());
    }
  }

  private void begin(Fence fence, Arn secret) {
    if (busy.size() < AT_ONCE && busy.add(secret)) {
      workers.execute(() -> rotate(fence, secret));
    }
  }

  private void rotate(Fence fence, Arn secret) {
    try {
      RotationEngine engine = secrets.rotation();
      RotationEngine.Turn turn = change(fence, tx -> engine.begin(tx, secret));
      while (turn.next().isPresent()) {
        RotationEngine.Step step = turn.next().get();
        Optional<String> failure = call(step);
        failure.ifPresent(why -> log.event("rotation: " + step + " failed: " + why));
        turn =
            change(
                fence,
                tx ->
                    failure.isEmpty()
                        ? engine.succeeded(tx, step)
                        : engine.failed(tx, step, failure.get()));
      }
      busy.remove(secret);
    } catch (LeaseLost e) {
      busy.remove(secret);
    } catch (RuntimeException e) {
      log.event("rotation of " + secret + " failed: " + e.getClass().getSimpleName());
      rest(secret);
    }
  }

  /** What fails for reasons of our own is not tried again at once. */
  private void rest(Arn secret) {
    var unused = thread.schedule(() -> busy.remove(secret), REST.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Why the step failed, if it did. */
  private Optional<String> call(RotationEngine.Step step) {
    try {
      Optional<ReadyRotator> ready = ReadyRotator.of(step.function());
      if (ready.isEmpty()) {
        return means.functions().invoke(step.function(), step.secret(), step.payload());
      }
      means.rotators().run(ready.get(), step.step(), secrets.managed(step, means.runner()));
      return Optional.empty();
    } catch (RotatorFailed e) {
      return Optional.of(e.reason());
    } catch (RuntimeException e) {
      return Optional.of(e.getClass().getSimpleName());
    }
  }

  private RotationEngine.Turn change(Fence fence, Function<Tx, RotationEngine.Turn> work) {
    var staged = new ArrayList<AuditRecord>();
    RotationEngine.Turn turn =
        store.write(
            tx -> {
              fence.check(tx);
              staged.clear();
              RotationEngine.Turn next = work.apply(tx);
              next.events().forEach(event -> staged.add(record(event)));
              trail.stage(tx, staged);
              return next;
            });
    trail.append(staged);
    return turn;
  }

  private AuditRecord record(RotationEngine.Event event) {
    Arn arn = event.secret();
    return trail.record(
        new ServiceEvent(
            new AccountId(arn.account()),
            new Region(arn.region()),
            arn.service(),
            event.name(),
            event.details(),
            List.of(arn.toString()),
            event.error(),
            Optional.empty()));
  }

  @Override
  public void close() {
    thread.shutdownNow();
    workers.shutdown();
    try {
      if (!workers.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
        workers.shutdownNow();
      }
      held.ifPresent(leases::release);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // The database is away; the lease expires by itself.
    }
  }
}
