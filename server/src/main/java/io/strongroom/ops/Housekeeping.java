package io.strongroom.ops;

import io.strongroom.audit.AuditRecord;
import io.strongroom.audit.ServiceEvent;
import io.strongroom.audit.Trail;
import io.strongroom.aws.Arn;
import io.strongroom.iam.Call;
import io.strongroom.kms.Tombstone;
import io.strongroom.parameters.Parameters;
import io.strongroom.store.Fence;
import io.strongroom.store.Leases;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What is done in the background, by database time, on one node at a time: keys and secrets whose
 * waiting period is over are destroyed, parameter policies act, times of last access and use
 * written, old outbox rows and sessions dropped.
 */
final class Housekeeping implements AutoCloseable {
  private static final int BATCH = 100;
  private static final int FINAL_BATCH = 5000;
  private static final Duration PERIOD = Duration.ofSeconds(30);
  private static final Duration LEASE = Duration.ofMinutes(2);

  private final Store store;
  private final Rooms rooms;
  private final Trail trail;
  private final Tombstones tombstones;
  private final Log log;
  private final Leases leases;
  private final String node;
  private volatile Optional<Fence> held = Optional.empty();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("housekeeping").factory());

  Housekeeping(Store store, Rooms rooms, Trail trail, Tombstones tombstones, String node, Log log) {
    this.store = store;
    this.rooms = rooms;
    this.trail = trail;
    this.tombstones = tombstones;
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
      held = leases.take("housekeeping", node, LEASE);
      if (held.isPresent()) {
        run(held.get());
        adopt(held.get());
      }
    } catch (RuntimeException e) {
      // The next round tries again; whatever is wrong shows on requests too.
      log.event("housekeeping failed: " + e.getClass().getSimpleName());
    }
  }

  /** One round: a bounded piece of each kind of work, in one transaction. */
  void run(Fence fence) {
    var staged = new ArrayList<AuditRecord>();
    int done =
        store.write(
            tx -> {
              fence.check(tx);
              staged.clear();
              staged.addAll(keys(tx));
              rooms.secrets().purgeDue(tx, BATCH).forEach(arn -> staged.add(purged(arn)));
              Parameters.Acted acted = rooms.parameters().applyPolicies(tx, BATCH);
              int other = acted.parameters() - acted.expired().size();
              acted.expired().forEach(arn -> staged.add(expired(arn)));
              trail.stage(tx, staged);
              return staged.size() + other + rest(tx);
            });
    trail.append(staged);
    if (done >= BATCH) {
      thread.execute(this::round);
    }
  }

  /** What nodes that are gone for good had committed and not yet taken off the table. */
  private void adopt(Fence fence) {
    for (String other : trail.others(store)) {
      if (store.read(tx -> Presence.gone(tx, other))) {
        int records = trail.adopt(store, fence, other);
        log.event("took over " + records + " audit records of node " + other + ", which is gone");
      }
    }
  }

  private List<AuditRecord> keys(Tx tx) {
    List<Tombstone> due = rooms.keys().due(tx, BATCH);
    tombstones.add(tx, due);
    var records = new ArrayList<AuditRecord>();
    rooms.keys().delete(tx, due).forEach(stone -> records.add(deleted(stone)));
    rooms.keys().rotateDue(tx, BATCH).forEach(done -> records.add(happened(done)));
    rooms.keys().expire(tx, BATCH).forEach(done -> records.add(happened(done)));
    return records;
  }

  /** Shreds again what a restored database has brought back; gives how many keys that were. */
  int buryAgain() throws StartFailed, IOException {
    List<Tombstones.Line> lines = tombstones.lines();
    if (lines.isEmpty()) {
      return 0;
    }
    if (!store.write(tx -> tombstones.genuine(tx, lines))) {
      throw tombstones.damaged();
    }
    var staged = new ArrayList<AuditRecord>();
    store.write(
        tx -> {
          staged.clear();
          rooms
              .keys()
              .delete(tx, lines.stream().map(Tombstones.Line::stone).toList())
              .forEach(stone -> staged.add(deleted(stone)));
          trail.stage(tx, staged);
          return staged.size();
        });
    trail.append(staged);
    return staged.size();
  }

  private int rest(Tx tx) {
    return rooms.keys().writeLastUsage(tx, BATCH)
        + rooms.secrets().writeLastAccess(tx, BATCH)
        + rooms.secrets().indexOld(tx, BATCH)
        + rooms.iam().writeKeyUses(tx, BATCH)
        + rooms.iam().sweepSessions(tx, BATCH)
        + rooms.logs().sweep(tx, BATCH)
        + rooms.events().trim(tx);
  }

  private AuditRecord deleted(Tombstone stone) {
    return event(stone.arn(), "DeleteKey", Map.of("keyId", stone.keyId()));
  }

  private AuditRecord happened(Call.Consequence what) {
    return event(what.resource(), what.name(), what.details());
  }

  private AuditRecord purged(Arn secret) {
    return event(secret, "EndSecretVersionDelete", Map.of("SecretId", secret.toString()));
  }

  private AuditRecord expired(Arn parameter) {
    String name = parameter.resource().substring(parameter.resource().indexOf('/'));
    return event(parameter, "ParameterExpired", Map.of("name", name));
  }

  private AuditRecord event(Arn arn, String name, Map<String, String> details) {
    return trail.record(ServiceEvent.of(arn, name, details));
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
      writeLastAccess();
      giveBack();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** So that another node need not wait for the lease to expire. */
  private void giveBack() {
    try {
      held.ifPresent(leases::release);
    } catch (RuntimeException e) {
      // The database is away; the lease expires by itself.
    }
  }

  /** What was read since the last round, so that an end in order forgets nothing. */
  private void writeLastAccess() {
    while (rooms.secrets().hasUnwrittenAccess()) {
      int unused = store.write(tx -> rooms.secrets().writeLastAccess(tx, FINAL_BATCH));
    }
  }
}
