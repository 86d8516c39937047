package io.strongroom.compat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * An OpenID Connect issuer on this machine, as a Kubernetes cluster or a CI system is one: it
 * serves its public key over HTTPS and signs tokens by RS256.
 */
final class Issuer implements AutoCloseable {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final LocalHttps server;
  private final KeyPair pair;

  private Issuer(LocalHttps server, KeyPair pair) {
    this.server = server;
    this.pair = pair;
  }

  /** Starts one; its certificate is put into the folder. */
  static Issuer start(Path folder) throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var issuer = new Issuer(LocalHttps.start(folder, "issuer"), generator.generateKeyPair());
    issuer.server.answer("/.well-known/openid-configuration", issuer::configuration);
    issuer.server.answer("/keys", issuer::keys);
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
    return server.host();
  }

  /** A file with the certificate to trust. */
  Path certificate() {
    return server.certificate();
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
    server.close();
  }
}
