package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.gateway.Gateway;
import io.strongroom.testing.Signed;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code strongroom serve --tls-cert --tls-key} with a certificate made by the JDK's keytool. */
@Timeout(120)
final class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;

  private KeyStore certificate() throws Exception {
    return certificate("store");
  }

  private KeyStore certificate(String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
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

  private Path pem(String what, byte[] bytes) throws Exception {
    String base64 = Base64.getMimeEncoder().encodeToString(bytes);
    return Files.writeString(
        folder.resolve(what.replace(' ', '-') + ".pem"),
        "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
  }

  private Path chain(KeyStore store) throws Exception {
    return pem("CERTIFICATE", store.getCertificate("a").getEncoded());
  }

  private Path key(KeyStore store) throws Exception {
    return pem("PRIVATE KEY", store.getKey("a", PASSWORD).getEncoded());
  }

  /** What makes connections to a server that has this certificate and to no other. */
  private static SSLContext trusting(KeyStore store) throws Exception {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", store.getCertificate("a"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static boolean connects(Server server, KeyStore store) throws Exception {
    var loopback = InetAddress.getLoopbackAddress();
    try (var socket =
        (SSLSocket) trusting(store).getSocketFactory().createSocket(loopback, server.port())) {
      socket.setSoTimeout(20_000);
      socket.startHandshake();
      return true;
    } catch (SSLException e) {
      return false;
    }
  }

  private static void await(BooleanSupplier wish) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!wish.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "not within a minute");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static int refusals(ByteArrayOutputStream told) {
    return told.toString(StandardCharsets.UTF_8).split("the old one stays", -1).length - 1;
  }

  @Test
  void a_renewed_certificate_is_taken_up_and_a_wrong_pair_is_not() throws Exception {
    KeyStore old = certificate("old");
    KeyStore renewed = certificate("renewed");
    var tls = new Gateway.Tls(chain(old), key(old));
    var told = new ByteArrayOutputStream();
    var log =
        new Log(
            new PrintStream(told, true, StandardCharsets.UTF_8),
            Log.Format.TEXT,
            InstantSource.system());
    try (Server server = Server.start(Options.ephemeral().with(log).over(tls))) {
      assertTrue(connects(server, old));
      assertFalse(connects(server, renewed));
      chain(renewed); // its key has not come yet
      await(() -> refusals(told) > 0);
      assertTrue(connects(server, old));
      key(renewed);
      await(() -> told.toString(StandardCharsets.UTF_8).contains("the new certificate is used"));
      assertTrue(connects(server, renewed));
      assertFalse(connects(server, old));
      int before = refusals(told);
      Files.writeString(tls.key(), "no key");
      await(() -> refusals(told) > before);
      assertTrue(connects(server, renewed));
    }
    assertFalse(told.toString(StandardCharsets.UTF_8).contains("PRIVATE"));
  }

  @Test
  void requests_are_answered_over_tls_beyond_loopback_too() throws Exception {
    KeyStore store = certificate();
    Path chain = chain(store);
    Path key = key(store);
    SSLContext context = trusting(store);
    try (Child child =
        Child.serving(
            folder,
            Map.of("STRONGROOM_TLS_KEY", key.toString()),
            "--ephemeral",
            "--listen",
            "0.0.0.0:0",
            "--tls-cert",
            chain.toString())) {
      assertTrue(child.lines().getFirst().startsWith("strongroom ready on https://127.0.0.1:"));
      Signed admin = child.admin().over(context.getSocketFactory());
      var reply = admin.json("kms", "TrentService.ListKeys", "{}");
      assertEquals(200, reply.status(), reply.body());
      // The record says what it came over.
      var events = admin.json("cloudtrail", "CloudTrail_20131101.LookupEvents", "{}");
      String host = admin.endpoint().getHost() + ":" + admin.endpoint().getPort();
      String details =
          "\\{\"tlsVersion\":\"TLSv1\\.3\",\"cipherSuite\":\"TLS_[A-Z0-9_]+\","
              + "\"clientProvidedHostHeader\":\""
              + Pattern.quote(host)
              + "\"\\}";
      assertTrue(
          Pattern.compile("\"tlsDetails\":" + details)
              .matcher(events.body().replace("\\", ""))
              .find(),
          events.body());
    }
  }
}
