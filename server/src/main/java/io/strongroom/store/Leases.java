package io.strongroom.store;

import java.time.Duration;
import java.util.Optional;

/**
 * Gives a job to one holder at a time, for a while, by the clock of the database. A holder that was
 * stopped for longer than its lease finds out by its {@link Fence}.
 */
public final class Leases {
  private final Store store;

  public Leases(Store store) {
    this.store = store;
  }

  /**
   * Takes a lease that is free or expired, or renews one's own.
   *
   * @param holder names the process, different for each start of it
   * @return empty while another holder has it
   */
  public Optional<Fence> take(String name, String holder, Duration ttl) {
    return store.write(tx -> take(tx, name, holder, ttl));
  }

  /** Gives a lease back before its time; does nothing when it was lost. */
  public void release(Fence fence) {
    store.write(
        tx ->
            tx.sql("update leases set expires = 0 where name = ? and holder = ? and fence = ?")
                .with(fence.name())
                .with(fence.holder())
                .with(fence.number())
                .run());
  }

  /** Ends all leases: for who alone has the data, so that whoever had one has died. */
  public void inherit() {
    int unused = store.write(tx -> tx.sql("update leases set expires = 0 where expires > 0").run());
  }

  private static Optional<Fence> take(Tx tx, String name, String holder, Duration ttl) {
    var now = tx.now();
    var found =
        tx.sql("select holder, fence, expires from leases where name = ?")
            .with(name)
            .one(row -> new Lease(row.text(1), row.number(2), row.number(3)));
    if (found.isEmpty()) {
      tx.sql("insert into leases(name, holder, fence, expires) values (?, ?, 1, ?)")
          .with(name)
          .with(holder)
          .with(now.plus(ttl))
          .run();
      return Optional.of(new Fence(name, holder, 1));
    }
    var lease = found.get();
    boolean free = lease.expires() <= now.toEpochMilli();
    if (!free && !lease.holder().equals(holder)) {
      return Optional.empty();
    }
    long fence = free ? lease.fence() + 1 : lease.fence();
    tx.sql("update leases set holder = ?, fence = ?, expires = ? where name = ?")
        .with(holder)
        .with(fence)
        .with(now.plus(ttl))
        .with(name)
        .run();
    return Optional.of(new Fence(name, holder, fence));
  }

  private record Lease(String holder, long fence, long expires) {}
}
