package io.strongroom.bench;

import io.strongroom.audit.Durability;
import io.strongroom.ops.Options;
import io.strongroom.ops.Server;
import java.nio.file.Path;
import java.util.Locale;

/** Strongroom in a process of its own where the launcher is not to be used. */
public final class StrongroomServer {
  private StrongroomServer() {}

  /** Serves the data folder given first, with the audit durability given second. */
  public static void main(String[] args) throws Exception {
    Server server =
        Server.start(
            Options.ephemeral()
                .in(Path.of(args[0]))
                .with(Durability.valueOf(args[1].toUpperCase(Locale.ROOT))));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.println("strongroom ready on " + server.endpoint());
    Thread.currentThread().join();
  }
}
