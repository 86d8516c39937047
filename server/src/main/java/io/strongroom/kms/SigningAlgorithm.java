package io.strongroom.kms;

import io.strongroom.seal.SignatureScheme;
import java.util.Arrays;
import java.util.Optional;

/** How keys sign; the names are AWS's words. Each curve has one hash. */
enum SigningAlgorithm {
  RSASSA_PKCS1_V1_5_SHA_256(SignatureScheme.RSA_PKCS1_SHA_256),
  RSASSA_PKCS1_V1_5_SHA_384(SignatureScheme.RSA_PKCS1_SHA_384),
  RSASSA_PKCS1_V1_5_SHA_512(SignatureScheme.RSA_PKCS1_SHA_512),
  RSASSA_PSS_SHA_256(SignatureScheme.RSA_PSS_SHA_256),
  RSASSA_PSS_SHA_384(SignatureScheme.RSA_PSS_SHA_384),
  RSASSA_PSS_SHA_512(SignatureScheme.RSA_PSS_SHA_512),
  ECDSA_SHA_256(SignatureScheme.ECDSA_SHA_256),
  ECDSA_SHA_384(SignatureScheme.ECDSA_SHA_384),
  ECDSA_SHA_512(SignatureScheme.ECDSA_SHA_512),
  ED25519_SHA_512(SignatureScheme.ED25519),
  ED25519_PH_SHA_512(SignatureScheme.ED25519_PH),
  ML_DSA_SHAKE_256(SignatureScheme.ML_DSA);

  private final SignatureScheme scheme;

  SigningAlgorithm(SignatureScheme scheme) {
    this.scheme = scheme;
  }

  static Optional<SigningAlgorithm> named(String word) {
    return Arrays.stream(values()).filter(one -> one.name().equals(word)).findFirst();
  }

  SignatureScheme scheme() {
    return scheme;
  }

  boolean fits(KeySpec spec) {
    return switch (spec) {
      case ECC_NIST_P256, ECC_SECG_P256K1 -> this == ECDSA_SHA_256;
      case ECC_NIST_P384 -> this == ECDSA_SHA_384;
      case ECC_NIST_P521 -> this == ECDSA_SHA_512;
      case SYMMETRIC_DEFAULT,
          HMAC_224,
          HMAC_256,
          HMAC_384,
          HMAC_512,
          RSA_2048,
          RSA_3072,
          RSA_4096,
          ECC_NIST_EDWARDS25519,
          ML_DSA_44,
          ML_DSA_65,
          ML_DSA_87 ->
          spec.pair().map(scheme::fits).orElse(false);
    };
  }
}
