package io.strongroom.seal;

/**
 * Ways to sign: RSASSA-PSS with MGF1 over the same hash and a salt as long as the digest, and
 * RSASSA-PKCS1-v1_5 (RFC 8017); ECDSA with DER signatures (FIPS 186-5); Ed25519 and Ed25519ph (RFC
 * 8032); ML-DSA (FIPS 204), pure and with an empty context.
 */
public enum SignatureScheme {
  RSA_PSS_SHA_256(Method.PSS, Digest.SHA_256),
  RSA_PSS_SHA_384(Method.PSS, Digest.SHA_384),
  RSA_PSS_SHA_512(Method.PSS, Digest.SHA_512),
  RSA_PKCS1_SHA_256(Method.PKCS1, Digest.SHA_256),
  RSA_PKCS1_SHA_384(Method.PKCS1, Digest.SHA_384),
  RSA_PKCS1_SHA_512(Method.PKCS1, Digest.SHA_512),
  ECDSA_SHA_256(Method.ECDSA, Digest.SHA_256),
  ECDSA_SHA_384(Method.ECDSA, Digest.SHA_384),
  ECDSA_SHA_512(Method.ECDSA, Digest.SHA_512),
  ED25519(Method.ED25519, Digest.SHA_512),
  ED25519_PH(Method.ED25519_PH, Digest.SHA_512),
  ML_DSA(Method.ML_DSA, Digest.SHA_512);

  private static final int MU_LENGTH = 64;

  /** What is given to be signed. */
  public enum Input {
    /** The message. */
    RAW,
    /** Its digest; Ed25519ph hashes once more what it is given, as KMS does. */
    DIGEST,
    /** The representative mu of ML-DSA (FIPS 204, section 6.2), 64 bytes. */
    EXTERNAL_MU
  }

  enum Method {
    PKCS1,
    PSS,
    ECDSA,
    ED25519,
    ED25519_PH,
    ML_DSA
  }

  private final Method method;
  private final Digest digest;

  SignatureScheme(Method method, Digest digest) {
    this.method = method;
    this.digest = digest;
  }

  Method method() {
    return method;
  }

  Digest digest() {
    return digest;
  }

  /** Whether keys of this kind sign so; by any hash, though KMS gives each curve its own. */
  public boolean fits(PairKind kind) {
    return switch (method) {
      case PKCS1, PSS -> kind.family() == PairKind.Family.RSA;
      case ECDSA -> kind.family() == PairKind.Family.EC;
      case ED25519, ED25519_PH -> kind.family() == PairKind.Family.ED25519;
      case ML_DSA -> kind.family() == PairKind.Family.ML_DSA;
    };
  }

  /** Whether this scheme signs such an input. */
  public boolean takes(Input input) {
    return switch (method) {
      case PKCS1, PSS, ECDSA -> input != Input.EXTERNAL_MU;
      case ED25519 -> input == Input.RAW;
      case ED25519_PH -> input == Input.DIGEST;
      case ML_DSA -> input != Input.DIGEST;
    };
  }

  /** Whether an input has a length that this scheme takes, in bytes. */
  public boolean fits(Input input, int length) {
    return switch (input) {
      case RAW -> true;
      case DIGEST -> length == digest.length();
      case EXTERNAL_MU -> length == MU_LENGTH;
    };
  }
}
