package io.strongroom.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Reply;
import io.strongroom.testing.Signed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpServerTlsTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final ConcurrentLinkedQueue<HttpServer> servers = new ConcurrentLinkedQueue<>();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static KeyStore certificate;

  @SuppressWarnings("NullAway.Init")
  @TempDir
  static Path stores;

  @TempDir Path folder;

  /** A self-signed certificate by the JDK's own tool. */
  private static KeyStore makeCertificate(String name) throws Exception {
    Path store = stores.resolve(name + ".p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    var process =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return KeyStore.getInstance(store.toFile(), PASSWORD);
  }

  private void install(KeyStore store) throws IOException, GeneralSecurityException {
    Certificate certificate = store.getCertificate("a");
    Key key = store.getKey("a", PASSWORD);
    Files.writeString(folder.resolve("chain.pem"), pem("CERTIFICATE", certificate.getEncoded()));
    Files.writeString(folder.resolve("key.pem"), pem("PRIVATE KEY", key.getEncoded()));
  }

  private static String pem(String what, byte[] bytes) {
    String base64 = Base64.getMimeEncoder().encodeToString(bytes);
    return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
  }

  private static SSLContext trusting(KeyStore store, String protocol) throws Exception {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", store.getCertificate("a"));
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    var context = SSLContext.getInstance(protocol);
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = makeCertificate("first");
  }

  @BeforeEach
  void install() throws Exception {
    install(certificate);
  }

  @AfterEach
  void close() {
    servers.forEach(server -> server.close(Duration.ZERO));
  }

  private HttpServer start(boolean allowTls12, Exchange exchange) throws IOException {
    var tls =
        new HttpSettings.Tls(folder.resolve("chain.pem"), folder.resolve("key.pem"), allowTls12);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var settings =
        new HttpSettings(
            address, Optional.of(tls), HttpLimits.standard(), InstantSource.fixed(NOW), line -> {});
    HttpServer server = HttpServer.start(settings, exchange);
    servers.add(server);
    return server;
  }

  private static void echo(WireRequest request, Consumer<WireResponse> reply) {
    String text = request.secure() + " " + new String(request.body(), StandardCharsets.UTF_8);
    reply.accept(WireResponse.of(200, "text/plain", text.getBytes(StandardCharsets.UTF_8), "id"));
  }

  private static Wire connect(SSLContext context, int port) throws IOException {
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.startHandshake();
    return Wire.over(socket);
  }

  @Test
  void serves_over_tls_13_with_keep_alive_and_large_answers() throws Exception {
    HttpServer server = start(false, HttpServerTlsTest::echo);
    try (Wire wire = connect(trusting(certificate, "TLS"), server.port())) {
      assertEquals("TLSv1.3", ((SSLSocket) wire.socket()).getSession().getProtocol());
      String body = "x".repeat(100_000);
      String post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + body;
      for (int i = 0; i < 3; i++) {
        assertEquals("true " + body, wire.send(post).reply().body());
      }
      Reply last = wire.send("GET / HTTP/1.0\r\n\r\n").reply();
      assertEquals("close", last.headers().get("Connection"));
      assertTrue(wire.ended());
    }
  }

  @Test
  void tls_12_only_by_the_switch() throws Exception {
    SSLContext old = trusting(certificate, "TLSv1.2");
    HttpServer strict = start(false, HttpServerTlsTest::echo);
    assertThrows(SSLHandshakeException.class, () -> connect(old, strict.port()));
    HttpServer lenient = start(true, HttpServerTlsTest::echo);
    try (Wire wire = connect(old, lenient.port())) {
      assertEquals("true ", wire.send(GET).reply().body());
    }
  }

  @Test
  void plain_http_on_a_tls_port_gets_no_http_answer() throws Exception {
    HttpServer server = start(false, HttpServerTlsTest::echo);
    try (Wire wire = Wire.to(server.port())) {
      wire.send(GET);
      byte[] answer = wire.socket().getInputStream().readAllBytes();
      assertFalse(new String(answer, StandardCharsets.ISO_8859_1).contains("HTTP"));
    }
  }

  @Test
  void refusals_are_readable_over_tls() throws Exception {
    HttpServer server = start(false, HttpServerTlsTest::echo);
    try (Wire wire = connect(trusting(certificate, "TLS"), server.port())) {
      assertEquals(
          413,
          wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n")
              .reply()
              .status());
      assertTrue(wire.ended());
    }
  }

  @Test
  void a_new_certificate_is_used_after_reloading_and_a_broken_one_is_not() throws Exception {
    HttpServer server = start(false, HttpServerTlsTest::echo);
    KeyStore renewed = makeCertificate("second");
    install(renewed);
    assertEquals("CN=first", subject(certificate, server));
    server.reloadCertificate();
    assertEquals("CN=second", subject(renewed, server));
    Files.writeString(folder.resolve("key.pem"), "nonsense");
    var failure = assertThrows(IOException.class, server::reloadCertificate);
    assertTrue(String.valueOf(failure.getMessage()).contains("chain.pem"));
    assertEquals("CN=second", subject(renewed, server));
  }

  private static String subject(KeyStore trusted, HttpServer server) throws Exception {
    try (Wire wire = connect(trusting(trusted, "TLS"), server.port())) {
      wire.send(GET).reply();
      var session = ((SSLSocket) wire.socket()).getSession();
      return session.getPeerPrincipal().getName();
    }
  }

  @Test
  void a_certificate_that_is_missing_stops_the_start() throws IOException {
    Files.delete(folder.resolve("chain.pem"));
    assertThrows(IOException.class, () -> start(false, HttpServerTlsTest::echo));
  }

  @Test
  void signed_calls_arrive_as_they_were_signed() throws Exception {
    var sigV4 = new SigV4(new Keys().with("AKIDEXAMPLE", "secret"));
    HttpServer server =
        start(
            false,
            (request, reply) -> {
              Verified verified = sigV4.verify(request, "", NOW);
              byte[] body = verified.toString().getBytes(StandardCharsets.UTF_8);
              reply.accept(WireResponse.of(200, "text/plain", body, "id"));
            });
    URI endpoint = URI.create("https://127.0.0.1:" + server.port());
    Signed client =
        Signed.to(endpoint, "eu-west-1", "AKIDEXAMPLE", "secret")
            .by(InstantSource.fixed(NOW))
            .over(trusting(certificate, "TLS").getSocketFactory());
    Reply json = client.json("kms", "TrentService.ListKeys", "{\"Limit\":1}");
    assertEquals(200, json.status());
    assertTrue(json.body().contains("service=kms"), json.body());
    Reply query =
        client.query("sts", "2011-06-15", java.util.Map.of("Action", "GetCallerIdentity"));
    assertTrue(query.body().contains("service=sts"), query.body());
    Reply wrong = client.as("AKIDEXAMPLE", "wrong", "").json("kms", "TrentService.ListKeys", "{}");
    assertNotEquals(200, wrong.status());
  }
}
