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
import java.util.function.BiConsumer;

/** The front door of this room: a listening server for a list of APIs. */
public final class Gateway implements AutoCloseable {
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final HttpServer server;
  private final Workers workers;
  private final Meter meter;

  private Gateway(HttpServer server, Workers workers, Meter meter) {
    this.server = server;
    this.workers = workers;
    this.meter = meter;
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
   * How much of the server everybody may take.
   *
   * @param accountRate requests in a second of one account, 0 for no limit
   * @param principalRate requests in a second of one user or role, 0 for no limit
   * @param unprovenRate refused signatures in a second from one address, beyond which only access
   *     keys that were right from there before are looked at; 0 for no limit
   * @param connections open at once
   * @param connectionsPerAddress open at once from one address, 0 for no limit
   */
  public record Limits(
      double accountRate,
      double principalRate,
      double unprovenRate,
      int connections,
      int connectionsPerAddress) {
    /**
     * What a server has unless told otherwise. Nobody can know how many requests an account needs;
     * what protects the server itself does not depend on it.
     */
    public static final Limits STANDARD = new Limits(0, 0, 1000, 4096, 2048);

    public Limits {
      if (accountRate < 0 || principalRate < 0 || unprovenRate < 0) {
        throw new IllegalArgumentException("a rate below 0");
      }
      if (connections < 1 || connectionsPerAddress < 0) {
        throw new IllegalArgumentException("a number of connections below its least");
      }
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
      String version,
      Limits limits) {
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
    var workers = new Workers();
    var meter = new Meter(parts.apis());
    Limits limits = parts.limits();
    var settings =
        new HttpSettings(
            listen.address(),
            listen.tls().map(Tls::settings),
            HttpLimits.standard().connections(limits.connections(), limits.connectionsPerAddress()),
            parts.clock(),
            line -> parts.journal().accept("-", line));
    boolean started = false;
    try {
      HttpServer server = HttpServer.start(settings, new Pipeline(parts, workers, meter));
      started = true;
      return new Gateway(server, workers, meter);
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

  /**
   * Reads the certificate and key again; connections made from now on use them.
   *
   * @throws IOException when they cannot be used; the old ones stay in use
   */
  public void reloadCertificate() throws IOException {
    server.reloadCertificate();
  }

  /** Writes down what was counted, and what is under way. */
  public void measure(Exposition out) {
    meter.write(out);
    out.gauge("strongroom_connections", "Connections that are open.", server.open());
    out.family("strongroom_connections_refused_total", "counter", "Connections beyond the limits.")
        .sample("strongroom_connections_refused_total", server.refusedConnections());
    out.gauge(
        "strongroom_body_bytes", "Memory of the bodies of open requests.", server.bodyBytes());
    out.gauge("strongroom_workers_running", "Requests on threads of their own.", workers.running());
    out.gauge("strongroom_workers_waiting", "Requests that wait for a thread.", workers.waiting());
  }

  /** Stops listening, answers what is under way, then closes. */
  @Override
  public void close() {
    server.close(DRAIN);
    workers.close();
  }
}
