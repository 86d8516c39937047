package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** CreateKey through the front door. */
final class CreateKeyTest {
  private static final Set<String> MEMBERS =
      Set.of(
          "AWSAccountId",
          "KeyId",
          "Arn",
          "CreationDate",
          "Enabled",
          "Description",
          "KeyUsage",
          "KeyState",
          "Origin",
          "KeyManager",
          "CustomerMasterKeySpec",
          "KeySpec",
          "MultiRegion",
          "EncryptionAlgorithms",
          "CurrentKeyMaterialId");

  @EveryServer
  void a_new_key_is_shown_as_AWS_shows_it(Running aws) {
    Answer answer = aws.admin().kms("CreateKey").members("KeyMetadata");
    Map<String, Object> key = answer.object("KeyMetadata");
    assertEquals(MEMBERS, key.keySet());
    String id = (String) key.get("KeyId");
    assertTrue(id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), id);
    assertEquals(aws.arn("kms", "key/" + id), key.get("Arn"));
    assertEquals(aws.account(), key.get("AWSAccountId"));
    assertEquals(true, key.get("Enabled"));
    assertEquals("", key.get("Description"));
    assertEquals("ENCRYPT_DECRYPT", key.get("KeyUsage"));
    assertEquals("Enabled", key.get("KeyState"));
    assertEquals("AWS_KMS", key.get("Origin"));
    assertEquals("CUSTOMER", key.get("KeyManager"));
    assertEquals("SYMMETRIC_DEFAULT", key.get("CustomerMasterKeySpec"));
    assertEquals("SYMMETRIC_DEFAULT", key.get("KeySpec"));
    assertEquals(false, key.get("MultiRegion"));
    assertEquals(List.of("SYMMETRIC_DEFAULT"), key.get("EncryptionAlgorithms"));
    assertTrue(((String) key.get("CurrentKeyMaterialId")).matches("[0-9a-f]{64}"));
  }

  @EveryServer
  void times_are_seconds_with_milliseconds(Running aws) {
    long before = Instant.now().getEpochSecond() - 60;
    Answer answer = aws.admin().kms("CreateKey");
    var date = answer.number("KeyMetadata", "CreationDate");
    assertTrue(date.longValue() > before && date.longValue() < before + 120, date.toString());
    assertTrue(date.scale() <= 3, date.toString());
    assertTrue(answer.body().matches(".*\"CreationDate\":[0-9]+(\\.[0-9]{1,3})?[,}].*"));
  }

  @EveryServer
  void each_call_makes_another_key(Running aws) {
    assertNotEquals(aws.kmsKey(), aws.kmsKey());
  }

  @EveryServer
  void a_description_of_8192_characters_is_kept_and_a_longer_one_refused(Running aws) {
    String longest = "é".repeat(8192);
    Answer answer = aws.admin().kms("CreateKey", "Description", longest);
    assertEquals(longest, answer.text("KeyMetadata", "Description"));
    aws.admin().kms("CreateKey", "Description", longest + "x").refused("ValidationException");
  }

  @EveryServer
  void what_is_not_supported_is_refused_and_makes_no_key(Running aws) {
    Client admin = aws.admin();
    admin
        .kms("CreateKey", "KeySpec", "SM2", "KeyUsage", "SIGN_VERIFY")
        .refused("ValidationException", "KeySpec SM2 is not supported in this Region");
    admin
        .kms("CreateKey", "KeySpec", "ML_DSA_44", "KeyUsage", "SIGN_VERIFY", "Origin", "EXTERNAL")
        .refused(unsupported());
    admin.kms("CreateKey", "Origin", "AWS_CLOUDHSM").refused(unsupported());
    admin
        .kms("CreateKey", "CustomKeyStoreId", "cks-1234567890abcdef0")
        .refused("CustomKeyStoreNotFoundException");
    admin.kms("CreateKey", "XksKeyId", "xks-1").refused(unsupported());
    assertEquals(List.of(), admin.kms("ListKeys").objects("Keys"));
  }

  private static String unsupported() {
    return "UnsupportedOperationException";
  }

  @EveryServer
  void the_defaults_may_be_said_aloud(Running aws) {
    aws.admin()
        .kms(
            "CreateKey",
            "KeySpec",
            "SYMMETRIC_DEFAULT",
            "KeyUsage",
            "ENCRYPT_DECRYPT",
            "Origin",
            "AWS_KMS",
            "MultiRegion",
            false)
        .ok();
  }

  @EveryServer
  void usage_and_spec_must_go_together(Running aws) {
    aws.admin()
        .kms("CreateKey", "KeyUsage", "KEY_AGREEMENT")
        .refused(
            "ValidationException",
            "KeyUsage KEY_AGREEMENT is not compatible with KeySpec SYMMETRIC_DEFAULT");
    aws.admin()
        .kms("CreateKey", "KeySpec", "RSA_2048")
        .refused(
            "ValidationException",
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption"
                + " keys.");
    aws.admin()
        .kms("CreateKey", "KeySpec", "RSA_2048", "KeyUsage", "KEY_AGREEMENT")
        .refused(
            "ValidationException",
            "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048");
  }

  @EveryServer
  void words_that_AWS_does_not_know_are_refused(Running aws) {
    aws.admin().kms("CreateKey", "KeyUsage", "DESTROY").refused("ValidationException");
    aws.admin().kms("CreateKey", "Origin", "MOON").refused("ValidationException");
    aws.admin().kms("CreateKey", "KeySpec", "DES").refused("ValidationException");
  }

  @EveryServer
  void tags_follow_the_rules_of_KMS(Running aws) {
    Client admin = aws.admin();
    tagged(admin, List.of(tag("a", "1"), tag("A", "2"), tag("b", ""))).ok();
    tagged(admin, List.of(tag("a", "1"), tag("a", "2")))
        .refused("TagException", "Duplicate tag keys");
    for (String prefix : List.of("aws:", "AWS:", "aWs:")) {
      tagged(admin, List.of(tag(prefix + "x", "1")))
          .refused("TagException", "Tags beginning with aws: are reserved");
    }
    tagged(admin, numbered(50)).ok();
    tagged(admin, numbered(51)).refused("TagException", "Too many tags");
    tagged(admin, List.of(tag("k".repeat(128), "v".repeat(256)))).ok();
    tagged(admin, List.of(tag("k".repeat(129), "v")))
        .refused(
            "ValidationException",
            "1 validation error detected: Value '"
                + "k".repeat(129)
                + "' at 'tags.1.member.tagKey' failed to satisfy constraint: Member must have"
                + " length less than or equal to 128");
    tagged(admin, List.of(tag("a", "v"), tag("k", "v".repeat(257)))).refused("ValidationException");
  }

  private static Answer tagged(Client client, List<Map<String, String>> tags) {
    return client.kms("CreateKey", "Tags", tags);
  }

  private static Map<String, String> tag(String key, String value) {
    return Map.of("TagKey", key, "TagValue", value);
  }

  private static List<Map<String, String>> numbered(int count) {
    var tags = new ArrayList<Map<String, String>>();
    for (int i = 0; i < count; i++) {
      tags.add(tag("key" + i, "value"));
    }
    return tags;
  }

  @EveryServer
  void tags_need_a_permission_of_their_own(Running aws) {
    Client maker = aws.user(Policies.allow("kms:CreateKey"));
    maker.kms("CreateKey").ok();
    tagged(maker, List.of(tag("a", "b"))).denied(maker, "kms:TagResource", "");
    aws.allow(maker.name(), Policies.allow("kms:CreateKey"), Policies.allow("kms:TagResource"));
    tagged(maker, List.of(tag("a", "b"))).ok();
  }

  @EveryServer
  void conditions_on_the_request_are_honoured(Running aws) {
    Client maker =
        aws.user(
            Policies.when(
                Policies.allow("kms:CreateKey"), "StringEquals", "aws:RequestTag/team", "red"),
            Policies.allow("kms:TagResource"));
    maker.kms("CreateKey").denied(maker, "kms:CreateKey", "");
    tagged(maker, List.of(tag("team", "blue"))).denied(maker, "kms:CreateKey", "");
    tagged(maker, List.of(tag("team", "red"))).ok();
  }

  @EveryServer
  void a_policy_of_ones_own_is_kept_word_for_word(Running aws) {
    String policy =
        Policies.document(Policies.allowTo("arn:aws:iam::" + aws.account() + ":root", "kms:*"));
    String id = aws.admin().kms("CreateKey", "Policy", policy).text("KeyMetadata", "KeyId");
    assertEquals(policy, aws.admin().kms("GetKeyPolicy", "KeyId", id).text("Policy"));
  }

  @EveryServer
  void a_key_made_without_a_policy_has_the_default_one(Running aws) {
    String policy = aws.admin().kms("GetKeyPolicy", "KeyId", aws.kmsKey()).text("Policy");
    assertEquals(
        read(
            """
            {"Version":"2012-10-17","Id":"key-default-1","Statement":[{
              "Sid":"Enable IAM User Permissions","Effect":"Allow",
              "Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"kms:*","Resource":"*"}]}\
            """
                .formatted(aws.account())),
        read(policy));
  }

  @EveryServer
  void a_policy_that_locks_its_maker_out_is_refused_unless_he_insists(Running aws) {
    Client other = aws.user();
    String policy = Policies.document(Policies.allowTo(other.arn(), "kms:*"));
    aws.admin().kms("CreateKey", "Policy", policy).refused("MalformedPolicyDocumentException");
    assertEquals(List.of(), aws.admin().kms("ListKeys").objects("Keys"));
    aws.admin().kms("CreateKey", "Policy", policy, "BypassPolicyLockoutSafetyCheck", true).ok();
  }

  @EveryServer
  void a_policy_that_is_none_is_refused(Running aws) {
    String root = "arn:aws:iam::" + aws.account() + ":root";
    String good = Policies.document(Policies.allowTo(root, "kms:*"));
    for (String bad :
        List.of(
            "{}",
            "[]",
            "not json",
            good.substring(1),
            good + "x",
            Policies.document(),
            Policies.document(Policies.allow("kms:*")),
            good.replace("\"Resource\":\"*\"", "\"Sid\":\"x\""),
            good.replace("\"Action\":\"kms:*\",", ""),
            good.replace("\"Allow\"", "\"allow\""),
            good.replace("2012-10-17", "2012-10-18"),
            good.replace("\"Effect\"", "\"Effect\":\"Deny\",\"Effect\""),
            good.replace(root, root.replace("root", "user/nobody")),
            good.replace(root, "arn:aws:iam::" + aws.account() + ":user/*"),
            good.replace(root, "somebody"))) {
      aws.admin().kms("CreateKey", "Policy", bad).refused("MalformedPolicyDocumentException");
    }
    assertEquals(List.of(), aws.admin().kms("ListKeys").objects("Keys"));
  }

  @EveryServer
  void a_policy_of_32768_bytes_is_taken_and_a_longer_one_refused(Running aws) {
    String good =
        Policies.document(Policies.allowTo("arn:aws:iam::" + aws.account() + ":root", "kms:*"));
    String full = good + " ".repeat(32_768 - good.length());
    aws.admin().kms("CreateKey", "Policy", full).ok();
    aws.admin().kms("CreateKey", "Policy", full + " ").refused("LimitExceededException");
  }
}
