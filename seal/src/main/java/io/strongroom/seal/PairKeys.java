package io.strongroom.seal;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Makes, reads and completes the JCA's keys. */
final class PairKeys {
  /** The identifiers of FIPS 204's parameter sets end in 17, 18, 19 (RFC 9881). */
  private static final byte[] ML_DSA_SEED =
      HexFormat.of().parseHex("3034020100300b0609608648016503040311042280" + "20");

  private static final int ML_DSA_SET_AT = 17;
  private static final int SEED_LENGTH = 32;
  private static final int ML_DSA_BOTH_SEED_AT = 30;
  private static final int RSA_EXPONENT_BITS_MAX = 64;

  private PairKeys() {}

  static KeyPair generate(PairKind kind) {
    try {
      var generator = KeyPairGenerator.getInstance(generatorName(kind), PairProviders.keys(kind));
      switch (kind.family()) {
        case RSA -> generator.initialize(kind.bits());
        case EC -> generator.initialize(new ECGenParameterSpec(kind.standardName()));
        case ED25519, ML_DSA -> {
          // One set of parameters under each name.
        }
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(kind + " is missing", e);
    }
  }

  private static String generatorName(PairKind kind) {
    return switch (kind.family()) {
      case RSA -> "RSA";
      case EC -> "EC";
      case ED25519, ML_DSA -> kind.standardName();
    };
  }

  private static KeyFactory factory(PairKind kind) throws GeneralSecurityException {
    return KeyFactory.getInstance(generatorName(kind), PairProviders.keys(kind));
  }

  static PrivateKey privateKey(PairKind kind, byte[] pkcs8) throws GeneralSecurityException {
    return factory(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  static PublicKey publicKey(PairKind kind, byte[] spki) throws GeneralSecurityException {
    return factory(kind).generatePublic(new X509EncodedKeySpec(spki));
  }

  /**
   * The PKCS #8 form (RFC 5958), for ML-DSA with the seed alone: the only form that every provider
   * reads.
   */
  static Sensitive pkcs8(PairKind kind, PrivateKey key) {
    byte[] encoded = key.getEncoded();
    if (kind.family() != PairKind.Family.ML_DSA
        || encoded.length == ML_DSA_SEED.length + SEED_LENGTH) {
      return Sensitive.taking(encoded);
    }
    try {
      var seed = ByteBuffer.wrap(encoded, ML_DSA_BOTH_SEED_AT, SEED_LENGTH);
      byte[] out =
          ByteBuffer.allocate(ML_DSA_SEED.length + SEED_LENGTH).put(ML_DSA_SEED).put(seed).array();
      out[ML_DSA_SET_AT] = encoded[ML_DSA_SET_AT + 4];
      return Sensitive.taking(out);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /**
   * The keys that may be the public one of a private key from elsewhere; which it is a signature
   * tells.
   *
   * @throws DidNotOpen for a key of another kind than was asked for
   */
  static List<PublicKey> candidates(PairKind kind, PrivateKey key) throws GeneralSecurityException {
    return switch (kind.family()) {
      case RSA -> List.of(ofRsa(kind, key));
      case EC -> {
        var own = (java.security.interfaces.ECPublicKey) generate(kind).getPublic();
        if (!(key instanceof java.security.interfaces.ECPrivateKey point)
            || !Elliptic.sameCurve(point.getParams(), own.getParams())) {
          throw new DidNotOpen();
        }
        yield Elliptic.candidates(kind, key);
      }
      case ED25519 -> List.of(ofEd25519(key));
      case ML_DSA -> throw new DidNotOpen();
    };
  }

  private static PublicKey ofRsa(PairKind kind, PrivateKey key) throws GeneralSecurityException {
    if (!(key instanceof RSAPrivateCrtKey rsa) || !sound(kind, rsa)) {
      throw new DidNotOpen();
    }
    return factory(kind)
        .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
  }

  /**
   * Whether its numbers have the sizes of RFC 8017, 3.2, so that nobody sends one that is slow to
   * work with; a signature tells the rest.
   */
  private static boolean sound(PairKind kind, RSAPrivateCrtKey rsa) {
    BigInteger n = rsa.getModulus();
    BigInteger e = rsa.getPublicExponent();
    return n.bitLength() == kind.bits()
        && e.bitLength() <= RSA_EXPONENT_BITS_MAX
        && e.testBit(0)
        && below(e, n)
        && below(rsa.getPrimeP(), n)
        && below(rsa.getPrimeQ(), n)
        && rsa.getPrimeP().multiply(rsa.getPrimeQ()).equals(n)
        && below(rsa.getPrivateExponent(), n)
        && below(rsa.getPrimeExponentP(), rsa.getPrimeP())
        && below(rsa.getPrimeExponentQ(), rsa.getPrimeQ())
        && below(rsa.getCrtCoefficient(), rsa.getPrimeP());
  }

  private static boolean below(BigInteger number, BigInteger end) {
    return number.signum() > 0 && number.compareTo(end) < 0;
  }

  /** The JDK makes a public key of nothing but a seed that its generator drew. */
  private static PublicKey ofEd25519(PrivateKey key) throws GeneralSecurityException {
    if (!(key instanceof EdECPrivateKey edwards)) {
      throw new DidNotOpen();
    }
    byte[] seed =
        Optional.of(edwards).flatMap(EdECPrivateKey::getBytes).orElseThrow(DidNotOpen::new);
    try {
      var generator = KeyPairGenerator.getInstance("Ed25519", PairProviders.keys(PairKind.ED25519));
      generator.initialize(NamedParameterSpec.ED25519, new Drawn(seed));
      return generator.generateKeyPair().getPublic();
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** Draws what was drawn before. */
  private static final class Drawn extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final transient byte[] seed;

    Drawn(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
