package io.strongroom.ops;

import io.strongroom.lambda.Secrets;
import io.strongroom.lambda.StoreBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What commands take that are clients: of Strongroom, or of AWS. */
final class ClientOptions {
  private static final Duration TRY = Duration.ofSeconds(10);
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /** What is printed. */
  enum Output {
    TABLE,
    JSON
  }

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      description = "where the services are (default: AWS_ENDPOINT_URL, then AWS)")
  private Optional<String> endpoint = Optional.empty();

  @Option(names = "--output", paramLabel = "json|table", description = "default: table")
  private Output output = Output.TABLE;

  Output output() {
    return output;
  }

  /** A client with the region and credentials of the environment. */
  StoreBuilder builder() {
    Map<String, String> environment =
        new HashMap<>(((Main) spec.root().userObject()).environment());
    if (endpoint.isPresent()) {
      environment.keySet().removeIf(name -> name.startsWith("AWS_ENDPOINT_URL"));
      environment.remove("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
      environment.put("AWS_ENDPOINT_URL", endpoint.get());
    }
    return Secrets.builder().environment(environment).timeouts(TRY, DEADLINE);
  }
}
