package io.strongroom.store;

import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A few connections for reading, made when first needed and taken without a lock. */
final class Readers implements AutoCloseable {
  private static final int MOST = 16;
  private static final int WAIT_SECONDS = 5;

  private final SqliteConnections connections;
  private final Semaphore permits = new Semaphore(MOST);
  private final AtomicReferenceArray<Session> idle = new AtomicReferenceArray<>(MOST);
  private volatile boolean closed;

  Readers(SqliteConnections connections) {
    this.connections = connections;
  }

  /**
   * A session for the caller alone, to be given back or dropped.
   *
   * @throws StoreBusy when all are taken for too long, or the store is closed
   */
  Session take() throws SQLException {
    if (closed) {
      throw new StoreBusy("the store is closed");
    }
    if (!permits.tryAcquire()) {
      await();
    }
    for (int i = 0; i < MOST; i++) {
      var session = idle.get(i) == null ? null : idle.getAndSet(i, null);
      if (session != null) {
        return session;
      }
    }
    boolean made = false;
    try {
      var session = connections.reader();
      made = true;
      return session;
    } finally {
      if (!made) {
        permits.release();
      }
    }
  }

  int taken() {
    return MOST - permits.availablePermits();
  }

  int most() {
    return MOST;
  }

  int waiting() {
    return permits.getQueueLength();
  }

  void giveBack(Session session) {
    for (int i = 0; i < MOST && !closed; i++) {
      if (idle.get(i) == null && idle.compareAndSet(i, null, session)) {
        permits.release();
        return;
      }
    }
    drop(session);
  }

  /** Closes a session whose state is in doubt. */
  void drop(Session session) {
    try {
      session.close();
    } catch (SQLException e) {
      // It is out of use either way.
    } finally {
      permits.release();
    }
  }

  private void await() {
    try {
      if (!permits.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new StoreBusy("all connections are reading");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreBusy("interrupted while waiting for a connection");
    }
  }

  /** Refuses new reads, waits a while for those that run, and closes what is idle. */
  @Override
  public void close() throws SQLException {
    closed = true;
    try {
      permits.tryAcquire(MOST, WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (int i = 0; i < MOST; i++) {
      var session = idle.getAndSet(i, null);
      if (session != null) {
        session.close();
      }
    }
  }
}
