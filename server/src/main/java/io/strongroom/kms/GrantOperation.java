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
  DECRYPT("Decrypt", Needs.ENCRYPTING),
  ENCRYPT("Encrypt", Needs.ENCRYPTING),
  GENERATE_DATA_KEY("GenerateDataKey", Needs.SYMMETRIC),
  GENERATE_DATA_KEY_WITHOUT_PLAINTEXT("GenerateDataKeyWithoutPlaintext", Needs.SYMMETRIC),
  GENERATE_DATA_KEY_PAIR("GenerateDataKeyPair", Needs.SYMMETRIC),
  GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT("GenerateDataKeyPairWithoutPlaintext", Needs.SYMMETRIC),
  RE_ENCRYPT_FROM("ReEncryptFrom", Needs.ENCRYPTING),
  RE_ENCRYPT_TO("ReEncryptTo", Needs.ENCRYPTING),
  SIGN("Sign", Needs.SIGNING),
  VERIFY("Verify", Needs.SIGNING),
  GET_PUBLIC_KEY("GetPublicKey", Needs.ASYMMETRIC),
  GENERATE_MAC("GenerateMac", Needs.HMAC),
  VERIFY_MAC("VerifyMac", Needs.HMAC),
  DERIVE_SHARED_SECRET("DeriveSharedSecret", Needs.AGREEING),
  CREATE_GRANT("CreateGrant", Needs.ANY),
  RETIRE_GRANT("RetireGrant", Needs.ANY),
  DESCRIBE_KEY("DescribeKey", Needs.ANY);

  private static final Map<String, GrantOperation> BY_WORD =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(GrantOperation::word, Function.identity()));

  /** The keys that can do it. */
  private enum Needs {
    SYMMETRIC,
    ENCRYPTING,
    SIGNING,
    AGREEING,
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
    return needs == Needs.SYMMETRIC || needs == Needs.ENCRYPTING;
  }

  /** Whether keys like this one can do it. */
  boolean fits(Key key) {
    return switch (needs) {
      case SYMMETRIC -> key.spec().symmetric();
      case ENCRYPTING -> key.usage() == KeyUsage.ENCRYPT_DECRYPT;
      case SIGNING -> key.usage() == KeyUsage.SIGN_VERIFY;
      case AGREEING -> key.usage() == KeyUsage.KEY_AGREEMENT;
      case ASYMMETRIC -> key.spec().pair().isPresent();
      case HMAC -> key.usage() == KeyUsage.GENERATE_VERIFY_MAC;
      case ANY -> true;
    };
  }
}
