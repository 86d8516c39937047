package io.strongroom.kms;

import io.strongroom.seal.PairKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a key is; the names are AWS's words. SM2, which AWS has in China only, is not made here.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html">Key
 *     spec reference</a>
 */
enum KeySpec {
  SYMMETRIC_DEFAULT(0, KeyUsage.ENCRYPT_DECRYPT),
  HMAC_224(224, KeyUsage.GENERATE_VERIFY_MAC),
  HMAC_256(256, KeyUsage.GENERATE_VERIFY_MAC),
  HMAC_384(384, KeyUsage.GENERATE_VERIFY_MAC),
  HMAC_512(512, KeyUsage.GENERATE_VERIFY_MAC),
  RSA_2048(PairKind.RSA_2048, KeyUsage.ENCRYPT_DECRYPT, KeyUsage.SIGN_VERIFY),
  RSA_3072(PairKind.RSA_3072, KeyUsage.ENCRYPT_DECRYPT, KeyUsage.SIGN_VERIFY),
  RSA_4096(PairKind.RSA_4096, KeyUsage.ENCRYPT_DECRYPT, KeyUsage.SIGN_VERIFY),
  ECC_NIST_P256(PairKind.P256, KeyUsage.SIGN_VERIFY, KeyUsage.KEY_AGREEMENT),
  ECC_NIST_P384(PairKind.P384, KeyUsage.SIGN_VERIFY, KeyUsage.KEY_AGREEMENT),
  ECC_NIST_P521(PairKind.P521, KeyUsage.SIGN_VERIFY, KeyUsage.KEY_AGREEMENT),
  ECC_SECG_P256K1(PairKind.SECP256K1, KeyUsage.SIGN_VERIFY),
  ECC_NIST_EDWARDS25519(PairKind.ED25519, KeyUsage.SIGN_VERIFY),
  ML_DSA_44(PairKind.ML_DSA_44, KeyUsage.SIGN_VERIFY),
  ML_DSA_65(PairKind.ML_DSA_65, KeyUsage.SIGN_VERIFY),
  ML_DSA_87(PairKind.ML_DSA_87, KeyUsage.SIGN_VERIFY);

  private final Optional<PairKind> pair;
  private final int macBits;
  private final KeyUsage usage;
  private final KeyUsage otherUsage;

  KeySpec(PairKind pair, KeyUsage usage) {
    this(pair, usage, usage);
  }

  KeySpec(PairKind pair, KeyUsage usage, KeyUsage otherUsage) {
    this.pair = Optional.of(pair);
    this.macBits = 0;
    this.usage = usage;
    this.otherUsage = otherUsage;
  }

  KeySpec(int macBits, KeyUsage usage) {
    this.pair = Optional.empty();
    this.macBits = macBits;
    this.usage = usage;
    this.otherUsage = usage;
  }

  static Optional<KeySpec> named(String word) {
    return Arrays.stream(values()).filter(spec -> spec.name().equals(word)).findFirst();
  }

  /** The kind of its key pair; empty for symmetric keys and MAC keys. */
  Optional<PairKind> pair() {
    return pair;
  }

  /** Length of a MAC key; zero for others. */
  int macBits() {
    return macBits;
  }

  boolean symmetric() {
    return this == SYMMETRIC_DEFAULT;
  }

  boolean allows(KeyUsage wanted) {
    return wanted == usage || wanted == otherUsage;
  }

  /** Whether keys that are used so can take each other's place behind an alias. */
  boolean sameType(KeySpec other) {
    return symmetric() == other.symmetric() && (macBits > 0) == (other.macBits > 0);
  }

  /** AWS's words for what keys of this spec do when they are used so. */
  List<String> algorithms(KeyUsage wanted) {
    return switch (wanted) {
      case ENCRYPT_DECRYPT ->
          symmetric() ? List.of(name()) : List.of("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256");
      case KEY_AGREEMENT -> List.of("ECDH");
      case GENERATE_VERIFY_MAC -> List.of("HMAC_SHA_" + macBits);
      case SIGN_VERIFY ->
          Arrays.stream(SigningAlgorithm.values())
              .filter(algorithm -> algorithm.fits(this))
              .map(SigningAlgorithm::name)
              .toList();
    };
  }
}
