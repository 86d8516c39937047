package io.strongroom.testing;

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
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An OpenID Connect issuer on loopback over HTTPS, with keys of its own. */
public final class Issuer implements AutoCloseable {
  static final char[] PASSWORD = "changeit".toCharArray();
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final HttpsServer server;
  private final Path certificate;
  private final KeyPair rsa;
  private final KeyPair curve;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile UnaryOperator<String> keys = text -> text;
  private volatile int status = 200;
  private volatile CountDownLatch stalled = new CountDownLatch(0);

  private Issuer(HttpsServer server, Path certificate, KeyPair rsa, KeyPair curve) {
    this.server = server;
    this.certificate = certificate;
    this.rsa = rsa;
    this.curve = curve;
  }

  /** Starts one; its certificate is put into the folder. */
  public static Issuer start(Path folder) throws IOException, GeneralSecurityException {
    KeyStore store = keyStore(folder.resolve("issuer.p12"));
    Path certificate =
        Files.writeString(
            folder.resolve("issuer.pem"),
            "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(store.getCertificate("a").getEncoded())
                + "\n-----END CERTIFICATE-----\n");
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
    curve.initialize(new ECGenParameterSpec("secp256r1"));
    var issuer = new Issuer(server, certificate, rsa.generateKeyPair(), curve.generateKeyPair());
    server.createContext("/.well-known/openid-configuration", issuer::configuration);
    server.createContext("/keys", issuer::keys);
    server.start();
    return issuer;
  }

  static KeyStore keyStore(Path file) throws IOException, GeneralSecurityException {
    Process process =
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
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!Files.exists(file)) {
      throw new IOException(output);
    }
    return KeyStore.getInstance(file.toFile(), PASSWORD);
  }

  private void configuration(HttpExchange exchange) throws IOException {
    answer(exchange, "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(url(), url()));
  }

  private void keys(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    if (stalled.getCount() > 0) {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().flush();
      try {
        stalled.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    answer(exchange, keys.apply("{\"keys\":[" + rsaKey() + "," + curveKey() + "]}"));
  }

  private void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    if (status >= 300 && status < 400) {
      exchange.getResponseHeaders().set("Location", url() + "/keys");
    }
    exchange.sendResponseHeaders(status, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    } catch (IOException e) {
      // Who has seen enough hangs up.
    }
  }

  private String rsaKey() {
    var key = (RSAPublicKey) rsa.getPublic();
    return "{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"r\",\"n\":\"%s\",\"e\":\"%s\"}"
        .formatted(unsigned(key.getModulus(), 256), unsigned(key.getPublicExponent(), 3));
  }

  private String curveKey() {
    var point = ((ECPublicKey) curve.getPublic()).getW();
    return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"c\",\"x\":\"%s\",\"y\":\"%s\"}"
        .formatted(unsigned(point.getAffineX(), 32), unsigned(point.getAffineY(), 32));
  }

  private static String unsigned(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] exact = new byte[length];
    int from = Math.max(0, bytes.length - length);
    System.arraycopy(bytes, from, exact, length - (bytes.length - from), bytes.length - from);
    return URL.encodeToString(exact);
  }

  /** The issuer's name. */
  public String url() {
    return "https://localhost:" + server.getAddress().getPort();
  }

  /** As in condition keys. */
  public String host() {
    return url().substring("https://".length());
  }

  /** A file with the certificate to trust. */
  public Path certificate() {
    return certificate;
  }

  /** How often its keys were fetched. */
  public int asked() {
    return asked.get();
  }

  /** From now on answers like this. */
  public void behave(int newStatus, UnaryOperator<String> newKeys) {
    status = newStatus;
    keys = newKeys;
  }

  /** From now on begins to answer, and goes on when the latch opens. */
  public void stall(CountDownLatch latch) {
    stalled = latch;
  }

  /** A token with these claims, signed with RS256. */
  public String rs256(String claims) throws GeneralSecurityException {
    return sign("{\"alg\":\"RS256\",\"kid\":\"r\"}", claims, "SHA256withRSA", rsa);
  }

  /** A token with these claims, signed with ES256. */
  public String es256(String claims) throws GeneralSecurityException {
    String algorithm = "SHA256withECDSAinP1363Format";
    return sign("{\"alg\":\"ES256\",\"kid\":\"c\"}", claims, algorithm, curve);
  }

  /** A token with a header of any kind, truly signed with the RSA key. */
  public String headed(String header, String claims) throws GeneralSecurityException {
    return sign(header, claims, "SHA256withRSA", rsa);
  }

  /** The bytes of the public RSA key as a secret, for who confuses the two. */
  public byte[] publicBytes() {
    return rsa.getPublic().getEncoded();
  }

  /** Both parts that are signed. */
  public static String unsigned(String header, String claims) {
    return encoded(header) + "." + encoded(claims);
  }

  /** As in tokens. */
  public static String encoded(byte[] bytes) {
    return URL.encodeToString(bytes);
  }

  private static String encoded(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String sign(String header, String claims, String algorithm, KeyPair pair)
      throws GeneralSecurityException {
    String unsigned = unsigned(header, claims);
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(pair.getPrivate());
    signature.update(unsigned.getBytes(StandardCharsets.US_ASCII));
    return unsigned + "." + encoded(signature.sign());
  }

  /** The claims of a token for a client. */
  public String claims(String subject, String audience, long expires) {
    return "{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":[\"other\",\"%s\"],\"exp\":%d,\"iat\":%d}"
        .formatted(url(), subject, audience, expires, expires - 3600);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
