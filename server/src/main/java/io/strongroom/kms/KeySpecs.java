package io.strongroom.kms;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a new key is to be, checked in AWS's order and words.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html">CreateKey</a>
 */
record KeySpecs(KeySpec spec, KeyUsage usage) {
  private static final String SM2 = "SM2";

  /** Refuses a spec that does not exist, does not go with the usage, or is not made here. */
  static KeySpecs check(
      Optional<String> keySpec, Optional<String> olderName, Optional<String> usage) {
    keySpec.ifPresent(spec -> known(spec, "keySpec"));
    olderName.ifPresent(spec -> known(spec, "customerMasterKeySpec"));
    if (keySpec.isPresent() && olderName.isPresent()) {
      throw KmsErrors.validation(
          "You cannot specify KeySpec and CustomerMasterKeySpec in the same request."
              + " CustomerMasterKeySpec is deprecated.");
    }
    String word = keySpec.or(() -> olderName).orElse(KeySpec.SYMMETRIC_DEFAULT.name());
    if (usage.isEmpty() && !word.equals(KeySpec.SYMMETRIC_DEFAULT.name())) {
      throw KmsErrors.validation(
          "You must specify a KeyUsage value for all KMS keys except for symmetric encryption"
              + " keys.");
    }
    if (word.equals(SM2)) {
      throw KmsErrors.validation("KeySpec SM2 is not supported in this Region");
    }
    KeySpec spec = KeySpec.named(word).orElseThrow();
    KeyUsage wanted = KeyUsage.valueOf(usage.orElse(KeyUsage.ENCRYPT_DECRYPT.name()));
    if (!spec.allows(wanted)) {
      throw KmsErrors.validation("KeyUsage " + wanted + " is not compatible with KeySpec " + spec);
    }
    return new KeySpecs(spec, wanted);
  }

  private static void known(String spec, String member) {
    if (KeySpec.named(spec).isEmpty() && !spec.equals(SM2)) {
      throw KmsErrors.noSuchWord(
          spec,
          member,
          Stream.concat(Arrays.stream(KeySpec.values()).map(KeySpec::name), Stream.of(SM2))
              .toList());
    }
  }
}
