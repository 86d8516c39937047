package io.strongroom.seal;

/**
 * The kinds of key pairs: RSA (RFC 8017), NIST and SECG curves (FIPS 186-5, SEC 2), Ed25519 (RFC
 * 8032), ML-DSA (FIPS 204).
 */
public enum PairKind {
  RSA_2048(Family.RSA, "RSA", 2048),
  RSA_3072(Family.RSA, "RSA", 3072),
  RSA_4096(Family.RSA, "RSA", 4096),
  P256(Family.EC, "secp256r1", 256),
  P384(Family.EC, "secp384r1", 384),
  P521(Family.EC, "secp521r1", 521),
  SECP256K1(Family.EC, "secp256k1", 256),
  ED25519(Family.ED25519, "Ed25519", 256),
  ML_DSA_44(Family.ML_DSA, "ML-DSA-44", 0),
  ML_DSA_65(Family.ML_DSA, "ML-DSA-65", 0),
  ML_DSA_87(Family.ML_DSA, "ML-DSA-87", 0);

  /** What kinds have in common that differ in their size only. */
  enum Family {
    RSA,
    EC,
    ED25519,
    ML_DSA
  }

  private final Family family;
  private final String standardName;
  private final int bits;

  PairKind(Family family, String standardName, int bits) {
    this.family = family;
    this.standardName = standardName;
    this.bits = bits;
  }

  Family family() {
    return family;
  }

  /** The JCA's name of the curve or the parameter set. */
  String standardName() {
    return standardName;
  }

  /** Length of the modulus or of the curve's field. */
  int bits() {
    return bits;
  }

  /** Length of the modulus in bytes, which is that of every RSA ciphertext. */
  public int modulusBytes() {
    return bits / Byte.SIZE;
  }

  /** Whether a private key of this kind can come from elsewhere. */
  public boolean importable() {
    return family != Family.ML_DSA;
  }

  /** Whether making a pair takes so long that nobody should wait for it in a transaction. */
  public boolean slow() {
    return family == Family.RSA;
  }
}
