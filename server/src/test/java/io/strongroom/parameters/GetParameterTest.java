package io.strongroom.parameters;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** GetParameter through the front door. */
final class GetParameterTest {
  private static void put(Running aws, String name, String type, String value) {
    aws.admin()
        .ssm("PutParameter", "Name", name, "Type", type, "Value", value, "Overwrite", true)
        .ok();
  }

  private static void secure(Running aws, String name, String value, String key, String tier) {
    aws.admin()
        .ssm(
            "PutParameter",
            "Name",
            name,
            "Type",
            "SecureString",
            "Value",
            value,
            "KeyId",
            key,
            "Tier",
            tier,
            "Overwrite",
            true)
        .ok();
  }

  private static Answer read(Client client, String name) {
    return client.ssm("GetParameter", "Name", name, "WithDecryption", true);
  }

  @EveryServer
  void a_parameter_is_shown_as_AWS_shows_it(Running aws) {
    put(aws, "/a/b", "String", "v");
    Answer answer = aws.admin().ssm("GetParameter", "Name", "/a/b").members("Parameter");
    Map<String, Object> parameter = answer.object("Parameter");
    assertEquals(
        Set.of("Name", "Type", "Value", "Version", "LastModifiedDate", "ARN", "DataType"),
        parameter.keySet());
    assertEquals("/a/b", parameter.get("Name"));
    assertEquals("String", parameter.get("Type"));
    assertEquals("v", parameter.get("Value"));
    assertEquals("1", parameter.get("Version").toString());
    assertEquals("text", parameter.get("DataType"));
    assertEquals(aws.arn("ssm", "parameter/a/b"), parameter.get("ARN"));
    var modified = answer.number("Parameter", "LastModifiedDate");
    assertTrue(Math.abs(modified.longValue() - Instant.now().getEpochSecond()) < 120);
    assertTrue(modified.scale() <= 3);
  }

  @EveryServer
  void a_version_can_be_selected(Running aws) {
    put(aws, "p", "SecureString", "1");
    put(aws, "p", "SecureString", "2");
    Answer answer = read(aws.admin(), "p:1");
    assertEquals("1", answer.text("Parameter", "Value"));
    assertEquals("p", answer.text("Parameter", "Name"));
    assertEquals(":1", answer.text("Parameter", "Selector"));
    assertEquals("1", answer.number("Parameter", "Version").toString());
    assertFalse(read(aws.admin(), "p").object("Parameter").containsKey("Selector"));
  }

  @EveryServer
  void what_is_not_there_is_not_found(Running aws) {
    put(aws, "/foo", "String", "v");
    aws.admin().ssm("GetParameter", "Name", "/bar").refusedSilently("ParameterNotFound");
    aws.admin().ssm("GetParameter", "Name", "/bar:1").refusedSilently("ParameterNotFound");
    aws.admin()
        .ssm("GetParameter", "Name", "/foo:9")
        .refused(
            "ParameterVersionNotFound",
            "Systems Manager could not find version 9 of /foo. Verify the version and try again.");
    for (String selector : List.of("0", "00", "99999999999999999999999999")) {
      aws.admin()
          .ssm("GetParameter", "Name", "/foo:" + selector)
          .refused("ParameterVersionNotFound");
    }
    aws.admin().ssm("GetParameter", "Name", "/foo:label").refused("ParameterVersionNotFound");
    for (String bad : List.of("/foo:1:1", "/foo:", ":1", ":")) {
      aws.admin().ssm("GetParameter", "Name", bad).refused("ValidationException");
    }
  }

  @EveryServer
  void without_decryption_a_secure_string_is_KMS_ciphertext_bound_to_its_ARN(Running aws) {
    String key = aws.kmsKey();
    secure(aws, "/a/b", "Hello, world!", key, "Standard");
    Answer answer = aws.admin().ssm("GetParameter", "Name", "/a/b");
    assertEquals("SecureString", answer.text("Parameter", "Type"));
    String ciphertext = answer.text("Parameter", "Value");
    var context = Map.of("PARAMETER_ARN", aws.arn("ssm", "parameter/a/b"));
    Answer opened =
        aws.admin().kms("Decrypt", "CiphertextBlob", ciphertext, "EncryptionContext", context);
    assertEquals(blob("Hello, world!"), opened.text("Plaintext"));
    assertEquals(key, opened.text("KeyId"));
    aws.admin()
        .kms("Decrypt", "CiphertextBlob", ciphertext)
        .refusedSilently("InvalidCiphertextException");
  }

  @EveryServer
  void decryption_means_nothing_to_other_types(Running aws) {
    put(aws, "p", "String", "v");
    assertEquals("v", read(aws.admin(), "p").text("Parameter", "Value"));
    put(aws, "q", "StringList", "v,w");
    assertEquals("v,w", read(aws.admin(), "q").text("Parameter", "Value"));
  }

  @EveryServer
  void reading_and_decrypting_need_both_permissions(Running aws) {
    String key = aws.kmsKey();
    String arn = aws.arn("ssm", "parameter/p");
    for (String tier : List.of("Standard", "Advanced")) {
      secure(aws, "p", "v", key, tier);
      Client reader = aws.user(Policies.allow("ssm:GetParameter", arn));
      reader.ssm("GetParameter", "Name", "p").ok();
      Answer refused = read(reader, "p").refused("AccessDeniedException");
      assertTrue(
          refused
              .body()
              .contains(
                  "\"Message\":\"The ciphertext refers to a customer master key that does not"
                      + " exist, does not exist in this region, or you are not allowed to access."),
          refused.body());
      Client opener = aws.user(Policies.allow("kms:Decrypt", key));
      read(opener, "p").denied(opener, "ssm:GetParameter", arn);
      Client both =
          aws.user(Policies.allow("ssm:GetParameter", arn), Policies.allow("kms:Decrypt", key));
      assertEquals("v", read(both, "p").text("Parameter", "Value"));
    }
  }

  @EveryServer
  void writing_a_secure_string_needs_the_key_too(Running aws) {
    String key = aws.kmsKey();
    for (var needed :
        Map.of("Standard", "kms:Encrypt", "Advanced", "kms:GenerateDataKey").entrySet()) {
      Client writer = aws.user(Policies.allow("ssm:PutParameter"));
      write(writer, key, needed.getKey()).refused("AccessDeniedException");
      Client both =
          aws.user(Policies.allow("ssm:PutParameter"), Policies.allow(needed.getValue(), key));
      write(both, key, needed.getKey()).ok();
      aws.admin().ssm("DeleteParameter", "Name", "w").ok();
    }
  }

  private static Answer write(Client client, String key, String tier) {
    return client.ssm(
        "PutParameter",
        "Name",
        "w",
        "Type",
        "SecureString",
        "Value",
        "v",
        "KeyId",
        key,
        "Tier",
        tier);
  }

  @EveryServer
  void use_of_a_key_can_be_tied_to_the_service_and_the_parameter(Running aws) {
    String key = aws.kmsKey();
    secure(aws, "p", "v", key, "Standard");
    secure(aws, "q", "v", key, "Standard");
    String via =
        Policies.when(
            Policies.allow("kms:Decrypt", key),
            "StringEquals",
            "kms:ViaService",
            "ssm." + aws.region() + ".amazonaws.com");
    Client user = aws.user(Policies.allow("ssm:GetParameter"), via);
    assertEquals("v", read(user, "p").text("Parameter", "Value"));
    String ciphertext = aws.admin().ssm("GetParameter", "Name", "p").text("Parameter", "Value");
    user.kms(
            "Decrypt",
            "CiphertextBlob",
            ciphertext,
            "EncryptionContext",
            Map.of("PARAMETER_ARN", aws.arn("ssm", "parameter/p")))
        .refused("AccessDeniedException");
    Client onlyP =
        aws.user(
            Policies.allow("ssm:GetParameter"),
            Policies.when(
                Policies.allow("kms:Decrypt", key),
                "StringEquals",
                "kms:EncryptionContext:PARAMETER_ARN",
                aws.arn("ssm", "parameter/p")));
    read(onlyP, "p").ok();
    read(onlyP, "q").refused("AccessDeniedException");
  }

  @EveryServer
  void a_disabled_key_and_one_that_waits_for_deletion_open_and_seal_nothing(Running aws) {
    for (String tier : List.of("Standard", "Advanced")) {
      String key = aws.kmsKey();
      secure(aws, tier, "v", key, tier);
      aws.admin().kms("DisableKey", "KeyId", key).nothing();
      unusable(
          aws,
          tier,
          key,
          key
              + " is disabled. (Service: AWSKMS; Status Code: 400; Error Code:"
              + " DisabledException; Request ID: ");
      aws.admin().kms("ScheduleKeyDeletion", "KeyId", key).ok();
      unusable(
          aws,
          tier,
          key,
          key
              + " is pending deletion. (Service: AWSKMS; Status Code: 400;"
              + " Error Code: KMSInvalidStateException; Request ID: ");
      aws.admin().kms("CancelKeyDeletion", "KeyId", key).ok();
      aws.admin().kms("EnableKey", "KeyId", key).nothing();
      assertEquals("v", read(aws.admin(), tier).text("Parameter", "Value"));
    }
  }

  private static void unusable(Running aws, String name, String key, String text) {
    Answer refused = read(aws.admin(), name).refused("InvalidKeyId");
    assertTrue(refused.body().contains("\"message\":\"" + text), refused.body());
    aws.admin()
        .ssm("PutParameter", "Name", name, "Value", "w", "KeyId", key, "Overwrite", true)
        .refused("InvalidKeyId");
    aws.admin().ssm("GetParameter", "Name", name).ok();
  }

  @EveryServer
  void unknown_keys_are_refused_with_the_words_of_KMS(Running aws) {
    Answer refused =
        aws.admin()
            .ssm(
                "PutParameter",
                "Name",
                "p",
                "Type",
                "SecureString",
                "Value",
                "v",
                "KeyId",
                "alias/missing")
            .refused("InvalidKeyId");
    assertTrue(
        refused
            .body()
            .contains(
                "Alias "
                    + aws.arn("kms", "alias/missing")
                    + " is not found. (Service: AWSKMS; Status Code: 400; Error Code:"
                    + " NotFoundException; Request ID: "),
        refused.body());
    aws.admin().ssm("GetParameter", "Name", "p").refusedSilently("ParameterNotFound");
  }

  @EveryServer
  void a_key_may_be_named_in_every_way_and_old_versions_keep_theirs(Running aws) {
    String first = aws.kmsKey();
    String second = aws.kmsKey();
    aws.admin().kms("CreateAlias", "AliasName", "alias/k", "TargetKeyId", second).nothing();
    secure(aws, "p", "1", first, "Standard");
    secure(aws, "p", "2", first.substring(first.lastIndexOf('/') + 1), "Standard");
    secure(aws, "p", "3", "alias/k", "Standard");
    secure(aws, "p", "4", aws.arn("kms", "alias/k"), "Standard");
    aws.admin().kms("DisableKey", "KeyId", first).nothing();
    read(aws.admin(), "p:1").refused("InvalidKeyId");
    read(aws.admin(), "p:2").refused("InvalidKeyId");
    assertEquals("3", read(aws.admin(), "p:3").text("Parameter", "Value"));
    assertEquals("4", read(aws.admin(), "p").text("Parameter", "Value"));
  }

  @EveryServer
  void a_version_written_without_a_key_is_under_the_default_one(Running aws) {
    String key = aws.kmsKey();
    secure(aws, "p", "1", key, "Standard");
    aws.admin().ssm("PutParameter", "Name", "p", "Value", "2", "Overwrite", true).ok();
    aws.admin().kms("DisableKey", "KeyId", key).nothing();
    read(aws.admin(), "p:1").refused("InvalidKeyId");
    assertEquals("2", read(aws.admin(), "p:2").text("Parameter", "Value"));
  }

  @EveryServer
  void a_parameter_made_again_has_a_new_history(Running aws) {
    put(aws, "p", "SecureString", "old");
    put(aws, "p", "SecureString", "older");
    assertEquals(Map.of(), aws.admin().ssm("DeleteParameter", "Name", "p").json());
    aws.admin().ssm("DeleteParameter", "Name", "p").refusedSilently("ParameterNotFound");
    read(aws.admin(), "p").refusedSilently("ParameterNotFound");
    put(aws, "p", "String", "new");
    assertEquals("1", read(aws.admin(), "p").number("Parameter", "Version").toString());
    read(aws.admin(), "p:2").refused("ParameterVersionNotFound");
    assertEquals("new", read(aws.admin(), "p:1").text("Parameter", "Value"));
  }

  @EveryServer
  void a_parameter_deleted_by_a_selector_stays(Running aws) {
    put(aws, "p", "String", "v");
    aws.admin().ssm("DeleteParameter", "Name", "p:1").refused("ValidationException");
    read(aws.admin(), "p").ok();
  }
}
