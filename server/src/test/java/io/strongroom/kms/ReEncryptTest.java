package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.Map;

/** ReEncrypt through the front door. */
final class ReEncryptTest {
  private static String encrypted(Running aws, String key, Map<String, String> context) {
    return aws.admin()
        .kms("Encrypt", "KeyId", key, "Plaintext", blob("x"), "EncryptionContext", context)
        .text("CiphertextBlob");
  }

  @EveryServer
  void a_ciphertext_moves_to_another_key_and_context(Running aws) {
    String from = aws.kmsKey();
    String to = aws.kmsKey();
    Client admin = aws.admin();
    Answer moved =
        admin
            .kms(
                "ReEncrypt",
                "CiphertextBlob",
                encrypted(aws, from, Map.of("a", "b")),
                "SourceEncryptionContext",
                Map.of("a", "b"),
                "DestinationKeyId",
                to,
                "DestinationEncryptionContext",
                Map.of("c", "d"))
            .members(
                "CiphertextBlob",
                "SourceKeyId",
                "KeyId",
                "SourceEncryptionAlgorithm",
                "DestinationEncryptionAlgorithm",
                "SourceKeyMaterialId",
                "DestinationKeyMaterialId");
    assertEquals(from, moved.text("SourceKeyId"));
    assertEquals(to, moved.text("KeyId"));
    Object[] open = {
      "CiphertextBlob", moved.text("CiphertextBlob"), "EncryptionContext", Map.of("c", "d")
    };
    Answer opened = admin.kms("Decrypt", open);
    assertEquals(blob("x"), opened.text("Plaintext"));
    assertEquals(to, opened.text("KeyId"));
  }

  @EveryServer
  void a_wrong_source_or_context_is_refused_as_in_decrypt(Running aws) {
    String from = aws.kmsKey();
    String to = aws.kmsKey();
    String ciphertext = encrypted(aws, from, Map.of());
    Client admin = aws.admin();
    admin
        .kms("ReEncrypt", "CiphertextBlob", ciphertext, "SourceKeyId", to, "DestinationKeyId", to)
        .refused(
            "IncorrectKeyException",
            "The key ID in the request does not identify a CMK that can perform this operation.");
    admin
        .kms(
            "ReEncrypt",
            "CiphertextBlob",
            ciphertext,
            "SourceEncryptionContext",
            Map.of("a", "b"),
            "DestinationKeyId",
            to)
        .refusedSilently("InvalidCiphertextException");
  }

  @EveryServer
  void both_permissions_are_needed_and_the_same_key_can_be_asked_for(Running aws) {
    String from = aws.kmsKey();
    String to = aws.kmsKey();
    String ciphertext = encrypted(aws, from, Map.of());
    Object[] other = {"CiphertextBlob", ciphertext, "DestinationKeyId", to};
    aws.user(Policies.allow("kms:ReEncryptTo"))
        .kms("ReEncrypt", other)
        .refused("AccessDeniedException");
    Client reader = aws.user(Policies.allow("kms:ReEncryptFrom"));
    reader.kms("ReEncrypt", other).denied(reader, "kms:ReEncryptTo", to);
    aws.user(Policies.allow("kms:ReEncrypt*")).kms("ReEncrypt", other).ok();
  }

  @EveryServer
  void symmetric_ciphertext_moves_to_rsa_and_back(Running aws) {
    String from = aws.kmsKey();
    Client admin = aws.admin();
    String rsa =
        admin
            .kms("CreateKey", "KeySpec", "RSA_2048", "KeyUsage", "ENCRYPT_DECRYPT")
            .text("KeyMetadata", "Arn");
    String moved =
        admin
            .kms(
                "ReEncrypt",
                "CiphertextBlob",
                encrypted(aws, from, Map.of()),
                "DestinationKeyId",
                rsa,
                "DestinationEncryptionAlgorithm",
                "RSAES_OAEP_SHA_1")
            .text("CiphertextBlob");
    Answer back =
        admin.kms(
            "ReEncrypt",
            "CiphertextBlob",
            moved,
            "SourceKeyId",
            rsa,
            "SourceEncryptionAlgorithm",
            "RSAES_OAEP_SHA_1",
            "DestinationKeyId",
            from);
    assertEquals(
        blob("x"),
        admin.kms("Decrypt", "CiphertextBlob", back.text("CiphertextBlob")).text("Plaintext"));
  }

  @EveryServer
  void who_may_not_encrypt_anew_learns_nothing_of_the_ciphertext(Running aws) {
    String key = aws.kmsKey();
    String other = aws.kmsKey();
    String blob =
        aws.admin().kms("Encrypt", "KeyId", key, "Plaintext", blob("x")).text("CiphertextBlob");
    Client user = aws.user(Policies.allow("kms:ReEncryptFrom"));
    for (Map<String, String> context : List.of(Map.<String, String>of(), Map.of("wrong", "one"))) {
      user.kms(
              "ReEncrypt",
              "CiphertextBlob",
              blob,
              "SourceEncryptionContext",
              context,
              "DestinationKeyId",
              other)
          .refused("AccessDeniedException");
    }
  }
}
