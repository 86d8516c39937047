package io.strongroom.gateway;

import io.strongroom.aws.Api;

/** Counts a request with its answer. */
final class Metered implements Exchange.Reply {
  private final Passage passage;
  private final Exchange.Reply reply;
  private final Meter meter;
  private final long begun = System.nanoTime();

  Metered(Passage passage, Exchange.Reply reply, Meter meter) {
    this.passage = passage;
    this.reply = reply;
    this.meter = meter;
    meter.begun();
  }

  @Override
  public void accept(WireResponse response) {
    meter.ended(
        passage.protocol().entry().map(Api.Entry::action).orElse(""),
        response,
        System.nanoTime() - begun);
    reply.accept(response);
  }

  @Override
  public void afterTurn(Runnable task) {
    reply.afterTurn(task);
  }
}
