package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decrypt through the front door. */
final class DecryptTest {
  private static final String TEXT = "hello";
  private static final String REFERS =
      "The ciphertext refers to a customer master key that does not exist, does not exist in this"
          + " region, or you are not allowed to access.";

  private static Answer encrypt(Running aws, String key, Map<String, String> context) {
    return aws.admin()
        .kms("Encrypt", "KeyId", key, "Plaintext", blob(TEXT), "EncryptionContext", context);
  }

  private static String sealed(Running aws, String key) {
    return encrypt(aws, key, Map.of()).text("CiphertextBlob");
  }

  private static Answer decrypt(Client client, String ciphertext, Map<String, String> context) {
    return client.kms("Decrypt", "CiphertextBlob", ciphertext, "EncryptionContext", context);
  }

  @EveryServer
  void the_answer_has_text_key_algorithm_and_material(Running aws) {
    String arn = aws.kmsKey();
    Answer answer =
        aws.admin()
            .kms("Decrypt", "CiphertextBlob", sealed(aws, arn))
            .members("KeyId", "Plaintext", "EncryptionAlgorithm", "KeyMaterialId");
    assertEquals(arn, answer.text("KeyId"));
    assertEquals(blob(TEXT), answer.text("Plaintext"));
    assertEquals("SYMMETRIC_DEFAULT", answer.text("EncryptionAlgorithm"));
    assertEquals(
        aws.admin().kms("DescribeKey", "KeyId", arn).text("KeyMetadata", "CurrentKeyMaterialId"),
        answer.text("KeyMaterialId"));
  }

  @EveryServer
  void the_key_may_be_named_in_every_way(Running aws) {
    String arn = aws.kmsKey();
    String id = arn.substring(arn.lastIndexOf('/') + 1);
    aws.admin().kms("CreateAlias", "AliasName", "alias/a", "TargetKeyId", id).nothing();
    String ciphertext = sealed(aws, arn);
    for (String name : List.of(id, arn, "alias/a", aws.arn("kms", "alias/a"))) {
      Answer answer = aws.admin().kms("Decrypt", "CiphertextBlob", ciphertext, "KeyId", name);
      assertEquals(blob(TEXT), answer.text("Plaintext"));
      assertEquals(arn, answer.text("KeyId"));
    }
  }

  @EveryServer
  void another_key_beside_the_ciphertext_is_incorrect(Running aws) {
    String ciphertext = sealed(aws, aws.kmsKey());
    aws.admin()
        .kms("Decrypt", "CiphertextBlob", ciphertext, "KeyId", aws.kmsKey())
        .refused(
            "IncorrectKeyException",
            "The key ID in the request does not identify a CMK that can perform this operation.");
    aws.admin()
        .kms("Decrypt", "CiphertextBlob", ciphertext, "KeyId", "fake-key-id")
        .refused("NotFoundException", "Invalid keyId 'fake-key-id'");
  }

  @EveryServer
  void the_same_context_in_any_order_decrypts(Running aws) {
    String arn = aws.kmsKey();
    var context = new LinkedHashMap<>(Map.of("a", "1"));
    context.put("b", "2");
    context.put("ä€", "😀");
    context.put("", "");
    var reversed = new LinkedHashMap<String, String>();
    context.sequencedEntrySet().reversed().forEach(e -> reversed.put(e.getKey(), e.getValue()));
    String ciphertext = encrypt(aws, arn, context).text("CiphertextBlob");
    assertEquals(blob(TEXT), decrypt(aws.admin(), ciphertext, reversed).text("Plaintext"));
  }

  @EveryServer
  void another_context_does_not_decrypt_and_is_not_told_from_damage(Running aws) {
    String arn = aws.kmsKey();
    String ciphertext = encrypt(aws, arn, Map.of("ab", "c")).text("CiphertextBlob");
    assertEquals(blob(TEXT), decrypt(aws.admin(), ciphertext, Map.of("ab", "c")).text("Plaintext"));
    for (Map<String, String> other :
        List.of(
            Map.<String, String>of(),
            Map.of("a", "bc"),
            Map.of("abc", ""),
            Map.of("", "abc"),
            Map.of("AB", "c"),
            Map.of("ab", "C"),
            Map.of("ab", "c "),
            Map.of("ab", "c", "d", ""),
            Map.of("c", "ab"))) {
      decrypt(aws.admin(), ciphertext, other).refusedSilently("InvalidCiphertextException");
    }
    aws.admin()
        .kms("Decrypt", "CiphertextBlob", ciphertext)
        .refusedSilently("InvalidCiphertextException");
  }

  @EveryServer
  void pairs_do_not_run_into_each_other(Running aws) {
    String arn = aws.kmsKey();
    String ciphertext = encrypt(aws, arn, Map.of("a", "b", "c", "d")).text("CiphertextBlob");
    for (Map<String, String> other :
        List.of(
            Map.of("a", "bcd"),
            Map.of("a", "b,c:d"),
            Map.of("a", "d", "c", "b"),
            Map.of("ab", "", "cd", ""))) {
      decrypt(aws.admin(), ciphertext, other).refusedSilently("InvalidCiphertextException");
    }
  }

  @EveryServer
  void an_empty_context_is_none(Running aws) {
    String arn = aws.kmsKey();
    String with = encrypt(aws, arn, Map.of()).text("CiphertextBlob");
    assertEquals(blob(TEXT), aws.admin().kms("Decrypt", "CiphertextBlob", with).text("Plaintext"));
    String without =
        aws.admin().kms("Encrypt", "KeyId", arn, "Plaintext", blob(TEXT)).text("CiphertextBlob");
    assertEquals(blob(TEXT), decrypt(aws.admin(), without, Map.of()).text("Plaintext"));
  }

  @EveryServer
  void any_flipped_bit_makes_a_ciphertext_invalid(Running aws) {
    byte[] good = encrypt(aws, aws.kmsKey(), Map.of()).blob("CiphertextBlob");
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      aws.admin()
          .kms("Decrypt", "CiphertextBlob", blob(bad))
          .refusedSilently("InvalidCiphertextException");
    }
  }

  @EveryServer
  void a_ciphertext_cut_or_continued_is_invalid(Running aws) {
    byte[] good = encrypt(aws, aws.kmsKey(), Map.of()).blob("CiphertextBlob");
    for (int length = 1; length <= good.length + 1; length++) {
      if (length != good.length) {
        aws.admin()
            .kms("Decrypt", "CiphertextBlob", blob(Arrays.copyOf(good, length)))
            .refusedSilently("InvalidCiphertextException");
      }
    }
  }

  @EveryServer
  void garbage_is_invalid_whoever_asks(Running aws) {
    Client nobody = aws.user();
    for (Client client : List.of(aws.admin(), nobody)) {
      for (byte[] garbage :
          List.of(new byte[1], new byte[6144], "hello".getBytes(StandardCharsets.UTF_8))) {
        client
            .kms("Decrypt", "CiphertextBlob", blob(garbage))
            .refusedSilently("InvalidCiphertextException");
      }
    }
  }

  @EveryServer
  void a_blob_has_1_to_6144_bytes(Running aws) {
    aws.admin().kms("Decrypt", "CiphertextBlob", "").refused("ValidationException");
    aws.admin()
        .kms("Decrypt", "CiphertextBlob", blob(new byte[6145]))
        .refused("ValidationException");
    aws.admin().kms("Decrypt").refused("ValidationException");
  }

  @EveryServer
  void who_may_not_use_the_key_learns_nothing_about_the_ciphertext(Running aws) {
    String arn = aws.kmsKey();
    byte[] good = encrypt(aws, arn, Map.of()).blob("CiphertextBlob");
    byte[] damaged = good.clone();
    damaged[damaged.length - 1] ^= 1;
    Client nobody = aws.user();
    for (byte[] each : List.of(good, damaged)) {
      nobody
          .kms("Decrypt", "CiphertextBlob", blob(each))
          .refusedCapital("AccessDeniedException", REFERS);
      nobody
          .kms("Decrypt", "CiphertextBlob", blob(each), "KeyId", arn)
          .denied(nobody, "kms:Decrypt", arn);
    }
  }

  @EveryServer
  void a_ciphertext_is_not_opened_in_another_region(Running aws) {
    String ciphertext = sealed(aws, aws.kmsKey());
    aws.admin()
        .in("eu-west-1")
        .kms("Decrypt", "CiphertextBlob", ciphertext)
        .refusedCapital("AccessDeniedException", REFERS);
  }

  @EveryServer
  void a_permission_for_one_key_opens_no_other(Running aws) {
    String mine = aws.kmsKey();
    Client user = aws.user(Policies.allow("kms:Decrypt", mine));
    assertEquals(
        blob(TEXT), user.kms("Decrypt", "CiphertextBlob", sealed(aws, mine)).text("Plaintext"));
    user.kms("Decrypt", "CiphertextBlob", sealed(aws, aws.kmsKey()))
        .refusedCapital("AccessDeniedException", REFERS);
  }

  @EveryServer
  void a_permission_can_depend_on_the_context(Running aws) {
    String arn = aws.kmsKey();
    Client user =
        aws.user(
            Policies.when(
                Policies.allow("kms:Decrypt", arn),
                "StringEquals",
                "kms:EncryptionContext:user",
                "${aws:username}"));
    var own = Map.of("user", user.name());
    var other = Map.of("user", "somebody");
    assertEquals(
        blob(TEXT),
        decrypt(user, encrypt(aws, arn, own).text("CiphertextBlob"), own).text("Plaintext"));
    decrypt(user, encrypt(aws, arn, other).text("CiphertextBlob"), other)
        .refusedCapital("AccessDeniedException", REFERS);
  }

  @EveryServer
  void a_dry_run_checks_everything_and_opens_nothing(Running aws) {
    String arn = aws.kmsKey();
    String ciphertext = sealed(aws, arn);
    aws.admin()
        .kms("Decrypt", "CiphertextBlob", ciphertext, "DryRun", true)
        .refused(
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set.");
    aws.admin()
        .kms(
            "Decrypt",
            "CiphertextBlob",
            ciphertext,
            "DryRun",
            true,
            "EncryptionContext",
            Map.of("a", "b"))
        .refusedSilently("InvalidCiphertextException");
  }

  @EveryServer
  void what_is_not_supported_is_refused(Running aws) {
    String ciphertext = sealed(aws, aws.kmsKey());
    aws.admin()
        .kms(
            "Decrypt",
            "CiphertextBlob",
            ciphertext,
            "Recipient",
            Map.of("KeyEncryptionAlgorithm", "RSAES_OAEP_SHA_256"))
        .refused("UnsupportedOperationException");
    aws.admin()
        .kms(
            "Decrypt",
            "CiphertextBlob",
            ciphertext,
            "DryRunModifiers",
            List.of("IGNORE_CIPHERTEXT"))
        .refused("ValidationException");
    aws.admin()
        .kms("Decrypt", "CiphertextBlob", ciphertext, "GrantTokens", List.of("token"))
        .refused("InvalidGrantTokenException");
    aws.admin()
        .kms("Decrypt", "CiphertextBlob", ciphertext, "EncryptionAlgorithm", "RSAES_OAEP_SHA_1")
        .refused("InvalidKeyUsageException");
  }
}
