package io.strongroom.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The plain HTTP servers of one test, and what they noted. */
final class HttpServers implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(60);
  static final Duration SHORT = Duration.ofMillis(200);
  static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-04T05:06:07.9Z"));

  private final ConcurrentLinkedQueue<String> journal = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<HttpServer> servers = new ConcurrentLinkedQueue<>();

  /** A server with 6 connections, 3 from one address, and no time limit that a test could reach. */
  HttpServer start(Exchange exchange) throws IOException {
    return start(LONG, LONG, LONG, exchange);
  }

  /** A server with these time limits. */
  HttpServer start(Duration request, Duration idle, Duration write, Exchange exchange)
      throws IOException {
    return start(request, idle, LONG, write, exchange);
  }

  HttpServer start(
      Duration request, Duration idle, Duration handling, Duration write, Exchange exchange)
      throws IOException {
    HttpLimits standard = HttpLimits.standard();
    var limits =
        new HttpLimits(
            standard.requestLineBytes(),
            standard.headerBytes(),
            standard.headerCount(),
            standard.bodyBytes(),
            standard.bodyBytesTotal(),
            request,
            idle,
            handling,
            write,
            6,
            3);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.start(settings(address, limits), exchange);
    servers.add(server);
    return server;
  }

  HttpSettings settings(InetSocketAddress address, HttpLimits limits) {
    return new HttpSettings(address, Optional.empty(), limits, CLOCK, journal::add);
  }

  /** A connection to a new server. */
  Wire connect(Exchange exchange) throws IOException {
    return Wire.to(start(exchange).port());
  }

  List<String> journal() {
    return List.copyOf(journal);
  }

  static void awaitClosed(HttpServer server) throws InterruptedException {
    var patience = new CountDownLatch(1);
    for (int i = 0; i < 1000 && server.open() > 0; i++) {
      assertFalse(patience.await(10, TimeUnit.MILLISECONDS));
    }
    assertEquals(0, server.open());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static WireResponse answer(String body) {
    return WireResponse.of(200, "text/plain", bytes(body), "id-1");
  }

  /** Answers with what was asked. */
  static void echo(WireRequest request, Consumer<WireResponse> reply) {
    String body = new String(request.body(), StandardCharsets.UTF_8);
    reply.accept(answer(request.method() + " " + request.target() + " " + body));
  }

  static void never(WireRequest request, Consumer<WireResponse> reply) {
    throw new AssertionError("this request must not be handled");
  }

  @Override
  public void close() {
    servers.forEach(server -> server.close(Duration.ZERO));
  }
}
