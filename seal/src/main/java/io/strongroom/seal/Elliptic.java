package io.strongroom.seal;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.KeyAgreement;

/** Elliptic curves: agreement (NIST SP 800-56A, 5.7.1.2), and the public key of a private one. */
final class Elliptic {
  private Elliptic() {}

  /** A public key of this very curve, with its point on it. */
  static PublicKey publicKey(PairKind kind, byte[] spki, ECParameterSpec own)
      throws GeneralSecurityException {
    var factory = KeyFactory.getInstance("EC", PairProviders.keys(kind));
    PublicKey key = factory.generatePublic(new X509EncodedKeySpec(spki));
    if (!(key instanceof ECPublicKey point)
        || !sameCurve(point.getParams(), own)
        || !onCurve(point.getW(), own.getCurve())) {
      throw new DidNotOpen();
    }
    return key;
  }

  static boolean sameCurve(ECParameterSpec a, ECParameterSpec b) {
    return a.getOrder().equals(b.getOrder())
        && a.getGenerator().equals(b.getGenerator())
        && a.getCurve().getA().equals(b.getCurve().getA())
        && a.getCurve().getB().equals(b.getCurve().getB())
        && a.getCurve().getField().equals(b.getCurve().getField());
  }

  private static boolean onCurve(ECPoint point, EllipticCurve curve) {
    if (point.equals(ECPoint.POINT_INFINITY)) {
      return false;
    }
    BigInteger p = ((ECFieldFp) curve.getField()).getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    return x.signum() >= 0
        && y.signum() >= 0
        && x.compareTo(p) < 0
        && y.compareTo(p) < 0
        && y.multiply(y).mod(p).equals(right(x, curve, p));
  }

  private static BigInteger right(BigInteger x, EllipticCurve curve, BigInteger p) {
    return x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
  }

  /** The x coordinate of the shared point, as long as the field. */
  static byte[] agree(PairKind kind, PrivateKey own, PublicKey peer)
      throws GeneralSecurityException {
    var agreement = KeyAgreement.getInstance("ECDH", PairProviders.work(kind));
    agreement.init(own);
    agreement.doPhase(peer, true);
    byte[] secret = agreement.generateSecret();
    int length = (kind.bits() + 7) / Byte.SIZE;
    if (secret.length == length) {
      return secret;
    }
    var padded = new byte[length];
    System.arraycopy(secret, 0, padded, length - secret.length, secret.length);
    Arrays.fill(secret, (byte) 0);
    return padded;
  }

  /**
   * The two points that may be the public key of a private one, whose x is what the private key
   * agrees upon with the curve's base point. So the secret number stays in its provider; which of
   * the two it is a signature tells.
   */
  static List<PublicKey> candidates(PairKind kind, PrivateKey secret)
      throws GeneralSecurityException {
    ECParameterSpec curve = ((ECPrivateKey) secret).getParams();
    var factory = KeyFactory.getInstance("EC", PairProviders.keys(kind));
    PublicKey base = factory.generatePublic(new ECPublicKeySpec(curve.getGenerator(), curve));
    BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
    BigInteger x = new BigInteger(1, agree(kind, secret, base));
    // The primes of all our curves leave 3 when divided by 4.
    BigInteger y = right(x, curve.getCurve(), p).modPow(p.shiftRight(2).add(BigInteger.ONE), p);
    return List.of(
        factory.generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve)),
        factory.generatePublic(new ECPublicKeySpec(new ECPoint(x, p.subtract(y)), curve)));
  }
}
