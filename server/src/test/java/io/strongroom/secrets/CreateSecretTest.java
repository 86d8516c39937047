package io.strongroom.secrets;

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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** CreateSecret through the front door. */
final class CreateSecretTest {
  private static final String TOKEN = "00000000-0000-0000-0000-000000000001";
  private static final String INVALID_NAME =
      "Invalid name. Must be a valid name containing alphanumeric characters, or any of the"
          + " following: -/_+=.@!";

  private static Answer create(Client client, String name, String value, String token) {
    return client.secrets(
        "CreateSecret", "Name", name, "SecretString", value, "ClientRequestToken", token);
  }

  private static Answer create(Running aws, String name) {
    return create(aws.admin(), name, "v", UUID.randomUUID().toString());
  }

  @EveryServer
  void a_secret_has_an_ARN_with_six_random_characters(Running aws) {
    Answer answer =
        create(aws.admin(), "my/App_1+=.@!-", "v", TOKEN).members("ARN", "Name", "VersionId");
    assertEquals("my/App_1+=.@!-", answer.text("Name"));
    assertEquals(TOKEN, answer.text("VersionId"));
    String start = aws.arn("secretsmanager", "secret:my/App_1+=.@!--");
    assertTrue(answer.text("ARN").startsWith(start), answer.text("ARN"));
    assertTrue(answer.text("ARN").substring(start.length()).matches("[A-Za-z0-9]{6}"));
  }

  @EveryServer
  void a_secret_can_be_made_without_a_value(Running aws) {
    aws.admin()
        .secrets("CreateSecret", "Name", "s", "ClientRequestToken", TOKEN)
        .members("ARN", "Name");
    assertFalse(
        aws.admin()
            .secrets("DescribeSecret", "SecretId", "s")
            .json()
            .containsKey("VersionIdsToStages"));
    aws.admin()
        .secrets("GetSecretValue", "SecretId", "s")
        .refusedCapital(
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT");
  }

  @EveryServer
  void a_value_has_65536_bytes(Running aws) {
    String longest = "x".repeat(65_536);
    create(aws.admin(), "a", longest, TOKEN).ok();
    assertEquals(longest, value(aws, "a"));
    create(aws.admin(), "b", longest + "x", TOKEN).refused("ValidationException");
    create(aws.admin(), "c", "é".repeat(32_768), TOKEN).ok();
    create(aws.admin(), "d", "é".repeat(32_768) + "x", TOKEN).refused("ValidationException");
    create(aws.admin(), "e", "", TOKEN).refused("ValidationException");
    var bytes = new byte[65_536];
    bytes[7] = -1;
    binary(aws, "f", bytes).ok();
    assertArrayEquals(
        bytes, aws.admin().secrets("GetSecretValue", "SecretId", "f").blob("SecretBinary"));
    binary(aws, "g", new byte[65_537]).refused("ValidationException");
    binary(aws, "h", new byte[0]).refused("ValidationException");
  }

  private static Answer binary(Running aws, String name, byte[] value) {
    return aws.admin()
        .secrets(
            "CreateSecret", "Name", name, "SecretBinary", blob(value), "ClientRequestToken", TOKEN);
  }

  private static String value(Running aws, String name) {
    return aws.admin().secrets("GetSecretValue", "SecretId", name).text("SecretString");
  }

  @EveryServer
  void a_value_too_long_is_not_shown(Running aws) {
    Answer refused = create(aws.admin(), "s", "canary".repeat(20_000), TOKEN);
    assertFalse(refused.refused("ValidationException").body().contains("canary"));
  }

  @EveryServer
  void a_value_is_text_or_binary(Running aws) {
    aws.admin()
        .secrets(
            "CreateSecret",
            "Name",
            "s",
            "SecretString",
            "v",
            "SecretBinary",
            blob("v"),
            "ClientRequestToken",
            TOKEN)
        .refused("InvalidParameterException");
    create(aws, "s").ok();
  }

  @EveryServer
  void a_token_is_needed_and_has_32_to_64_characters(Running aws) {
    aws.admin()
        .secrets("CreateSecret", "Name", "s", "SecretString", "v")
        .refusedCapital(
            "InvalidRequestException",
            "You must provide a ClientRequestToken value. We recommend a UUID-type value.");
    for (int length : List.of(31, 65, 1, 0)) {
      create(aws.admin(), "s", "v", "x".repeat(length)).refused("InvalidParameterException");
    }
    create(aws.admin(), "a", "v", "x".repeat(32)).ok();
    create(aws.admin(), "b", "v", "x".repeat(64)).ok();
  }

  @EveryServer
  void the_same_request_again_is_answered_again(Running aws) {
    Answer first = create(aws.admin(), "s", "v", TOKEN);
    assertEquals(first.json(), create(aws.admin(), "s", "v", TOKEN).json());
    create(aws.admin(), "s", "w", TOKEN)
        .refusedCapital(
            "ResourceExistsException",
            "You can't use ClientRequestToken "
                + TOKEN
                + " because that value is already in use for a version of secret "
                + first.text("ARN")
                + ".");
    create(aws, "s")
        .refusedCapital(
            "ResourceExistsException", "The operation failed because the secret s already exists.");
    assertEquals("v", value(aws, "s"));
  }

  @EveryServer
  void the_same_bytes_as_text_are_another_value(Running aws) {
    create(aws.admin(), "s", "v", TOKEN).ok();
    binary(aws, "s", "v".getBytes(StandardCharsets.UTF_8)).refused("ResourceExistsException");
  }

  @EveryServer
  void names_have_512_characters_of_an_alphabet(Running aws) {
    create(aws, "x".repeat(512)).ok();
    create(aws, "x".repeat(513)).refused("ValidationException");
    create(aws, "").refused("ValidationException");
    for (String bad : List.of("a b", "a:b", "a*", "a?", "é", "a,b", "a%2fb", "a\\b", " a", "a\n")) {
      assertEquals(
          INVALID_NAME,
          create(aws, bad)
              .refused("ValidationException")
              .body()
              .replaceAll(".*\"[mM]essage\":\"|\"}$", ""));
    }
  }

  @EveryServer
  void names_differ_by_case_and_slashes_have_no_meaning(Running aws) {
    List<String> names =
        List.of("a/b", "A/b", "/a/b", "a//b", "a/b/", "a/./b", "a/../b", "..", "a");
    for (String name : names) {
      create(aws.admin(), name, name, TOKEN).ok();
    }
    for (String name : names) {
      assertEquals(name, value(aws, name));
    }
  }

  @EveryServer
  void what_is_not_supported_is_refused_and_makes_no_secret(Running aws) {
    aws.admin()
        .secrets(
            "CreateSecret",
            "Name",
            "s",
            "SecretString",
            "v",
            "ClientRequestToken",
            TOKEN,
            "Type",
            "SalesforceClientSecret")
        .refused("InvalidParameterException");
    aws.admin().secrets("DescribeSecret", "SecretId", "s").refused("ResourceNotFoundException");
  }

  private static Answer under(Client client, String name, String key) {
    return client.secrets(
        "CreateSecret",
        "Name",
        name,
        "SecretString",
        "v",
        "KmsKeyId",
        key,
        "ClientRequestToken",
        TOKEN);
  }

  @EveryServer
  void keys_may_be_named_in_every_way_and_are_shown_as_named(Running aws) {
    String key = aws.kmsKey();
    aws.admin().kms("CreateAlias", "AliasName", "alias/k", "TargetKeyId", key).nothing();
    int number = 0;
    for (String name :
        List.of(
            key, key.substring(key.lastIndexOf('/') + 1), "alias/k", aws.arn("kms", "alias/k"))) {
      under(aws.admin(), "s" + ++number, name).ok();
      assertEquals(
          name, aws.admin().secrets("DescribeSecret", "SecretId", "s" + number).text("KmsKeyId"));
      assertEquals("v", value(aws, "s" + number));
    }
  }

  @EveryServer
  void unknown_keys_are_refused_with_the_words_of_KMS(Running aws) {
    String start = "The operation failed because of an invalid KMS key: ";
    for (var bad :
        Map.of(
                "fake-key-id",
                "Invalid keyId 'fake-key-id'",
                aws.kmsKey().replace(aws.region(), "eu-west-1"),
                "Invalid arn eu-west-1")
            .entrySet()) {
      under(aws.admin(), "s", bad.getKey())
          .refusedCapital("InvalidParameterException", start + bad.getValue());
    }
    under(aws.admin(), "s", "alias/missing").refused("InvalidParameterException");
    under(aws.admin(), "s", "x".repeat(2049)).refused("ValidationException");
    aws.admin().secrets("DescribeSecret", "SecretId", "s").refused("ResourceNotFoundException");
  }

  @EveryServer
  void a_key_must_be_usable_both_ways_even_for_a_secret_without_a_value(Running aws) {
    String key = aws.kmsKey();
    for (String half : List.of("kms:GenerateDataKey", "kms:Decrypt")) {
      Client maker = aws.user(Policies.allow("secretsmanager:*"), Policies.allow(half, key));
      under(maker, "s", key)
          .refusedCapital("AccessDeniedException", "Access to KMS is not allowed");
      maker
          .secrets("CreateSecret", "Name", "s", "KmsKeyId", key, "ClientRequestToken", TOKEN)
          .refusedCapital("AccessDeniedException", "Access to KMS is not allowed");
    }
    Client maker =
        aws.user(
            Policies.allow("secretsmanager:*"),
            Policies.allow("kms:GenerateDataKey", key),
            Policies.allow("kms:Decrypt", key));
    under(maker, "s", key).ok();
    aws.admin().kms("DisableKey", "KeyId", key).nothing();
    assertEquals(400, under(aws.admin(), "t", key).status());
    aws.admin().kms("ScheduleKeyDeletion", "KeyId", key).ok();
    assertEquals(400, under(aws.admin(), "t", key).status());
    aws.admin().secrets("DescribeSecret", "SecretId", "t").refused("ResourceNotFoundException");
  }

  private static Answer tagged(Client client, String name, List<Map<String, String>> tags) {
    return client.secrets(
        "CreateSecret",
        "Name",
        name,
        "SecretString",
        "v",
        "Tags",
        tags,
        "ClientRequestToken",
        TOKEN);
  }

  private static Map<String, String> tag(String key, String value) {
    return Map.of("Key", key, "Value", value);
  }

  @EveryServer
  void tags_are_held_to_their_form(Running aws) {
    var fifty = new ArrayList<Map<String, String>>();
    for (int i = 0; i < 50; i++) {
      fifty.add(tag("key" + i, "value"));
    }
    tagged(aws.admin(), "a", fifty).ok();
    fifty.add(tag("one more", ""));
    assertEquals(400, tagged(aws.admin(), "b", fifty).status());
    for (var bad :
        List.of(
            tag("aws:x", "v"),
            tag("AWS:x", "v"),
            tag("k".repeat(129), "v"),
            tag("k", "v".repeat(257)),
            tag("", "v"))) {
      assertEquals(400, tagged(aws.admin(), "c", List.of(bad)).status(), bad.toString());
    }
    aws.admin().secrets("DescribeSecret", "SecretId", "c").refused("ResourceNotFoundException");
  }

  @EveryServer
  void tags_need_a_permission_of_their_own(Running aws) {
    Client maker = aws.user(Policies.allow("secretsmanager:CreateSecret"));
    create(maker, "s", "v", TOKEN).ok();
    tagged(maker, "t", List.of(tag("a", "b"))).denied(maker, "secretsmanager:TagResource", "t");
  }

  @EveryServer
  void policies_write_six_question_marks_for_what_they_cannot_know(Running aws) {
    Client maker =
        aws.user(
            Policies.allow(
                "secretsmanager:CreateSecret", aws.arn("secretsmanager", "secret:dev/*-??????")));
    create(maker, "dev/x", "v", TOKEN).ok();
    create(maker, "prod/x", "v", TOKEN).denied(maker, "secretsmanager:CreateSecret", "prod/x");
    Client named =
        aws.user(
            Policies.when(
                Policies.allow("secretsmanager:CreateSecret"),
                "StringEquals",
                "secretsmanager:Name",
                "only"));
    create(named, "only", "v", TOKEN).ok();
    create(named, "other", "v", TOKEN).denied(named, "secretsmanager:CreateSecret", "other");
  }

  @EveryServer
  void a_description_has_2048_characters(Running aws) {
    aws.admin()
        .secrets(
            "CreateSecret",
            "Name",
            "s",
            "Description",
            "é".repeat(2048),
            "ClientRequestToken",
            TOKEN)
        .ok();
    assertEquals(
        "é".repeat(2048),
        aws.admin().secrets("DescribeSecret", "SecretId", "s").text("Description"));
    aws.admin()
        .secrets(
            "CreateSecret",
            "Name",
            "t",
            "Description",
            "é".repeat(2049),
            "ClientRequestToken",
            TOKEN)
        .refused("ValidationException");
  }

  @EveryServer
  void every_secret_gets_another_suffix(Running aws) {
    String first = create(aws, "s").text("ARN");
    aws.admin().secrets("DeleteSecret", "SecretId", "s", "ForceDeleteWithoutRecovery", true).ok();
    assertNotEquals(first, create(aws, "s").text("ARN"));
  }

  @EveryServer
  void every_text_comes_back_unharmed(Running aws) {
    String text = "\"\\/ \u0000\u001f\u007f\n\t ü € 😀 \u2028 {\"a\":1} %00 $'";
    create(aws.admin(), "s", text, TOKEN).ok();
    assertEquals(text, value(aws, "s"));
    String longest = "\u0001".repeat(65_536); // six times as long in JSON
    create(aws.admin(), "t", longest, TOKEN).ok();
    assertEquals(longest, value(aws, "t"));
  }
}
