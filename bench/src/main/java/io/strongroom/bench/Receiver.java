package io.strongroom.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A webhook on this machine that counts the events it has heard of, each once. */
final class Receiver implements AutoCloseable {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");
  private static final Duration SLOW = Duration.ofSeconds(3);

  private final HttpsServer server;
  private final Path certificate;
  private final Set<String> heard = ConcurrentHashMap.newKeySet();
  private final AtomicLong requests = new AtomicLong();
  private volatile CountDownLatch gate = new CountDownLatch(0);

  private Receiver(HttpsServer server, Path certificate) {
    this.server = server;
    this.certificate = certificate;
  }

  /** Starts one; its certificate is put into the folder. */
  static Receiver start(Path folder) throws IOException, GeneralSecurityException {
    Path store = folder.resolve("receiver.p12");
    Path certificate = folder.resolve("receiver.pem");
    keytool(
        "-genkeypair -alias a -keyalg EC -groupname secp256r1 -dname CN=localhost"
            + " -ext san=dns:localhost,ip:127.0.0.1 -storetype PKCS12 -storepass changeit"
            + " -keystore "
            + store);
    keytool(
        "-exportcert -rfc -alias a -storepass changeit -keystore "
            + store
            + " -file "
            + certificate);
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(KeyStore.getInstance(store.toFile(), PASSWORD), PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpsServer server = HttpsServer.create(address, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    var receiver = new Receiver(server, certificate);
    server.createContext("/", receiver::take);
    server.start();
    return receiver;
  }

  private static void keytool(String arguments) throws IOException {
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var command = new java.util.ArrayList<>(List.of(tool));
    command.addAll(List.of(arguments.split(" ", -1)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("keytool: " + said);
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    try {
      boolean unused = gate.await(SLOW.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Matcher id = ID.matcher(body);
    if (id.find()) {
      heard.add(id.group(1));
    }
    requests.incrementAndGet();
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  /** Answers slowly from now on, or at once. */
  void slow(boolean on) {
    gate.countDown();
    gate = new CountDownLatch(on ? 1 : 0);
  }

  /** Different events so far. */
  int heard() {
    return heard.size();
  }

  /** Requests so far: more, where an event came twice. */
  long requests() {
    return requests.get();
  }

  String url() {
    return "https://localhost:" + server.getAddress().getPort() + "/hook";
  }

  Path certificate() {
    return certificate;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
