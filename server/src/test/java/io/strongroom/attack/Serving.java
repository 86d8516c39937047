package io.strongroom.attack;

import io.strongroom.ops.Log;
import io.strongroom.ops.Options;
import io.strongroom.ops.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** A server in a process of its own: says its port in one line, stops when its input ends. */
final class Serving {
  private Serving() {}

  public static void main(String[] args) throws Exception {
    var log = new Log(System.err, Log.Format.valueOf(args[1]), InstantSource.system());
    try (Server server = Server.start(Options.ephemeral().in(Path.of(args[0])).with(log))) {
      System.out.println("port " + server.port());
      untilTheInputEnds();
    }
  }

  private static void untilTheInputEnds() throws IOException {
    while (System.in.read() >= 0) {
      continue;
    }
  }
}
