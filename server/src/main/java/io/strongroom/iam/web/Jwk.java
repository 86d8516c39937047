package io.strongroom.iam.web;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A public key of an issuer.
 *
 * @param curve of a key on one; else empty
 * @param algorithm that it is for; empty for any that fits
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7517">RFC 7517</a>
 */
record Jwk(
    Optional<String> id, String type, String curve, Optional<String> algorithm, PublicKey key) {
  private static final int KEYS_MAX = 100;
  private static final int RSA_BITS_MIN = 2048;
  private static final int RSA_BITS_MAX = 8192;
  private static final Map<String, String> CURVES =
      Map.of("P-256", "secp256r1", "P-384", "secp384r1");

  /** The keys of a set that are for signatures and that we can use. */
  static List<Jwk> set(JsonObject set) {
    return set.objects("keys").stream()
        .limit(KEYS_MAX)
        .filter(it -> it.text("use").orElse("sig").equals("sig"))
        .flatMap(it -> one(it).stream())
        .toList();
  }

  private static Optional<Jwk> one(JsonObject json) {
    try {
      return switch (json.text("kty").orElse("")) {
        case "RSA" -> rsa(json);
        case "EC" -> onCurve(json);
        default -> Optional.empty();
      };
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Jwk> rsa(JsonObject json) throws GeneralSecurityException {
    BigInteger modulus = number(json, "n");
    BigInteger exponent = number(json, "e");
    boolean sound =
        modulus.bitLength() >= RSA_BITS_MIN
            && modulus.bitLength() <= RSA_BITS_MAX
            && exponent.testBit(0)
            && exponent.bitLength() >= 2
            && exponent.bitLength() <= Integer.SIZE + 1;
    if (!sound) {
      return Optional.empty();
    }
    PublicKey key =
        KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    return Optional.of(new Jwk(json.text("kid"), "RSA", "", json.text("alg"), key));
  }

  private static Optional<Jwk> onCurve(JsonObject json) throws GeneralSecurityException {
    String curve = json.text("crv").orElse("");
    String javaName = CURVES.get(curve);
    if (javaName == null) {
      return Optional.empty();
    }
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(javaName));
    ECParameterSpec spec = parameters.getParameterSpec(ECParameterSpec.class);
    var point = new ECPoint(number(json, "x"), number(json, "y"));
    PublicKey key = KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, spec));
    return Optional.of(new Jwk(json.text("kid"), "EC", curve, json.text("alg"), key));
  }

  private static BigInteger number(JsonObject json, String name) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(json.text(name).orElse("")));
  }
}
