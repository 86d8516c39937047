package io.strongroom.kms;

import io.strongroom.seal.AsymmetricKey;
import io.strongroom.seal.OaepHash;
import io.strongroom.seal.Sensitive;
import java.util.Arrays;
import java.util.Optional;

/**
 * How imported material is wrapped; the names are AWS's words.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-get-public-key-and-token.html">Wrapping
 *     algorithms</a>
 */
enum WrappingAlgorithm {
  RSAES_OAEP_SHA_1(OaepHash.SHA_1, false),
  RSAES_OAEP_SHA_256(OaepHash.SHA_256, false),
  RSA_AES_KEY_WRAP_SHA_1(OaepHash.SHA_1, true),
  RSA_AES_KEY_WRAP_SHA_256(OaepHash.SHA_256, true);

  private final OaepHash hash;
  private final boolean keyWrap;

  WrappingAlgorithm(OaepHash hash, boolean keyWrap) {
    this.hash = hash;
    this.keyWrap = keyWrap;
  }

  static Optional<WrappingAlgorithm> named(String word) {
    return Arrays.stream(values()).filter(one -> one.name().equals(word)).findFirst();
  }

  /** Whether AWS wraps material for such keys so: RSA keys are too long for bare OAEP. */
  boolean fits(KeySpec spec, String wrappingSpec) {
    boolean rsa = spec.name().startsWith("RSA_");
    boolean pair = spec.pair().isPresent();
    boolean tooLong = spec == KeySpec.ECC_NIST_P521 && wrappingSpec.equals("RSA_2048");
    return keyWrap ? pair : !rsa && !tooLong;
  }

  /**
   * Opens what was wrapped.
   *
   * @throws io.strongroom.seal.DidNotOpen for anything else
   */
  Sensitive unwrap(AsymmetricKey wrapping, byte[] wrapped) {
    return keyWrap ? wrapping.unwrap(hash, wrapped) : wrapping.decrypt(hash, wrapped);
  }
}
