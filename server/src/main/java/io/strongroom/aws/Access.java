package io.strongroom.aws;

/** Whether an operation changes anything; decides which kind of transaction it gets. */
public enum Access {
  /** Opens no write transaction; may be served on the event loop. */
  READ,
  /** As {@link #READ}, but keeps a processor busy for long: never on the event loop. */
  COMPUTE,
  /** Runs in one write transaction, audit record and outbox rows included. */
  WRITE
}
