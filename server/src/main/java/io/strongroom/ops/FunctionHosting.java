package io.strongroom.ops;

import io.strongroom.functions.host.FunctionLog;
import io.strongroom.functions.host.Host;
import io.strongroom.functions.host.HostSettings;
import io.strongroom.gateway.Gateway;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** How this server runs functions. */
final class FunctionHosting {
  private static final String FOLDER = "functions";

  private final Options options;
  private final Optional<Path> data;
  private final Supplier<URI> endpoint;

  FunctionHosting(Options options, Optional<Path> data, Supplier<URI> endpoint) {
    this.options = options;
    this.data = data;
    this.endpoint = endpoint;
  }

  /** A host that begins with the first function that is called. */
  Host host() {
    if (options.hosting().unsafe()) {
      options
          .log()
          .event(
              "WARNING: --unsafe-functions: functions run without a sandbox, as the server's own"
                  + " user; whoever may change a function can read every key and secret");
    }
    return Host.whenNeeded(this::settings);
  }

  private HostSettings settings() throws IOException {
    // Without a data folder there is nothing to hide but what the function itself is given.
    Path home = data.isPresent() ? data.get() : Files.createTempDirectory("strongroom-");
    HostSettings settings =
        HostSettings.of(
                home.resolve(FOLDER),
                home,
                options.clock(),
                endpoint,
                lines(),
                options.log()::event)
            .unsafe(options.hosting().unsafe());
    Optional<Gateway.Tls> tls = options.tls();
    return tls.isPresent() ? settings.trusting(tls.get().chain()) : settings;
  }

  /** Lines of functions that no log group takes are in the answers' tails alone. */
  private static FunctionLog lines() {
    return (function, group, stream, lines) -> {};
  }
}
