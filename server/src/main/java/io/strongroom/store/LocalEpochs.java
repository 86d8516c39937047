package io.strongroom.store;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The epochs of a store that one process has to itself: in memory, published after each commit and
 * before anybody hears of it.
 */
final class LocalEpochs {
  private final InstantSource clock;
  private final AtomicLongArray published = new AtomicLongArray(Domain.values().length);

  LocalEpochs(InstantSource clock) {
    this.clock = clock;
  }

  /** Goes on from the numbers in the database. */
  void load(Session session) throws SQLException {
    for (var domain : Domain.values()) {
      try (var statement =
          session.connection().prepareStatement("select number from epochs where domain = ?")) {
        statement.setString(1, domain.name());
        try (var rows = statement.executeQuery()) {
          if (rows.next()) {
            published.set(domain.ordinal(), rows.getLong(1));
          }
        }
      }
    }
  }

  void publish(Set<Domain> advanced) {
    advanced.forEach(domain -> published.incrementAndGet(domain.ordinal()));
  }

  /** For the transactions of one batch, of which the later ones see what the earlier ones did. */
  Batch ofBatch() {
    return new Batch();
  }

  /** For one read transaction; to be made before it begins. */
  Transaction.Source ofRead() {
    return new Read();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * Epochs of a batch: numbers that nobody else sees for what was changed in it and may yet fail.
   */
  final class Batch implements Transaction.Source {
    private final Set<Domain> changed = EnumSet.noneOf(Domain.class);

    void changed(Set<Domain> advanced) {
      changed.addAll(advanced);
    }

    @Override
    public void begin(Session session) {}

    @Override
    public Instant now(Tx tx) {
      return LocalEpochs.this.now();
    }

    @Override
    public long epoch(Tx tx, Domain domain) {
      return changed.contains(domain)
          ? Transaction.unpublishedEpoch()
          : published.get(domain.ordinal());
    }
  }

  /**
   * Epochs of a read: those from before its snapshot. A later number would let a cache keep old
   * rows under it.
   */
  private final class Read implements Transaction.Source {
    private final long[] epochs = new long[published.length()];

    Read() {
      for (int i = 0; i < epochs.length; i++) {
        epochs[i] = published.get(i);
      }
    }

    @Override
    public void begin(Session session) throws SQLException {
      session.control("begin");
    }

    @Override
    public Instant now(Tx tx) {
      return LocalEpochs.this.now();
    }

    @Override
    public long epoch(Tx tx, Domain domain) {
      return epochs[domain.ordinal()];
    }
  }
}
