package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.Map;

/** Encrypt through the front door. */
final class EncryptTest {
  @EveryServer
  void the_answer_has_ciphertext_key_and_algorithm(Running aws) {
    String arn = aws.kmsKey();
    String id = arn.substring(arn.lastIndexOf('/') + 1);
    Answer answer =
        aws.admin()
            .kms("Encrypt", "KeyId", id, "Plaintext", blob("Top Secret"))
            .members("CiphertextBlob", "KeyId", "EncryptionAlgorithm");
    assertEquals(arn, answer.text("KeyId"));
    assertEquals("SYMMETRIC_DEFAULT", answer.text("EncryptionAlgorithm"));
    assertFalse(answer.body().contains(blob("Top Secret").substring(0, 12)));
  }

  @EveryServer
  void the_same_text_never_looks_the_same_twice(Running aws) {
    String arn = aws.kmsKey();
    assertNotEquals(
        aws.admin().kms("Encrypt", "KeyId", arn, "Plaintext", blob("x")).text("CiphertextBlob"),
        aws.admin().kms("Encrypt", "KeyId", arn, "Plaintext", blob("x")).text("CiphertextBlob"));
  }

  @EveryServer
  void every_length_from_1_to_4096_comes_back(Running aws) {
    String arn = aws.kmsKey();
    for (int length : List.of(1, 2, 15, 16, 17, 4095, 4096)) {
      var plaintext = new byte[length];
      for (int i = 0; i < length; i++) {
        plaintext[i] = (byte) (i * 31);
      }
      Answer answer = aws.admin().kms("Encrypt", "KeyId", arn, "Plaintext", blob(plaintext)).ok();
      assertTrue(answer.blob("CiphertextBlob").length <= 6144);
      assertArrayEquals(
          plaintext,
          aws.admin()
              .kms("Decrypt", "CiphertextBlob", answer.text("CiphertextBlob"))
              .blob("Plaintext"));
    }
  }

  @EveryServer
  void what_is_too_long_is_refused_without_being_shown(Running aws) {
    aws.admin()
        .kms("Encrypt", "KeyId", aws.kmsKey(), "Plaintext", blob(new byte[4097]))
        .refused(
            "ValidationException",
            "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member"
                + " must have length less than or equal to 4096");
  }

  @EveryServer
  void nothing_cannot_be_encrypted(Running aws) {
    String arn = aws.kmsKey();
    aws.admin()
        .kms("Encrypt", "KeyId", arn, "Plaintext", "")
        .refused(
            "ValidationException",
            "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member"
                + " must have length greater than or equal to 1");
    aws.admin().kms("Encrypt", "KeyId", arn).refused("ValidationException");
    aws.admin().kms("Encrypt", "Plaintext", blob("x")).refused("ValidationException");
  }

  @EveryServer
  void several_violations_are_told_together(Running aws) {
    Answer answer = aws.admin().kms("Encrypt", "Plaintext", blob(new byte[4097]));
    answer.refused("ValidationException");
    assertTrue(answer.body().contains("2 validation errors detected: "), answer.body());
  }

  @EveryServer
  void what_is_not_base64_cannot_be_read(Running aws) {
    String arn = aws.kmsKey();
    for (String bad : List.of("*", "YQ", "YQ=", "YQ==YQ==", "Y Q=", "-_-_")) {
      aws.admin().kms("Encrypt", "KeyId", arn, "Plaintext", bad).refused("SerializationException");
    }
  }

  @EveryServer
  void an_encryption_context_is_of_texts_only(Running aws) {
    String arn = aws.kmsKey();
    for (Object bad : List.of(1, "text", List.of("a"), Map.of("a", 1), Map.of("a", Map.of()))) {
      aws.admin()
          .kms("Encrypt", "KeyId", arn, "Plaintext", blob("x"), "EncryptionContext", bad)
          .refused("SerializationException");
    }
  }

  @EveryServer
  void other_algorithms_are_not_for_this_key(Running aws) {
    String arn = aws.kmsKey();
    aws.admin()
        .kms(
            "Encrypt",
            "KeyId",
            arn,
            "Plaintext",
            blob("x"),
            "EncryptionAlgorithm",
            "SYMMETRIC_DEFAULT")
        .ok();
    aws.admin()
        .kms(
            "Encrypt",
            "KeyId",
            arn,
            "Plaintext",
            blob("x"),
            "EncryptionAlgorithm",
            "RSAES_OAEP_SHA_256")
        .refused(
            "InvalidKeyUsageException",
            "Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.");
    aws.admin()
        .kms("Encrypt", "KeyId", arn, "Plaintext", blob("x"), "EncryptionAlgorithm", "ROT13")
        .refused("ValidationException");
  }

  @EveryServer
  void a_dry_run_encrypts_nothing(Running aws) {
    String arn = aws.kmsKey();
    Client other = aws.user();
    aws.admin()
        .kms("Encrypt", "KeyId", arn, "Plaintext", blob("x"), "DryRun", true)
        .refused(
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set.");
    other
        .kms("Encrypt", "KeyId", arn, "Plaintext", blob("x"), "DryRun", true)
        .denied(other, "kms:Encrypt", arn);
    aws.admin().kms("DisableKey", "KeyId", arn).nothing();
    aws.admin()
        .kms("Encrypt", "KeyId", arn, "Plaintext", blob("x"), "DryRun", true)
        .refused("DisabledException");
  }

  @EveryServer
  void no_grant_token_is_known(Running aws) {
    aws.admin()
        .kms(
            "Encrypt",
            "KeyId",
            aws.kmsKey(),
            "Plaintext",
            blob("x"),
            "GrantTokens",
            List.of("token"))
        .refused("InvalidGrantTokenException");
  }

  @EveryServer
  void the_context_can_be_made_a_condition(Running aws) {
    String arn = aws.kmsKey();
    Client user =
        aws.user(
            Policies.when(
                Policies.allow("kms:Encrypt", arn),
                "StringEquals",
                "kms:EncryptionContext:Stage",
                "test"));
    user.kms(
            "Encrypt",
            "KeyId",
            arn,
            "Plaintext",
            blob("x"),
            "EncryptionContext",
            Map.of("Stage", "test", "More", "m"))
        .ok();
    for (Map<String, String> other :
        List.of(Map.<String, String>of(), Map.of("Stage", "Test"), Map.of("Other", "test"))) {
      user.kms("Encrypt", "KeyId", arn, "Plaintext", blob("x"), "EncryptionContext", other)
          .denied(user, "kms:Encrypt", arn);
    }
  }

  @EveryServer
  void unknown_keys_are_not_found(Running aws) {
    aws.admin()
        .kms("Encrypt", "KeyId", "fake-key-id", "Plaintext", blob("x"))
        .refused("NotFoundException", "Invalid keyId 'fake-key-id'");
    aws.admin()
        .kms("Encrypt", "KeyId", "alias/foo", "Plaintext", blob("x"))
        .refused("NotFoundException", "Alias " + aws.arn("kms", "alias/foo") + " is not found.");
  }
}
