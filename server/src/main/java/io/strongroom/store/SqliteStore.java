package io.strongroom.store;

import io.strongroom.seal.Entropy;
import io.strongroom.seal.SealKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/** A store in one SQLite database: one thread writes, the callers' threads read. */
final class SqliteStore implements Store {
  private final Optional<FileChannel> lock;
  private final Keyring keyring;
  private final LocalEpochs epochs;
  private final Readers readers;
  private final Writer writer;
  private final Exclusion exclusion;
  private final Nesting nesting = new Nesting();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Files let readers see the last commit while a write runs; memory does not, so there the two
   * keep apart.
   */
  private record Exclusion(boolean apart, Lock reading, Lock writing) {
    static Exclusion none() {
      return new Exclusion(false, new ReentrantLock(), new ReentrantLock());
    }

    static Exclusion ofMemory() {
      var both = new ReentrantReadWriteLock();
      return new Exclusion(true, both.readLock(), both.writeLock());
    }

    void beginReading() {
      if (apart) {
        reading.lock();
      }
    }

    void endReading() {
      if (apart) {
        reading.unlock();
      }
    }
  }

  static Store open(SqliteFiles files, SealKey rootWrap, InstantSource clock) {
    var lock = files.lock();
    boolean opened = false;
    try {
      files.check(rootWrap);
      files.create();
      var store =
          new SqliteStore(
              SqliteConnections.of(files.database()),
              Optional.of(lock),
              Exclusion.none(),
              files::walBytes,
              rootWrap,
              clock);
      opened = true;
      return store;
    } catch (SQLException e) {
      throw Dialect.SQLITE.translate(e, true, "opening " + files.database());
    } finally {
      if (!opened) {
        unlock(lock);
      }
    }
  }

  static Store inMemory(SealKey rootWrap, InstantSource clock) {
    try {
      return new SqliteStore(
          SqliteConnections.inMemory(Entropy.uuid().toString()),
          Optional.empty(),
          Exclusion.ofMemory(),
          () -> 0,
          rootWrap,
          clock);
    } catch (SQLException e) {
      throw Dialect.SQLITE.translate(e, true, "opening memory");
    }
  }

  private SqliteStore(
      SqliteConnections connections,
      Optional<FileChannel> lock,
      Exclusion exclusion,
      Writer.Wal wal,
      SealKey rootWrap,
      InstantSource clock)
      throws SQLException {
    this.lock = lock;
    this.exclusion = exclusion;
    this.epochs = new LocalEpochs(clock);
    var session = connections.writer();
    boolean prepared = false;
    try {
      this.keyring = new Keyring(prepare(session, rootWrap, clock));
      epochs.load(session);
      prepared = true;
    } finally {
      if (!prepared) {
        session.close();
      }
    }
    this.readers = new Readers(connections);
    this.writer = new Writer(session, keyring, exclusion.writing(), epochs, wal);
    writer.start();
  }

  /** Tables and root key, all in one transaction: a crash leaves either none of it or all. */
  private static SealKey prepare(Session session, SealKey rootWrap, InstantSource clock)
      throws SQLException {
    session.control("begin immediate");
    boolean done = false;
    try {
      var found = RootKey.open(session, Dialect.SQLITE, rootWrap);
      Schema.apply(session, Dialect.SQLITE, clock.instant());
      var root = found.isPresent() ? found.get() : RootKey.make(session, rootWrap, clock.instant());
      session.control("commit");
      done = true;
      return root;
    } finally {
      if (!done) {
        session.control("rollback");
      }
    }
  }

  @Override
  public <T> T read(Function<Tx, T> work) {
    return nesting.guard(() -> readAlone(work));
  }

  private <T> T readAlone(Function<Tx, T> work) {
    exclusion.beginReading();
    try {
      var session = readers.take();
      boolean clean = false;
      try {
        var tx = new Transaction(session, Dialect.SQLITE, false, epochs.ofRead(), keyring);
        try {
          return work.apply(tx);
        } finally {
          tx.end();
          if (tx.begun()) {
            session.control("commit");
          }
          clean = true;
        }
      } finally {
        if (clean) {
          readers.giveBack(session);
        } else {
          readers.drop(session);
        }
      }
    } catch (SQLException e) {
      throw Dialect.SQLITE.translate(e, false, "reading");
    } finally {
      exclusion.endReading();
    }
  }

  @Override
  public <T> T write(Function<Tx, T> work) {
    nesting.refuse();
    return writer.write(tx -> nesting.guard(() -> work.apply(tx)));
  }

  /** How much work waits for the writer. */
  int waiting() {
    return writer.waiting();
  }

  @Override
  public Busy busy() {
    return new Busy(readers.taken(), readers.most(), readers.waiting(), writer.queued());
  }

  @Override
  public boolean readsBlock() {
    return false;
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      writer.close();
      readers.close();
    } catch (SQLException e) {
      throw Dialect.SQLITE.translate(e, true, "closing");
    } finally {
      keyring.close();
      lock.ifPresent(SqliteStore::unlock);
    }
  }

  private static void unlock(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
