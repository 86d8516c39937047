package io.strongroom.store;

import com.zaxxer.hikari.HikariDataSource;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.SealKey;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * A store in a PostgreSQL database that other processes use too: writes are serialisable and run
 * again when they collide, reads see one snapshot.
 */
final class PostgresStore implements Store {
  private static final int ATTEMPTS = 30;

  /** After so many attempts that met nothing but a duplicate it is one. */
  private static final int DUPLICATES = 10;

  /** From this attempt on a writer of this process runs without its others. */
  private static final int ALONE_FROM = 4;

  /** How long one that wants to be alone waits for that; then it runs beside the others. */
  private static final Duration ALONE_WAIT = Duration.ofMillis(500);

  /** No attempt begins later than this: the caller would have gone. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration PAUSE_FIRST = Duration.ofMillis(2);
  private static final Duration PAUSE_MOST = Duration.ofMillis(200);

  /** Names the advisory lock under which one process at a time prepares the database. */
  static final long PREPARE_LOCK = 0x5374726f6e67726fL;

  /** When the transaction began, by the database's clock. */
  private static final String NOW = "floor(extract(epoch from now()) * 1000)::bigint";

  private static final Transaction.Source SOURCE =
      new Transaction.Source() {
        @Override
        public void begin(Session session) {}

        @Override
        public boolean alone() {
          return true; // a commit is refused where what others did meanwhile would matter
        }

        @Override
        public Instant now(Tx tx) {
          return tx.sql("select " + NOW).one(row -> row.instant(1)).orElseThrow();
        }

        @Override
        public Transaction.Seen epochs(Tx tx, Domain wanted) {
          var numbers = new EnumMap<Domain, Long>(Domain.class);
          // With the time, which most go on to ask for: a question is a way there and back.
          List<Instant> times =
              tx.sql("select domain, number, " + NOW + " from epochs")
                  .list(
                      row -> {
                        numbers.put(domain(row.text(1)), row.number(2));
                        return row.instant(3);
                      });
          return new Transaction.Seen(numbers, times.stream().findFirst());
        }

        private static Domain domain(String name) {
          try {
            return Domain.valueOf(name);
          } catch (IllegalArgumentException e) {
            throw new StoreFailed("there is an epoch of something unknown");
          }
        }

        /**
         * Not to be foreseen: what a database lost that went on elsewhere, from an older standby or
         * a backup, must not get the number of what is different there.
         */
        @Override
        public long step() {
          return 1 + (ByteBuffer.wrap(Entropy.bytes(Integer.BYTES)).getInt() & 0x7fffffffL);
        }

        @Override
        public long epoch() {
          return Transaction.unpublishedEpoch(); // others write without a word to this process
        }
      };

  private final HikariDataSource writers;
  private final HikariDataSource readers;
  private final Keyring keyring;
  private final Nesting nesting = new Nesting();

  /** Shared by those who write, taken whole by one who met too many conflicts. */
  private final ReentrantReadWriteLock writing = new ReentrantReadWriteLock();

  private PostgresStore(PostgresConnections connections, Keyring keyring) {
    this.keyring = keyring;
    this.writers = connections.writers();
    this.readers = connections.readers();
  }

  static Store open(PostgresConnections connections, SealKey rootWrap, InstantSource clock) {
    try (var session = connections.single()) {
      return new PostgresStore(connections, new Keyring(prepare(session, rootWrap, clock)));
    } catch (SQLException e) {
      throw Dialect.POSTGRES.translate(e, true, "opening the database");
    }
  }

  /** Tables and root key, in one transaction; of several processes one makes them. */
  private static SealKey prepare(Session session, SealKey rootWrap, InstantSource clock)
      throws SQLException {
    session.connection().setAutoCommit(false);
    refuseLosses(session);
    try (var lock = session.connection().prepareStatement("select pg_advisory_xact_lock(?)")) {
      lock.setLong(1, PREPARE_LOCK);
      lock.executeQuery().close();
    }
    var found = RootKey.open(session, Dialect.POSTGRES, rootWrap);
    Schema.apply(session, Dialect.POSTGRES, clock.instant());
    var root = found.isPresent() ? found.get() : RootKey.make(session, rootWrap, clock.instant());
    session.connection().commit();
    return root;
  }

  /** A server may be set up to acknowledge commits that a crash loses; we acknowledge none. */
  private static void refuseLosses(Session session) throws SQLException {
    try (var statement = session.connection().createStatement();
        var rows = statement.executeQuery("show synchronous_commit")) {
      rows.next();
      if (rows.getString(1).equals("off")) {
        throw new StoreFailed("synchronous_commit is off: a crash would lose acknowledged writes");
      }
    }
  }

  @Override
  public <T> T read(Function<Tx, T> work) {
    return nesting.guard(() -> readOnce(work));
  }

  @Override
  public <T> T write(Function<Tx, T> work) {
    return nesting.guard(() -> retry(work));
  }

  private <T> T readOnce(Function<Tx, T> work) {
    try {
      return attempt(readers, false, work);
    } catch (Conflict e) {
      // A standby cancels reads that stand in the way of replication.
      throw new StoreBusy("the read met a conflict");
    }
  }

  /**
   * A duplicate that the work let through may come of a race, which another run would see: where
   * many make and delete one name, of several. What is one at every attempt is a mistake.
   */
  private <T> T retry(Function<Tx, T> work) {
    boolean conflicts = false;
    long start = System.nanoTime();
    for (int attempt = 1; ; attempt++) {
      try {
        return among(attempt, work);
      } catch (Conflict e) {
        conflicts = true;
      } catch (Duplicate e) {
        if (attempt == DUPLICATES && !conflicts) {
          throw e;
        }
      }
      if (attempt == ATTEMPTS || System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new StoreBusy("too many conflicting transactions");
      }
      pause(attempt);
    }
  }

  /** One attempt, among the other writers of this process or without them. */
  private <T> T among(int attempt, Function<Tx, T> work) {
    boolean alone = attempt >= ALONE_FROM && alone();
    Lock held = alone ? writing.writeLock() : writing.readLock();
    if (!alone) {
      held.lock();
    }
    try {
      return attempt(writers, true, work);
    } finally {
      held.unlock();
    }
  }

  private boolean alone() {
    try {
      return writing.writeLock().tryLock(ALONE_WAIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreBusy("interrupted while waiting to write");
    }
  }

  private <T> T attempt(HikariDataSource pool, boolean writable, Function<Tx, T> work) {
    try (var connection = take(pool)) {
      var tx =
          new Transaction(new Session(connection, 0), Dialect.POSTGRES, writable, SOURCE, keyring);
      T value = run(tx, work);
      // Without a commit the pool rolls back what it takes back.
      connection.commit();
      refuseDoubt(connection);
      keyring.publish(tx.keys());
      return value;
    } catch (SQLException e) {
      throw Dialect.POSTGRES.translate(e, writable, "commit");
    }
  }

  /**
   * A commit that was called off while it waited for a standby ends with a warning, and with
   * success: the primary has it, the standby may not. That is not what we acknowledge.
   */
  private static void refuseDoubt(Connection connection) throws SQLException {
    if (connection.getWarnings() != null) {
      throw new StoreBusy("nobody knows whether the standby has the commit");
    }
  }

  /** Runs the work; that it met a conflict counts for more than what it made of that. */
  private static <T> T run(Transaction tx, Function<Tx, T> work) {
    RuntimeException failure;
    try {
      T value = work.apply(tx);
      failure = tx.failure();
      if (failure == null) {
        return value;
      }
    } catch (RuntimeException e) {
      failure = tx.failure() instanceof Conflict conflict ? conflict : e;
    } finally {
      tx.end();
    }
    throw failure;
  }

  private static Connection take(HikariDataSource pool) {
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      throw new StoreBusy("no connection to the database");
    }
  }

  /** Twice as long each time, and never as long as somebody else who met the same conflict. */
  private static void pause(int attempt) {
    long most = Math.min(PAUSE_FIRST.toNanos() << attempt, PAUSE_MOST.toNanos());
    long jitter = Math.floorMod(ByteBuffer.wrap(Entropy.bytes(Long.BYTES)).getLong(), most);
    LockSupport.parkNanos(most / 2 + jitter);
  }

  @Override
  public Busy busy() {
    int active = 0;
    int most = 0;
    int waiting = 0;
    for (var pool : List.of(writers, readers)) {
      most += pool.getMaximumPoolSize();
      var bean = pool.getHikariPoolMXBean();
      if (bean != null) {
        active += bean.getActiveConnections();
        waiting += bean.getThreadsAwaitingConnection();
      }
    }
    return new Busy(active, most, waiting, 0);
  }

  @Override
  public boolean readsBlock() {
    return true;
  }

  @Override
  public void close() {
    writers.close();
    readers.close();
    keyring.close();
  }
}
