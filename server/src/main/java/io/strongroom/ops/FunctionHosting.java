package io.strongroom.ops;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.functions.host.FunctionLog;
import io.strongroom.functions.host.Host;
import io.strongroom.functions.host.HostSettings;
import io.strongroom.functions.logs.Line;
import io.strongroom.functions.logs.LogSink;
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
  private final LogSink sink;

  FunctionHosting(Options options, Optional<Path> data, Supplier<URI> endpoint, LogSink sink) {
    this.options = options;
    this.data = data;
    this.endpoint = endpoint;
    this.sink = sink;
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

  private FunctionLog lines() {
    return (function, group, stream, lines) ->
        sink.append(
            new AccountId(function.account()),
            new Region(function.region()),
            group,
            stream,
            lines.stream().map(FunctionHosting::line).toList());
  }

  /** An empty line is kept as a blank: no event is empty. */
  private static Line line(FunctionLog.Line line) {
    return new Line(line.time().toEpochMilli(), line.text().isEmpty() ? " " : line.text());
  }
}
