package io.strongroom.ops;

import io.strongroom.functions.host.AsyncInvocations;
import io.strongroom.functions.host.Host;

/** Gives a server that runs another function host. */
public final class TestHosts {
  private TestHosts() {}

  /** Has functions run there from now on; gives the queue, which is not started. */
  public static AsyncInvocations connect(Server server, Host host) {
    return server.functions().connect(host);
  }
}
