package io.strongroom.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Secrets Manager for one secret over HTTPS, slow, and failing on demand; it counts its calls. */
final class Stand implements AutoCloseable {
  private static final long DELAY = TimeUnit.MILLISECONDS.toNanos(200);
  private static final byte[] SECRET =
      """
      {"ARN":"arn:aws:secretsmanager:us-east-1:000000000000:secret:bench-AAAAAA","Name":"bench",
       "VersionId":"00000000-0000-0000-0000-000000000001","SecretString":"v",
       "VersionStages":["AWSCURRENT"],"CreatedDate":1.7e9}
      """
          .getBytes(StandardCharsets.UTF_8);
  private static final byte[] FAILED =
      "{\"__type\":\"InternalServiceError\",\"message\":\"failed\"}"
          .getBytes(StandardCharsets.UTF_8);

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger calls = new AtomicInteger();
  private volatile boolean fails;

  /** Listens on a free port of loopback. */
  Stand(Certificate certificate) throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls(certificate)));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private static SSLContext tls(Certificate certificate) throws IOException {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(certificate.keys(), Certificate.PASSWORD.toCharArray());
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(keys.getKeyManagers(), null, null);
      return tls;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** POST reads the secret; GET /calls counts; GET /fail and /heal change what happens. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestMethod().equals("GET")) {
        switch (exchange.getRequestURI().getPath()) {
          case "/fail" -> fails = true;
          case "/heal" -> fails = false;
          default -> {}
        }
        send(exchange, 200, Integer.toString(calls.get()).getBytes(StandardCharsets.UTF_8));
        return;
      }
      calls.incrementAndGet();
      exchange.getRequestBody().readAllBytes();
      boolean failing = fails;
      long end = System.nanoTime() + (failing ? 0 : DELAY);
      for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      send(exchange, failing ? 500 : 200, failing ? FAILED : SECRET);
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
