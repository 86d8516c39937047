package io.strongroom.ops;

import io.strongroom.store.Fence;
import io.strongroom.store.Leases;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * That a node is there, as a lease on its name: a second one of the same name does not start, and
 * the others see when one has been gone for long. It is left to expire, not given back, so that the
 * time of its end stays known.
 */
final class Presence implements AutoCloseable {
  /** How long after its last sign of life a node counts as gone. */
  static final Duration GONE_AFTER = Duration.ofHours(1);

  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final String PREFIX = "node/";

  private final Leases leases;
  private final Node node;
  private final Log log;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("presence").factory());
  private boolean began;
  private volatile boolean lost;

  private Presence(Store store, Node node, Log log) {
    leases = new Leases(store);
    this.node = node;
    this.log = log;
  }

  /**
   * Takes the name and keeps it.
   *
   * @throws StartFailed when a node of this name and another data folder is running
   */
  static Presence begin(Store store, Node node, Log log) throws StartFailed {
    var presence = new Presence(store, node, log);
    if (presence.take().isEmpty()) {
      presence.close();
      throw new StartFailed(
          "a node called "
              + node.name()
              + " with another data folder runs, or did until a moment ago; give another --node");
    }
    presence.began = true;
    var unused =
        presence.thread.scheduleWithFixedDelay(
            presence::renew, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    return presence;
  }

  /** Whether a node has given no sign of life for long; one that never has counts as gone. */
  static boolean gone(Tx tx, String name) {
    Optional<Instant> end =
        tx.sql("select expires from leases where name = ?")
            .with(PREFIX + name)
            .one(row -> row.instant(1));
    return end.isEmpty() || end.get().plus(GONE_AFTER).isBefore(tx.now());
  }

  private Optional<Fence> take() {
    return leases.take(PREFIX + node.name(), node.identity(), LEASE);
  }

  private void renew() {
    try {
      boolean held = take().isPresent();
      if (!held && !lost) {
        log.event(
            "another node has taken the name " + node.name() + " meanwhile; stop one of them");
      }
      lost = !held;
    } catch (RuntimeException e) {
      // The database is away; the next round tries again, and requests tell of it.
    }
  }

  /** Leaves; the lease ends now, and its row says when that was. */
  @Override
  public void close() {
    thread.close();
    if (began && !lost) {
      try {
        leases.take(PREFIX + node.name(), node.identity(), Duration.ofMillis(1));
      } catch (RuntimeException e) {
        // The database is away; the lease ends by itself.
      }
    }
  }
}
