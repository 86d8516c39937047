package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Whatever is wrong with a ciphertext of whichever kind, the answer is the same and says nothing.
 */
final class InvalidCiphertextTest {
  private static final String INVALID = "InvalidCiphertextException";
  private static final Map<String, String> CONTEXT = Map.of("tenant", "a");

  private final Running aws = Running.shared(DatabaseKind.MEMORY);
  private final Client admin = aws.admin();

  private static byte[] flipped(byte[] good, int bit) {
    byte[] bad = good.clone();
    bad[bit / 8] ^= (byte) (1 << (bit % 8));
    return bad;
  }

  private void everyBit(byte[] good, Object... more) {
    opened(good, more).ok();
    for (int bit = 0; bit < good.length * 8; bit++) {
      opened(flipped(good, bit), more).refusedSilently(INVALID);
    }
    opened(Arrays.copyOf(good, good.length - 1), more).refusedSilently(INVALID);
    opened(Arrays.copyOf(good, good.length + 1), more).refusedSilently(INVALID);
  }

  private Answer opened(byte[] ciphertext, Object... more) {
    var members = new ArrayList<Object>(List.of("CiphertextBlob", blob(ciphertext)));
    members.addAll(Arrays.asList(more));
    return admin.kms("Decrypt", members.toArray());
  }

  private String rsa() {
    return admin
        .kms("CreateKey", "KeySpec", "RSA_2048", "KeyUsage", "ENCRYPT_DECRYPT")
        .text("KeyMetadata", "Arn");
  }

  private byte[] rsaEncrypted(String key, String algorithm) {
    return admin
        .kms("Encrypt", "KeyId", key, "Plaintext", blob("x"), "EncryptionAlgorithm", algorithm)
        .blob("CiphertextBlob");
  }

  @Test
  void any_flipped_bit_makes_a_data_key_invalid() {
    everyBit(
        admin
            .kms(
                "GenerateDataKey",
                "KeyId",
                aws.kmsKey(),
                "KeySpec",
                "AES_256",
                "EncryptionContext",
                CONTEXT)
            .blob("CiphertextBlob"),
        "EncryptionContext",
        CONTEXT);
  }

  @Test
  void any_flipped_bit_makes_a_private_key_of_a_pair_invalid() {
    everyBit(
        admin
            .kms(
                "GenerateDataKeyPairWithoutPlaintext",
                "KeyId",
                aws.kmsKey(),
                "KeyPairSpec",
                "ECC_NIST_EDWARDS25519")
            .blob("PrivateKeyCiphertextBlob"));
  }

  @Test
  void any_flipped_bit_makes_what_rsa_encrypted_invalid() {
    String key = rsa();
    for (String algorithm : List.of("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256")) {
      byte[] good = rsaEncrypted(key, algorithm);
      everyBit(good, "KeyId", key, "EncryptionAlgorithm", algorithm);
    }
  }

  @Test
  void what_another_rsa_key_or_hash_encrypted_is_invalid() {
    String key = rsa();
    String sha256 = "RSAES_OAEP_SHA_256";
    byte[] foreign = rsaEncrypted(rsa(), sha256);
    opened(foreign, "KeyId", key, "EncryptionAlgorithm", sha256).refusedSilently(INVALID);
    byte[] otherHash = rsaEncrypted(key, "RSAES_OAEP_SHA_1");
    opened(otherHash, "KeyId", key, "EncryptionAlgorithm", sha256).refusedSilently(INVALID);
    byte[] symmetric =
        admin.kms("Encrypt", "KeyId", aws.kmsKey(), "Plaintext", blob("x")).blob("CiphertextBlob");
    opened(symmetric, "KeyId", key, "EncryptionAlgorithm", sha256).refusedSilently(INVALID);
    opened(foreign).refusedSilently(INVALID);
  }

  @Test
  void another_context_is_invalid_and_another_key_incorrect() {
    String key = aws.kmsKey();
    byte[] good =
        admin
            .kms("Encrypt", "KeyId", key, "Plaintext", blob("x"), "EncryptionContext", CONTEXT)
            .blob("CiphertextBlob");
    opened(good, "EncryptionContext", CONTEXT).ok();
    opened(good).refusedSilently(INVALID);
    opened(good, "EncryptionContext", Map.of("tenant", "b")).refusedSilently(INVALID);
    opened(good, "EncryptionContext", Map.of("tenant", "a", "more", "")).refusedSilently(INVALID);
    opened(good, "EncryptionContext", CONTEXT, "KeyId", aws.kmsKey())
        .refused("IncorrectKeyException");
  }

  @Test
  void any_flipped_bit_keeps_a_ciphertext_from_being_re_encrypted() {
    String key = aws.kmsKey();
    byte[] good = admin.kms("Encrypt", "KeyId", key, "Plaintext", blob("x")).blob("CiphertextBlob");
    for (int bit = 0; bit < good.length * 8; bit++) {
      admin
          .kms("ReEncrypt", "CiphertextBlob", blob(flipped(good, bit)), "DestinationKeyId", key)
          .refusedSilently(INVALID);
    }
  }
}
