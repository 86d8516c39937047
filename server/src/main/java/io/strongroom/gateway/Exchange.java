package io.strongroom.gateway;

import java.util.function.Consumer;

/** What answers requests: the pipeline, or a stand-in for it in tests. */
@FunctionalInterface
interface Exchange {
  /** The longest body of a request to that place; 0 for what every request may have. */
  default int bodyMax(String method, String target) {
    return 0;
  }

  /**
   * Called on the event loop, so it must not block. The reply may be given at once or later, from
   * any thread, once; what follows is ignored. The body of the request belongs to the exchange, to
   * keep or to wipe; the body of the response belongs to the engine, which wipes it.
   */
  void handle(WireRequest request, Reply reply);

  /** Takes the answer to one request. */
  interface Reply extends Consumer<WireResponse> {
    /**
     * Runs something on the connection's event loop, after the loop has read what other connections
     * have sent meanwhile. To be called on that loop.
     */
    void afterTurn(Runnable task);
  }
}
