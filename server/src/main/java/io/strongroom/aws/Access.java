package io.strongroom.aws;

/**
 * Whether an operation changes anything and what it may wait for; decides which kind of transaction
 * it gets and where it runs.
 */
public enum Access {
  /** Opens no write transaction; may be served on the event loop. */
  READ,
  /**
   * Opens no write transaction and waits for a disk, or keeps a processor busy for long, so that an
   * event loop must not run it.
   */
  SLOW_READ,
  /** Runs in one write transaction, audit record and outbox rows included. */
  WRITE
}
