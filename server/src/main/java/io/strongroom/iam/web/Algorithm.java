package io.strongroom.iam.web;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Optional;

/**
 * The signatures that tokens may have. There is neither {@code none} nor any with a shared secret:
 * a public key is never taken for one.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7518#section-3.1">RFC 7518, section 3.1</a>
 */
enum Algorithm {
  RS256("SHA256withRSA", "RSA", "", 0),
  RS384("SHA384withRSA", "RSA", "", 0),
  RS512("SHA512withRSA", "RSA", "", 0),
  ES256("SHA256withECDSAinP1363Format", "EC", "P-256", 64),
  ES384("SHA384withECDSAinP1363Format", "EC", "P-384", 96);

  private final String javaName;
  private final String keyType;
  private final String curve;
  private final int length;

  Algorithm(String javaName, String keyType, String curve, int length) {
    this.javaName = javaName;
    this.keyType = keyType;
    this.curve = curve;
    this.length = length;
  }

  static Optional<Algorithm> named(String name) {
    for (Algorithm each : values()) {
      if (each.name().equals(name)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** Whether a key is of the type and curve that this algorithm is for. */
  boolean fits(Jwk key) {
    return key.type().equals(keyType)
        && key.curve().equals(curve)
        && key.algorithm().map(it -> it.equals(name())).orElse(true);
  }

  boolean verifies(PublicKey key, byte[] signed, byte[] signature) {
    if (length > 0 && signature.length != length) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance(javaName);
      verifier.initVerify(key);
      verifier.update(signed);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
