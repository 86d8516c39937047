package io.strongroom.kms;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a grant may allow.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/grants.html">Grants</a>
 */
enum GrantOperation {
  DECRYPT("Decrypt", Needs.SYMMETRIC),
  ENCRYPT("Encrypt", Needs.SYMMETRIC),
  GENERATE_DATA_KEY("GenerateDataKey", Needs.SYMMETRIC),
  GENERATE_DATA_KEY_WITHOUT_PLAINTEXT("GenerateDataKeyWithoutPlaintext", Needs.SYMMETRIC),
  GENERATE_DATA_KEY_PAIR("GenerateDataKeyPair", Needs.SYMMETRIC),
  GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT("GenerateDataKeyPairWithoutPlaintext", Needs.SYMMETRIC),
  RE_ENCRYPT_FROM("ReEncryptFrom", Needs.SYMMETRIC),
  RE_ENCRYPT_TO("ReEncryptTo", Needs.SYMMETRIC),
  SIGN("Sign", Needs.ASYMMETRIC),
  VERIFY("Verify", Needs.ASYMMETRIC),
  GET_PUBLIC_KEY("GetPublicKey", Needs.ASYMMETRIC),
  GENERATE_MAC("GenerateMac", Needs.HMAC),
  VERIFY_MAC("VerifyMac", Needs.HMAC),
  DERIVE_SHARED_SECRET("DeriveSharedSecret", Needs.ASYMMETRIC),
  CREATE_GRANT("CreateGrant", Needs.ANY),
  RETIRE_GRANT("RetireGrant", Needs.ANY),
  DESCRIBE_KEY("DescribeKey", Needs.ANY);

  private static final Map<String, GrantOperation> BY_WORD =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(GrantOperation::word, Function.identity()));

  /** The keys that can do it. */
  private enum Needs {
    SYMMETRIC,
    ASYMMETRIC,
    HMAC,
    ANY
  }

  private final String word;
  private final Needs needs;

  GrantOperation(String word, Needs needs) {
    this.word = word;
    this.needs = needs;
  }

  static Optional<GrantOperation> named(String word) {
    return Optional.ofNullable(BY_WORD.get(word));
  }

  String word() {
    return word;
  }

  /** The action as policies name it. */
  String action() {
    return "kms:" + word;
  }

  /** Whether it takes an encryption context, so that a constraint counts. */
  boolean takesContext() {
    return needs == Needs.SYMMETRIC;
  }

  /** Whether symmetric encryption keys can do it, the only ones made here. */
  boolean fitsSymmetricKeys() {
    return needs == Needs.SYMMETRIC || needs == Needs.ANY;
  }
}
