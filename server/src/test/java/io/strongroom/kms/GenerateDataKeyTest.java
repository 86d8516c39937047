package io.strongroom.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.Map;

/** GenerateDataKey through the front door. */
final class GenerateDataKeyTest {
  @EveryServer
  void the_answer_has_the_key_in_clear_and_sealed(Running aws) {
    String arn = aws.kmsKey();
    Answer answer =
        aws.admin()
            .kms("GenerateDataKey", "KeyId", arn, "KeySpec", "AES_256")
            .members("CiphertextBlob", "Plaintext", "KeyId", "KeyMaterialId");
    assertEquals(arn, answer.text("KeyId"));
    assertEquals(
        aws.admin().kms("DescribeKey", "KeyId", arn).text("KeyMetadata", "CurrentKeyMaterialId"),
        answer.text("KeyMaterialId"));
    assertEquals(
        answer.text("Plaintext"),
        aws.admin()
            .kms("Decrypt", "CiphertextBlob", answer.text("CiphertextBlob"))
            .text("Plaintext"));
  }

  @EveryServer
  void its_length_is_what_was_asked_for(Running aws) {
    String arn = aws.kmsKey();
    assertEquals(32, length(aws, arn, "KeySpec", "AES_256"));
    assertEquals(16, length(aws, arn, "KeySpec", "AES_128"));
    for (int bytes : List.of(1, 31, 64, 1024)) {
      assertEquals(bytes, length(aws, arn, "NumberOfBytes", bytes));
    }
  }

  private static int length(Running aws, String arn, String member, Object size) {
    return aws.admin().kms("GenerateDataKey", "KeyId", arn, member, size).blob("Plaintext").length;
  }

  @EveryServer
  void every_call_makes_another_key(Running aws) {
    String arn = aws.kmsKey();
    assertNotEquals(
        aws.admin().kms("GenerateDataKey", "KeyId", arn, "KeySpec", "AES_256").text("Plaintext"),
        aws.admin().kms("GenerateDataKey", "KeyId", arn, "KeySpec", "AES_256").text("Plaintext"));
  }

  @EveryServer
  void exactly_one_way_to_say_the_length_is_needed(Running aws) {
    String arn = aws.kmsKey();
    Client admin = aws.admin();
    String text = "Please specify either number of bytes or key spec.";
    admin.kms("GenerateDataKey", "KeyId", arn).refused("ValidationException", text);
    admin
        .kms("GenerateDataKey", "KeyId", arn, "KeySpec", "AES_256", "NumberOfBytes", 32)
        .refused("ValidationException", text);
  }

  @EveryServer
  void lengths_and_specs_outside_the_model_are_refused(Running aws) {
    String arn = aws.kmsKey();
    for (int bytes : List.of(0, 1025, -1)) {
      aws.admin()
          .kms("GenerateDataKey", "KeyId", arn, "NumberOfBytes", bytes)
          .refused("ValidationException");
    }
    aws.admin()
        .kms("GenerateDataKey", "KeyId", arn, "KeySpec", "AES_512")
        .refused("ValidationException");
    aws.admin()
        .kms("GenerateDataKey", "KeyId", arn, "NumberOfBytes", "32")
        .refused("SerializationException");
    aws.admin()
        .kms("GenerateDataKey", "KeyId", arn, "NumberOfBytes", 10_000_000_000L)
        .refused("SerializationException");
  }

  @EveryServer
  void it_is_bound_to_the_context(Running aws) {
    String arn = aws.kmsKey();
    Answer answer =
        aws.admin()
            .kms(
                "GenerateDataKey",
                "KeyId",
                arn,
                "KeySpec",
                "AES_256",
                "EncryptionContext",
                Map.of("a", "b"));
    String sealed = answer.text("CiphertextBlob");
    aws.admin()
        .kms("Decrypt", "CiphertextBlob", sealed)
        .refusedSilently("InvalidCiphertextException");
    assertEquals(
        answer.text("Plaintext"),
        aws.admin()
            .kms("Decrypt", "CiphertextBlob", sealed, "EncryptionContext", Map.of("a", "b"))
            .text("Plaintext"));
  }

  @EveryServer
  void a_dry_run_makes_nothing_and_attestation_is_refused(Running aws) {
    String arn = aws.kmsKey();
    aws.admin()
        .kms("GenerateDataKey", "KeyId", arn, "KeySpec", "AES_256", "DryRun", true)
        .refused(
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set.");
    aws.admin()
        .kms("GenerateDataKey", "KeyId", arn, "KeySpec", "AES_256", "Recipient", Map.of())
        .refused("UnsupportedOperationException");
    aws.admin()
        .kms("GenerateDataKey", "KeyId", arn, "KeySpec", "AES_256", "GrantTokens", List.of("t"))
        .refused("InvalidGrantTokenException");
  }

  @EveryServer
  void unknown_keys_are_not_found(Running aws) {
    aws.admin()
        .kms("GenerateDataKey", "KeyId", "fake-key-id", "KeySpec", "AES_256")
        .refused("NotFoundException", "Invalid keyId 'fake-key-id'");
  }
}
