package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Signed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
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
    Path store = folder.resolve("store.p12");
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

  @Test
  void requests_are_answered_over_tls_beyond_loopback_too() throws Exception {
    KeyStore store = certificate();
    Path chain = pem("CERTIFICATE", store.getCertificate("a").getEncoded());
    Path key = pem("PRIVATE KEY", store.getKey("a", PASSWORD).getEncoded());
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", store.getCertificate("a"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
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
