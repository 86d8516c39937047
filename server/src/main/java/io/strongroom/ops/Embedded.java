package io.strongroom.ops;

import io.strongroom.iam.Iam;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A server inside a test's own process, for callers that were compiled for an older Java and find
 * it by name: nothing in its face is newer than Java 8 or a type of ours.
 */
public final class Embedded implements AutoCloseable {
  private final Server server;
  private final Iam.NewAccessKey admin;

  private Embedded(Server server) {
    this.server = server;
    admin = server.newAdmin().orElseThrow();
  }

  /**
   * Starts one that keeps everything in memory, on any free port of loopback.
   *
   * @throws StartFailed with one line that says why not
   */
  public static Embedded start() throws StartFailed {
    return new Embedded(Server.start(Options.ephemeral()));
  }

  /** The environment variables with which a client reaches it as the administrator. */
  public Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL", server.endpoint().toString(),
        "AWS_REGION", server.region().value(),
        "AWS_ACCESS_KEY_ID", admin.id(),
        "AWS_SECRET_ACCESS_KEY",
            admin.secret().use(bytes -> new String(bytes, StandardCharsets.US_ASCII)));
  }

  @Override
  public void close() {
    server.close();
  }
}
