package io.strongroom.ops;

import io.strongroom.functions.Functions;
import io.strongroom.functions.host.AsyncInvocations;
import io.strongroom.functions.host.Host;
import io.strongroom.store.Store;

/** The functions of a server, before and after there is a host to run them. */
record FunctionRoom(Functions functions, Store store, OwnCalls calls, Log log) {

  /** Runs them on this host; gives the queue, which its owner starts and closes. */
  AsyncInvocations connect(Host host) {
    var queue = new AsyncInvocations(store, host, functions.deployments(), line -> log.event(line));
    functions.connect(store, calls, host, queue);
    return queue;
  }
}
