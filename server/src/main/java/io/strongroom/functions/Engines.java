package io.strongroom.functions;

import io.strongroom.aws.Arn;
import io.strongroom.functions.host.AsyncInvocations;
import io.strongroom.functions.host.Host;
import io.strongroom.store.Store;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What runs functions in this process, once it is there. */
final class Engines {
  private final AtomicReference<Engine> engine = new AtomicReference<>();

  /**
   * All that is needed to run a function.
   *
   * @param queue takes invocations that nobody waits for
   */
  record Engine(Store store, ServiceCalls calls, Host host, AsyncInvocations queue) {}

  void set(Engine running) {
    engine.set(running);
  }

  /**
   * The one that runs.
   *
   * @throws io.strongroom.aws.AwsError when there is none
   */
  Engine running() {
    return Optional.ofNullable(engine.get()).orElseThrow(LambdaErrors::noHost);
  }

  /** Environments of a function that has changed are no good any more. */
  void retire(Arn function) {
    Engine running = engine.get();
    if (running != null) {
      running.host().retire(function);
    }
  }
}
