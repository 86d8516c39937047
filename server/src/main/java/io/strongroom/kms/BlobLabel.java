package io.strongroom.kms;

import io.strongroom.seal.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How a ciphertext names its key: the key id and eight digits of its hash. With the hash a damaged
 * label is told from the label of another key, so that a flipped bit anywhere is an invalid
 * ciphertext.
 */
final class BlobLabel {
  private static final int CHECK = 8;

  private BlobLabel() {}

  static String of(String keyId) {
    return keyId + "." + check(keyId);
  }

  static Optional<String> keyId(String label) {
    int dot = label.length() - CHECK - 1;
    if (dot <= 0 || label.charAt(dot) != '.') {
      return Optional.empty();
    }
    String keyId = label.substring(0, dot);
    return label.substring(dot + 1).equals(check(keyId)) ? Optional.of(keyId) : Optional.empty();
  }

  private static String check(String keyId) {
    return Hashes.sha256Hex(("kms/label/" + keyId).getBytes(StandardCharsets.UTF_8))
        .substring(0, CHECK);
  }
}
