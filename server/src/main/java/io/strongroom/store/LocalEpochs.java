package io.strongroom.store;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The epochs of a store that one process has to itself: in memory, published after each commit and
 * before anybody hears of it.
 */
final class LocalEpochs {
  private final InstantSource clock;
  private volatile Published published = new Published(0, Map.of());

  /** What readers go by: how many batches were committed, and the numbers of the domains. */
  private record Published(long commits, Map<Domain, Long> numbers) {
    long number(Domain domain) {
      var number = numbers.get(domain);
      if (number == null) {
        throw new StoreFailed("no epoch of " + domain);
      }
      return number;
    }
  }

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
    published = new Published(0, Map.copyOf(numbers));
  }

  /** Counts a batch that has just been committed; called by the writer alone. */
  void publish(List<Set<Domain>> advanced) {
    var numbers = new EnumMap<Domain, Long>(Domain.class);
    numbers.putAll(published.numbers());
    advanced.forEach(each -> each.forEach(domain -> numbers.merge(domain, 1L, Long::sum)));
    published = new Published(published.commits() + 1, Map.copyOf(numbers));
  }

  /** For the transactions of one batch, of which the later ones see what the earlier ones did. */
  Batch ofBatch() {
    return new Batch();
  }

  /** For one read transaction; to be made before it begins. */
  Transaction.Source ofRead() {
    return new Read(published);
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
    public boolean alone() {
      return true;
    }

    @Override
    public Instant now(Tx tx) {
      return LocalEpochs.this.now();
    }

    @Override
    public Transaction.Seen epochs(Tx tx, Domain wanted) {
      return seen(
          wanted,
          changed.contains(wanted) ? Transaction.unpublishedEpoch() : published.number(wanted));
    }

    @Override
    public long step() {
      return 1;
    }

    @Override
    public long epoch() {
      return Transaction.unpublishedEpoch();
    }
  }

  private static Transaction.Seen seen(Domain domain, long epoch) {
    return new Transaction.Seen(Map.of(domain, epoch), Optional.empty());
  }

  /**
   * Epochs of a read: those from before its snapshot. A later number would let a cache keep old
   * rows under it.
   */
  private final class Read implements Transaction.Source {
    private final Published seen;

    Read(Published seen) {
      this.seen = seen;
    }

    @Override
    public void begin(Session session) throws SQLException {
      session.control("begin");
    }

    @Override
    public boolean alone() {
      return true;
    }

    @Override
    public Instant now(Tx tx) {
      return LocalEpochs.this.now();
    }

    @Override
    public Transaction.Seen epochs(Tx tx, Domain wanted) {
      return seen(wanted, seen.number(wanted));
    }

    @Override
    public long step() {
      return 1;
    }

    @Override
    public long epoch() {
      return seen.commits();
    }
  }
}
