package io.strongroom.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A webhook on loopback over HTTPS, which keeps what it gets. */
public final class Hook implements AutoCloseable {
  private static final long PATIENCE = 30_000_000_000L;

  private final HttpsServer server;
  private final Path certificate;
  private final ConcurrentLinkedQueue<Got> got = new ConcurrentLinkedQueue<>();
  private final Semaphore came = new Semaphore(0);
  private volatile IntSupplier status = () -> 200;

  /**
   * A request that came.
   *
   * @param port of the connection's other side
   */
  public record Got(String path, String key, String body, int status, int port) {}

  private Hook(HttpsServer server, Path certificate) {
    this.server = server;
    this.certificate = certificate;
  }

  /** Starts one; its certificate is put into the folder. */
  public static Hook start(Path folder) {
    try {
      KeyStore store = Issuer.keyStore(folder.resolve("hook.p12"));
      Path certificate =
          Files.writeString(
              folder.resolve("hook.pem"),
              "-----BEGIN CERTIFICATE-----\n"
                  + Base64.getMimeEncoder().encodeToString(store.getCertificate("a").getEncoded())
                  + "\n-----END CERTIFICATE-----\n");
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, Issuer.PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(context));
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      var hook = new Hook(server, certificate);
      server.createContext("/", hook::take);
      server.start();
      return hook;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int answer = status.getAsInt();
    String key = String.valueOf(exchange.getRequestHeaders().getFirst("X-Key"));
    int port = exchange.getRemoteAddress().getPort();
    got.add(new Got(exchange.getRequestURI().toString(), key, body, answer, port));
    came.release();
    exchange.sendResponseHeaders(answer, -1);
    exchange.close();
  }

  /** What it answers from now on. */
  public void answers(IntSupplier other) {
    status = other;
  }

  public Path certificate() {
    return certificate;
  }

  public String url() {
    return "https://localhost:" + server.getAddress().getPort();
  }

  /** All that came so far and was taken. */
  public List<Got> taken() {
    return got.stream().filter(it -> it.status() < 300).toList();
  }

  /** All that came so far. */
  public List<Got> all() {
    return new ArrayList<>(got);
  }

  /** Waits until what was taken is as wished, half a minute at most; what was taken then. */
  public List<Got> await(Predicate<List<Got>> wish) {
    return await(PATIENCE, wish);
  }

  /** As {@link #await(Predicate)} for so many nanoseconds. */
  public List<Got> await(long most, Predicate<List<Got>> wish) {
    long start = System.nanoTime();
    List<Got> now = taken();
    try {
      while (!wish.test(now) && System.nanoTime() - start < most) {
        boolean more = came.tryAcquire(50, TimeUnit.MILLISECONDS);
        if (more) {
          came.drainPermits();
        }
        now = taken();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return now;
  }

  /** Makes an API destination for it, with a key, and a rule that sends there. */
  public void receive(Client admin, String name, String pattern) {
    String connection =
        admin
            .events(
                "CreateConnection",
                "Name",
                name,
                "AuthorizationType",
                "API_KEY",
                "AuthParameters",
                Map.of(
                    "ApiKeyAuthParameters",
                    Map.of("ApiKeyName", "X-Key", "ApiKeyValue", "opensesame")))
            .text("ConnectionArn");
    String destination =
        admin
            .events(
                "CreateApiDestination",
                "Name",
                name,
                "ConnectionArn",
                connection,
                "InvocationEndpoint",
                url() + "/hook",
                "HttpMethod",
                "POST",
                "InvocationRateLimitPerSecond",
                100000)
            .text("ApiDestinationArn");
    admin.events("PutRule", "Name", name, "EventPattern", pattern).ok();
    admin
        .events(
            "PutTargets",
            "Rule",
            name,
            "Targets",
            List.of(Map.of("Id", "hook", "Arn", destination)))
        .ok();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
