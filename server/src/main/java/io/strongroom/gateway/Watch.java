package io.strongroom.gateway;

import io.strongroom.seal.Entropy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A listener of its own for those who watch the server: some pages that anybody may read who can
 * reach it, in plain HTTP. What is on the pages is no secret, and not for the whole world either.
 */
public final class Watch implements AutoCloseable {
  private static final int CONNECTIONS = 64;
  private static final int BODY_BYTES = 1024;

  private final HttpServer server;
  private final Workers workers;

  private Watch(HttpServer server, Workers workers) {
    this.server = server;
    this.workers = workers;
  }

  /**
   * A page.
   *
   * @param status of HTTP
   */
  public record Page(int status, String contentType, String text) {}

  /**
   * Listens from now on.
   *
   * @param pages by path; asked on a thread of their own, each time somebody wants to see them
   * @param journal told of troubles
   * @throws IOException when the address cannot be bound
   */
  public static Watch start(
      InetSocketAddress address,
      Map<String, Supplier<Page>> pages,
      InstantSource clock,
      Consumer<String> journal)
      throws IOException {
    Map<String, Supplier<Page>> known = Map.copyOf(pages);
    var workers = new Workers(4, CONNECTIONS, Duration.ofSeconds(5));
    var settings =
        new HttpSettings(address, Optional.empty(), limits(), clock, line -> journal.accept(line));
    boolean started = false;
    try {
      HttpServer server =
          HttpServer.start(
              settings,
              (request, reply) ->
                  workers.run(
                      () -> reply.accept(answer(request, known)),
                      () -> reply.accept(text(new Page(503, "text/plain", "busy\n")))));
      started = true;
      return new Watch(server, workers);
    } finally {
      if (!started) {
        workers.close();
      }
    }
  }

  private static HttpLimits limits() {
    HttpLimits standard = HttpLimits.standard();
    return new HttpLimits(
        standard.requestLineBytes(),
        standard.headerBytes(),
        standard.headerCount(),
        BODY_BYTES,
        (long) CONNECTIONS * BODY_BYTES,
        standard.requestTime(),
        standard.idleTime(),
        Duration.ofSeconds(30),
        standard.writeTime(),
        CONNECTIONS,
        0);
  }

  private static WireResponse answer(WireRequest request, Map<String, Supplier<Page>> pages) {
    Supplier<Page> page = pages.get(request.path());
    if (page == null) {
      return text(new Page(404, "text/plain", "There is " + pages.keySet() + ".\n"));
    }
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    return text(reads ? page.get() : new Page(405, "text/plain", "GET\n"));
  }

  private static WireResponse text(Page page) {
    return WireResponse.of(
        page.status(),
        page.contentType(),
        page.text().getBytes(StandardCharsets.UTF_8),
        Entropy.uuid().toString());
  }

  /** The port that is bound. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close(Duration.ofSeconds(1));
    workers.close();
  }
}
