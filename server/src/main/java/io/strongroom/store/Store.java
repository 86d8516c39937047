package io.strongroom.store;

import java.util.function.Function;

/**
 * The database: rows, transactions and nothing above them. One store belongs to one process on
 * SQLite; many processes share one on PostgreSQL.
 */
public interface Store extends AutoCloseable {

  /** Runs against one snapshot; statements that change anything throw {@link WriteRequired}. */
  <T> T read(Function<Tx, T> work);

  /**
   * Runs in one write transaction and returns when it is durable. What the work throws rolls it
   * back and comes through unchanged. The work may be run again after a serialisation failure, so
   * it must have no effect but on its transaction.
   *
   * @throws StoreBusy when the queue of writers is full or the retries are used up
   */
  <T> T write(Function<Tx, T> work);

  /** Whether {@link #read} may wait for a network, so that an event loop must not call it. */
  boolean readsBlock();

  /** How busy it is at the moment. */
  Busy busy();

  /**
   * How busy a store is.
   *
   * @param connections in use
   * @param most connections that there can be
   * @param waiting callers that wait for a connection
   * @param queued changes that wait to be written
   */
  record Busy(int connections, int most, int waiting, int queued) {}

  @Override
  void close();
}
