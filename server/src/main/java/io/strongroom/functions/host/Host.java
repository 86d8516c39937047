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
