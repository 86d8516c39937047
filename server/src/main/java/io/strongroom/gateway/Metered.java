package io.strongroom.gateway;

import io.strongroom.aws.Api;

/** Counts a request with its answer. */
final class Metered implements Exchange.Reply {
  private final Exchange.Reply reply;
  private final Meter meter;
  private final long begun = System.nanoTime();
  private volatile String action = "";

  Metered(Exchange.Reply reply, Meter meter) {
    this.reply = reply;
    this.meter = meter;
    meter.begun();
  }

  /** Which operation is asked for is known from now on. */
  void about(Passage passage) {
    action = passage.protocol().entry().map(Api.Entry::action).orElse("");
  }

  @Override
  public void accept(WireResponse response) {
    meter.ended(action, response, System.nanoTime() - begun);
    reply.accept(response);
  }

  @Override
  public void afterTurn(Runnable task) {
    reply.afterTurn(task);
  }
}
