package io.strongroom.store;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The epochs of a store that one process has to itself: in memory, published after each commit and
 * before anybody hears of it.
 */
final class LocalEpochs {
  private final InstantSource clock;
  private volatile Map<Domain, Long> published = Map.of();

  LocalEpochs(InstantSource clock) {
    this.clock = clock;
  }

  /** Goes on from the numbers in the database. */
  void load(Session session) throws SQLException {
    var numbers = new EnumMap<Domain, Long>(Domain.class);
    try (var statement = session.connection().createStatement();
        var rows = statement.executeQuery("select domain, number from epochs")) {
      while (rows.next()) {
        numbers.put(Domain.valueOf(rows.getString(1)), rows.getLong(2));
      }
    } catch (IllegalArgumentException e) {
      throw new StoreFailed("there is an epoch of something unknown");
    }
    published = Map.copyOf(numbers);
  }

  /** Counts what has just been committed; called by the writer alone. */
  void publish(Set<Domain> advanced) {
    if (!advanced.isEmpty()) {
      var numbers = new EnumMap<>(published);
      advanced.forEach(domain -> numbers.merge(domain, 1L, Long::sum));
      published = Map.copyOf(numbers);
    }
  }

  /** For the transactions of one batch, of which the later ones see what the earlier ones did. */
  Batch ofBatch() {
    return new Batch();
  }

  /** For one read transaction; to be made before it begins. */
  Transaction.Source ofRead() {
    return new Read(published);
  }

  private static long number(Map<Domain, Long> epochs, Domain domain) {
    var number = epochs.get(domain);
    if (number == null) {
      throw new StoreFailed("no epoch of " + domain);
    }
    return number;
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
      return changed.contains(domain) ? Transaction.unpublishedEpoch() : number(published, domain);
    }
  }

  /**
   * Epochs of a read: those from before its snapshot. A later number would let a cache keep old
   * rows under it.
   */
  private final class Read implements Transaction.Source {
    private final Map<Domain, Long> epochs;

    Read(Map<Domain, Long> epochs) {
      this.epochs = epochs;
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
      return number(epochs, domain);
    }
  }
}
