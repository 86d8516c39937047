package io.strongroom.functions.host;

import io.strongroom.aws.Arn;
import java.io.IOException;

/** Runs functions: one process for each environment, reused while it is warm. */
public interface Host extends AutoCloseable {

  /**
   * Starts one on this machine.
   *
   * @throws IOException when its folder cannot be used
   */
  static Host on(HostSettings settings) throws IOException {
    return new LocalHost(settings);
  }

  /** How a host is to be started, once it is needed. */
  interface Start {
    /**
     * What it is started with.
     *
     * @throws IOException when its folder cannot be used
     */
    HostSettings settings() throws IOException;
  }

  /** Starts one on this machine with the first function that is invoked. */
  static Host whenNeeded(Start start) {
    return new LateHost(start);
  }

  /** Runs one invocation and waits for its end; call it from a virtual thread. */
  Outcome invoke(Launch launch, Invocation invocation);

  /**
   * Retires the environments of all versions of a function: at once if idle, else after what they
   * do.
   */
  void retire(Arn function);

  /** Ends all processes. */
  @Override
  void close();
}
