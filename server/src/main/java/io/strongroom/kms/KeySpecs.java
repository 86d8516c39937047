package io.strongroom.kms;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The specs of keys that AWS knows and what each is for, so that a mistake is told from what this
 * server does not make: anything but {@link Key#SPEC}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html">CreateKey</a>
 */
final class KeySpecs {
  private static final String ENCRYPT = "ENCRYPT_DECRYPT";
  private static final String SIGN = "SIGN_VERIFY";
  private static final String AGREE = "KEY_AGREEMENT";
  private static final String MAC = "GENERATE_VERIFY_MAC";
  private static final Map<String, List<String>> USAGES = usages();

  private KeySpecs() {}

  private static Map<String, List<String>> usages() {
    var usages = new TreeMap<String, List<String>>();
    usages.put(Key.SPEC, List.of(ENCRYPT));
    List.of("RSA_2048", "RSA_3072", "RSA_4096")
        .forEach(spec -> usages.put(spec, List.of(ENCRYPT, SIGN)));
    List.of("ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521")
        .forEach(spec -> usages.put(spec, List.of(SIGN, AGREE)));
    List.of("ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87")
        .forEach(spec -> usages.put(spec, List.of(SIGN)));
    List.of("HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512")
        .forEach(spec -> usages.put(spec, List.of(MAC)));
    usages.put("SM2", List.of(ENCRYPT, SIGN, AGREE));
    return usages;
  }

  /** Refuses a spec that does not exist, does not go with the usage, or is not made here. */
  static void check(Optional<String> keySpec, Optional<String> olderName, Optional<String> usage) {
    keySpec.ifPresent(spec -> known(spec, "keySpec"));
    olderName.ifPresent(spec -> known(spec, "customerMasterKeySpec"));
    String spec = keySpec.or(() -> olderName).orElse(Key.SPEC);
    if (usage.isEmpty() && !spec.equals(Key.SPEC)) {
      throw KmsErrors.validation(
          "You must specify a KeyUsage value for all KMS keys except for symmetric encryption"
              + " keys.");
    }
    if (usage.isPresent() && !USAGES.getOrDefault(spec, List.of()).contains(usage.get())) {
      throw KmsErrors.validation(
          "KeyUsage " + usage.get() + " is not compatible with KeySpec " + spec);
    }
    if (!spec.equals(Key.SPEC)) {
      throw KmsErrors.unsupported("KeySpec " + spec);
    }
  }

  private static void known(String spec, String member) {
    if (!USAGES.containsKey(spec)) {
      throw KmsErrors.noSuchWord(spec, member, USAGES.keySet());
    }
  }
}
