package io.strongroom.compat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An OpenID Connect issuer on this machine, as a Kubernetes cluster or a CI system is one: it
 * serves its public key over HTTPS and signs tokens by RS256.
 */
final class Issuer implements AutoCloseable {
  private static final String PASSWORD = "changeit";
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final HttpsServer server;
  private final Path certificate;
  private final KeyPair pair;

  private Issuer(HttpsServer server, Path certificate, KeyPair pair) {
    this.server = server;
    this.certificate = certificate;
    this.pair = pair;
  }

  /** Starts one; its certificate is put into the folder. */
  static Issuer start(Path folder) throws IOException, GeneralSecurityException {
    Path file = folder.resolve("issuer.p12");
    Shell.in(folder)
        .with("KEYTOOL", Path.of(System.getProperty("java.home"), "bin", "keytool").toString())
        .with("PASSWORD", PASSWORD)
        .prints(
            """
            "$KEYTOOL" -genkeypair -alias issuer -keyalg EC -groupname secp256r1 \\
                -dname CN=localhost -ext san=dns:localhost,ip:127.0.0.1 \\
                -keystore issuer.p12 -storetype PKCS12 -storepass "$PASSWORD"
            "$KEYTOOL" -exportcert -rfc -alias issuer -file issuer.pem \\
                -keystore issuer.p12 -storepass "$PASSWORD"
            """);
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    char[] password = PASSWORD.toCharArray();
    managers.init(KeyStore.getInstance(file.toFile(), password), password);
    Files.delete(file);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpsServer server = HttpsServer.create(address, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var issuer = new Issuer(server, folder.resolve("issuer.pem"), generator.generateKeyPair());
    server.createContext("/.well-known/openid-configuration", issuer::configuration);
    server.createContext("/keys", issuer::keys);
    server.start();
    return issuer;
  }

  private void configuration(HttpExchange exchange) throws IOException {
    answer(exchange, "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(url(), url()));
  }

  private void keys(HttpExchange exchange) throws IOException {
    var key = (RSAPublicKey) pair.getPublic();
    answer(
        exchange,
        "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"one\",\"n\":\"%s\",\"e\":\"%s\"}]}"
            .formatted(number(key.getModulus()), number(key.getPublicExponent())));
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /** As in RFC 7518: big-endian, without a sign. */
  private static String number(BigInteger positive) {
    byte[] bytes = positive.toByteArray();
    return URL.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  /** The issuer's name. */
  String url() {
    return "https://" + host();
  }

  /** As in condition keys and ARNs. */
  String host() {
    return "localhost:" + server.getAddress().getPort();
  }

  /** A file with the certificate to trust. */
  Path certificate() {
    return certificate;
  }

  /** A token that is good for ten minutes. */
  String token(String subject, String audience) throws GeneralSecurityException {
    long now = Instant.now().getEpochSecond();
    String claims =
        "{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":[\"%s\"],\"exp\":%d,\"iat\":%d}"
            .formatted(url(), subject, audience, now + 600, now);
    String unsigned = encoded("{\"alg\":\"RS256\",\"kid\":\"one\"}") + "." + encoded(claims);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(unsigned.getBytes(StandardCharsets.US_ASCII));
    return unsigned + "." + URL.encodeToString(signature.sign());
  }

  private static String encoded(String text) {
    return URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
