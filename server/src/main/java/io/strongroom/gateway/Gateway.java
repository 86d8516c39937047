package io.strongroom.gateway;

import io.strongroom.audit.Durability;
import io.strongroom.audit.Trail;
import io.strongroom.aws.Api;
import io.strongroom.iam.Credentials;
import io.strongroom.iam.Gate;
import io.strongroom.store.Store;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;

/** The front door of this room: a listening server for a list of APIs. */
public final class Gateway implements AutoCloseable {
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final HttpServer server;
  private final ExecutorService workers;

  private Gateway(HttpServer server, ExecutorService workers) {
    this.server = server;
    this.workers = workers;
  }

  /**
   * Where to listen.
   *
   * @param address port 0 for any free one
   * @param tls absent for plain HTTP
   */
  public record Listen(InetSocketAddress address, Optional<Tls> tls) {}

  /**
   * The server's certificate.
   *
   * @param chain PEM, the server's own certificate first
   * @param key PKCS#8 PEM without a passphrase
   */
  public record Tls(Path chain, Path key) {
    /** Throws {@link IOException} when they cannot be used. */
    public void check() throws IOException {
      var unused = Connections.context(settings());
    }

    private HttpSettings.Tls settings() {
      return new HttpSettings.Tls(chain, key, true);
    }
  }

  /**
   * What requests are served with.
   *
   * @param journal told of troubles: a request id (or a dash) and one line, never anything that a
   *     request contained
   * @param version shown by the health check
   */
  public record Parts(
      List<Api> apis,
      Store store,
      Credentials credentials,
      Gate gate,
      Trail trail,
      Durability durability,
      InstantSource clock,
      BiConsumer<String, String> journal,
      String version) {
    public Parts {
      apis = List.copyOf(apis);
    }
  }

  /**
   * Listens, and answers from now on.
   *
   * @throws IOException when the address cannot be bound or the certificate cannot be used
   */
  public static Gateway start(Listen listen, Parts parts) throws IOException {
    ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    var settings =
        new HttpSettings(
            listen.address(),
            listen.tls().map(Tls::settings),
            HttpLimits.standard(),
            parts.clock(),
            line -> parts.journal().accept("-", line));
    boolean started = false;
    try {
      HttpServer server = HttpServer.start(settings, new Pipeline(parts, workers));
      started = true;
      return new Gateway(server, workers);
    } finally {
      if (!started) {
        workers.close();
      }
    }
  }

  /** The port that is bound. */
  public int port() {
    return server.port();
  }

  /** Stops listening, answers what is under way, then closes. */
  @Override
  public void close() {
    server.close(DRAIN);
    workers.close();
  }
}
