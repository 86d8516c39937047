package io.strongroom.functions.host;

import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.util.function.Consumer;

/** Invocations that nobody waits for: queued durably, tried three times. */
public final class AsyncInvocations implements AutoCloseable {
  private final Store store;
  private final Host host;
  private final Deployments deployments;
  private final Consumer<String> log;

  /**
   * For one node.
   *
   * @param log takes events without secrets
   */
  public AsyncInvocations(Store store, Host host, Deployments deployments, Consumer<String> log) {
    this.store = store;
    this.host = host;
    this.deployments = deployments;
    this.log = log;
  }

  /** Queues one; it is run if and only if the transaction commits. */
  public void enqueue(Tx tx, Invocation invocation) {
    throw new UnsupportedOperationException("asynchronous invocations are not there yet");
  }

  /** Begins to work off the queue. */
  public void start() {}

  @Override
  public void close() {}
}
