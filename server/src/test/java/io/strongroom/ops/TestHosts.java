package io.strongroom.ops;

import io.strongroom.functions.Functions;
import io.strongroom.functions.host.AsyncInvocations;
import io.strongroom.functions.host.Host;
import io.strongroom.store.Tx;
import java.util.function.Function;

/** Gives a server that runs another function host. */
public final class TestHosts {
  private TestHosts() {}

  /** The functions of a server, for what services ask of them. */
  public static Functions functions(Server server) {
    return server.functions().functions();
  }

  /** Reads in one transaction. */
  public static <T> T read(Server server, Function<Tx, T> work) {
    return server.functions().store().read(work);
  }

  /** Has functions run there from now on; gives the queue, which is not started. */
  public static AsyncInvocations connect(Server server, Host host) {
    return server.functions().connect(host);
  }
}
