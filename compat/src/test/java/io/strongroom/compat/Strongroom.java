package io.strongroom.compat;

import io.strongroom.ops.Options;
import io.strongroom.ops.Server;
import io.strongroom.ops.StartFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A running server, and what its user pastes into his terminal. */
final class Strongroom implements AutoCloseable {
  private final Server server;
  private final Path folder;
  private final String exports;
  private final AtomicInteger terminals = new AtomicInteger();

  private Strongroom(Server server, Path folder) {
    this.server = server;
    this.folder = folder;
    exports =
        "export AWS_ENDPOINT_URL="
            + server.endpoint()
            + "\nexport AWS_SHARED_CREDENTIALS_FILE="
            + server.credentialsFile().orElseThrow()
            + "\nexport AWS_REGION=us-east-1\nexport AWS_DEFAULT_REGION=us-east-1\n";
  }

  static Strongroom start() {
    try {
      Path folder = Files.createTempDirectory("strongroom-compat");
      return new Strongroom(Server.start(Options.ephemeral().in(folder.resolve("data"))), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (StartFailed e) {
      throw new AssertionError(e);
    }
  }

  /** A new terminal with the printed exports, in an empty folder of its own. */
  Shell terminal() {
    try {
      return Shell.in(
              Files.createDirectory(folder.resolve("terminal-" + terminals.incrementAndGet())))
          .pasting(exports);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
