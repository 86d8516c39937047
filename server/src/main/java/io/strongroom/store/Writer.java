package io.strongroom.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;

/**
 * The one thread that writes to a SQLite database. It takes all work that waits, up to a limit,
 * into one transaction and one sync of the disk; each piece has a savepoint of its own, so that one
 * that fails takes nothing else with it. Nobody is answered before the commit has returned.
 */
final class Writer implements AutoCloseable {
  private static final int QUEUE = 4096;
  private static final int BATCH = 64;
  private static final int BATCHES_BETWEEN_LOOKS = 64;
  private static final long WAL_BYTES_MAX = 16L << 20;
  private static final Duration CHECKPOINT_WAIT = Duration.ofMillis(250);

  private final ArrayBlockingQueue<Work<?>> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Session session;
  private final Keyring keyring;
  private final Lock exclusion;
  private final LocalEpochs epochs;
  private final Wal wal;
  private final Thread thread;
  private volatile boolean closed;
  private int batches;

  /** The write-ahead log, as far as the writer looks after it. */
  interface Wal {
    long bytes();
  }

  /**
   * @param exclusion held while a batch runs; a lock of its own where readers need not wait
   */
  Writer(Session session, Keyring keyring, Lock exclusion, LocalEpochs epochs, Wal wal) {
    this.session = session;
    this.keyring = keyring;
    this.exclusion = exclusion;
    this.epochs = epochs;
    this.wal = wal;
    this.thread = Thread.ofPlatform().daemon().name("store-writer").unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  /** How much waits to be written. */
  int queued() {
    return queue.size();
  }

  <T> T write(Function<Tx, T> function) {
    var work = new Work<>(function);
    if (closed || !queue.offer(work)) {
      throw new StoreBusy(closed ? "the store is closed" : "too much is waiting to be written");
    }
    if (closed && queue.remove(work)) {
      throw new StoreBusy("the store is closed");
    }
    return work.await();
  }

  int waiting() {
    return queue.size();
  }

  private void loop() {
    var batch = new ArrayList<Work<?>>(BATCH);
    while (!closed || !queue.isEmpty()) {
      try {
        batch.add(queue.take());
        queue.drainTo(batch, BATCH - 1);
        batch.removeIf(work -> !work.claim());
        runBatch(batch);
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread; close() ends it.
      } finally {
        batch.clear();
      }
    }
  }

  private void runBatch(List<Work<?>> batch) {
    exclusion.lock();
    try {
      commit(batch);
      batch.forEach(Work::finish);
      lookAfterWal();
    } catch (SQLException e) {
      rollBack();
      var why = Dialect.SQLITE.translate(e, true, "commit");
      batch.forEach(work -> work.fail(why));
    } catch (RuntimeException | Error e) {
      rollBack();
      batch.forEach(work -> work.fail(new StoreFailed("the writer failed: " + e.getClass())));
    } finally {
      exclusion.unlock();
    }
  }

  private void commit(List<Work<?>> batch) throws SQLException {
    var source = epochs.ofBatch();
    session.control("begin immediate");
    for (var work : batch) {
      session.control("savepoint work");
      var tx = new Transaction(session, Dialect.SQLITE, true, source, keyring);
      if (work.run(tx)) {
        source.changed(tx.advanced());
      } else {
        session.control("rollback to work");
      }
      session.control("release work");
    }
    session.control("commit");
    var succeeded = batch.stream().filter(Work::succeeded).map(Work::transaction).toList();
    succeeded.forEach(tx -> keyring.publish(tx.keys()));
    epochs.publish(succeeded.stream().map(Transaction::advanced).toList());
  }

  private void rollBack() {
    try {
      session.control("rollback");
    } catch (SQLException e) {
      // SQLite has already rolled back by itself, as it does when a disk fails.
    }
  }

  /**
   * Slow readers that overlap without a pause keep SQLite from starting its log anew. From time to
   * time this waits for them, shortly: one that reads for minutes must not stop all writing.
   */
  private void lookAfterWal() throws SQLException {
    batches++;
    if (batches % BATCHES_BETWEEN_LOOKS == 0 && wal.bytes() > WAL_BYTES_MAX) {
      SqliteConnections.busyTimeout(session, CHECKPOINT_WAIT);
      SqliteConnections.pragma(session, "wal_checkpoint(truncate)");
      SqliteConnections.busyTimeout(session, SqliteConnections.BUSY_WAIT);
    }
  }

  /** Finishes what is waiting, then closes the connection. */
  @Override
  public void close() throws SQLException {
    closed = true;
    queue.offer(new Work<>(tx -> Boolean.TRUE)); // wakes the thread if it sleeps
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    session.close();
  }
}
