package io.strongroom.secrets;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.UUID;

/** GetSecretValue through the front door, and the names that secrets have. */
final class GetSecretValueTest {
  private static final String FIRST = "00000000-0000-0000-0000-000000000001";
  private static final String SECOND = "00000000-0000-0000-0000-000000000002";
  private static final String NOT_FOUND = "ResourceNotFoundException";
  private static final String CANNOT_FIND = "Secrets Manager can't find the specified secret.";

  private static String create(Running aws, String name) {
    return aws.admin()
        .secrets("CreateSecret", "Name", name, "SecretString", "1", "ClientRequestToken", FIRST)
        .text("ARN");
  }

  private static Answer put(Running aws, String id) {
    return aws.admin()
        .secrets(
            "PutSecretValue", "SecretId", id, "SecretString", "2", "ClientRequestToken", SECOND)
        .ok();
  }

  private static Answer get(Client client, String id, Object... more) {
    var members = new ArrayList<Object>(List.of("SecretId", id));
    members.addAll(List.of(more));
    return client.secrets("GetSecretValue", members.toArray());
  }

  @EveryServer
  void a_text_is_shown_as_AWS_shows_it(Running aws) {
    String arn = create(aws, "s");
    Answer answer =
        get(aws.admin(), "s")
            .members("ARN", "Name", "VersionId", "SecretString", "VersionStages", "CreatedDate");
    assertEquals(arn, answer.text("ARN"));
    assertEquals("s", answer.text("Name"));
    assertEquals(FIRST, answer.text("VersionId"));
    assertEquals("1", answer.text("SecretString"));
    assertEquals(List.of("AWSCURRENT"), answer.texts("VersionStages"));
    var created = answer.number("CreatedDate");
    assertTrue(Math.abs(created.longValue() - Instant.now().getEpochSecond()) < 120);
    assertTrue(created.scale() <= 3);
  }

  @EveryServer
  void a_binary_value_is_base64_and_alone(Running aws) {
    aws.admin()
        .secrets(
            "CreateSecret",
            "Name",
            "s",
            "SecretBinary",
            blob(new byte[] {0, -1, 127}),
            "ClientRequestToken",
            FIRST)
        .ok();
    Answer answer =
        get(aws.admin(), "s")
            .members("ARN", "Name", "VersionId", "SecretBinary", "VersionStages", "CreatedDate");
    assertEquals(blob(new byte[] {0, -1, 127}), answer.text("SecretBinary"));
  }

  @EveryServer
  void stages_and_versions_select(Running aws) {
    create(aws, "s");
    put(aws, "s");
    assertEquals("2", get(aws.admin(), "s").text("SecretString"));
    assertEquals("2", get(aws.admin(), "s", "VersionStage", "AWSCURRENT").text("SecretString"));
    Answer previous = get(aws.admin(), "s", "VersionStage", "AWSPREVIOUS");
    assertEquals("1", previous.text("SecretString"));
    assertEquals(List.of("AWSPREVIOUS"), previous.texts("VersionStages"));
    assertEquals("1", get(aws.admin(), "s", "VersionId", FIRST).text("SecretString"));
    assertEquals(
        "1",
        get(aws.admin(), "s", "VersionId", FIRST, "VersionStage", "AWSPREVIOUS")
            .text("SecretString"));
  }

  @EveryServer
  void what_is_not_attached_or_not_there_is_named(Running aws) {
    create(aws, "s");
    String start = "Secrets Manager can't find the specified secret value for ";
    get(aws.admin(), "s", "VersionStage", "AWSPREVIOUS")
        .refusedCapital(NOT_FOUND, start + "staging label: AWSPREVIOUS");
    get(aws.admin(), "s", "VersionStage", "awscurrent")
        .refusedCapital(NOT_FOUND, start + "staging label: awscurrent");
    get(aws.admin(), "s", "VersionId", SECOND)
        .refusedCapital(NOT_FOUND, start + "VersionId: " + SECOND);
    put(aws, "s");
    get(aws.admin(), "s", "VersionId", FIRST, "VersionStage", "AWSCURRENT")
        .refusedCapital(
            "InvalidRequestException",
            "You provided a VersionStage that is not associated to the provided VersionId.");
    get(aws.admin(), "missing").refusedCapital(NOT_FOUND, CANNOT_FIND);
  }

  @EveryServer
  void a_version_without_a_stage_is_still_read_by_its_id(Running aws) {
    create(aws, "s");
    put(aws, "s");
    aws.admin()
        .secrets(
            "PutSecretValue",
            "SecretId",
            "s",
            "SecretString",
            "3",
            "ClientRequestToken",
            UUID.randomUUID().toString())
        .ok();
    Answer deprecated = get(aws.admin(), "s", "VersionId", FIRST);
    assertEquals("1", deprecated.text("SecretString"));
  }

  @EveryServer
  void a_secret_is_found_by_name_ARN_and_ARN_without_suffix(Running aws) {
    for (String name : List.of("plain", "a/b", "x-a1b2", "x-a1b2c3-", "x-a1b2c3d4")) {
      String arn = create(aws, name);
      String partial = aws.arn("secretsmanager", "secret:" + name);
      for (String id : List.of(name, arn, partial)) {
        assertEquals(arn, get(aws.admin(), id).text("ARN"), id);
      }
    }
  }

  @EveryServer
  void a_name_that_looks_like_an_ARN_with_suffix_is_not_found_by_partial_ARN(Running aws) {
    String arn = create(aws, "x-a1b2c3");
    get(aws.admin(), aws.arn("secretsmanager", "secret:x-a1b2c3"))
        .refusedCapital(NOT_FOUND, CANNOT_FIND);
    assertEquals(arn, get(aws.admin(), "x-a1b2c3").text("ARN"));
    assertEquals(arn, get(aws.admin(), arn).text("ARN"));
  }

  @EveryServer
  void an_ARN_of_elsewhere_or_of_another_life_is_not_found(Running aws) {
    String arn = create(aws, "s");
    get(aws.admin(), arn.substring(0, arn.length() - 6) + "AAAAA0")
        .refusedCapital(NOT_FOUND, CANNOT_FIND);
    get(aws.admin(), arn.replace(aws.region(), "eu-west-1")).refused(NOT_FOUND);
    get(aws.admin().in("eu-west-1"), arn).refused(NOT_FOUND);
    get(aws.admin().in(aws.region().replace("te-", "ot-")), "s")
        .refusedCapital(NOT_FOUND, CANNOT_FIND);
    aws.admin().secrets("DeleteSecret", "SecretId", arn, "ForceDeleteWithoutRecovery", true).ok();
    create(aws, "s");
    get(aws.admin(), arn).refusedCapital(NOT_FOUND, CANNOT_FIND);
  }

  @EveryServer
  void a_secret_of_another_account_is_not_told_from_an_absent_one(Running aws) {
    String arn = create(aws, "s");
    String there = arn.replace(aws.account(), "111111111111");
    get(aws.admin(), there).refused("AccessDeniedException");
    get(aws.admin(), there.replace("secret:s", "secret:t")).refused("AccessDeniedException");
  }

  @EveryServer
  void what_is_no_name_is_refused(Running aws) {
    String text =
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the"
            + " following: -/_+=.@!";
    for (String bad : List.of("a b", "é", "a*", "a:b", "arn:aws:s3:::x")) {
      Answer refused = get(aws.admin(), bad).refused("ValidationException");
      assertTrue(refused.body().contains(text), refused.body());
    }
    get(aws.admin(), "").refused("ValidationException");
    get(aws.admin(), "x".repeat(2049)).refused("ValidationException");
    aws.admin().secrets("GetSecretValue").refused("ValidationException");
    create(aws, "s");
    get(aws.admin(), "s", "VersionId", "x".repeat(31)).refused("ValidationException");
    get(aws.admin(), "s", "VersionId", "x".repeat(65)).refused("ValidationException");
    get(aws.admin(), "s", "VersionStage", "").refused("ValidationException");
    get(aws.admin(), "s", "VersionStage", "x".repeat(257)).refused("ValidationException");
  }

  @EveryServer
  void a_permission_on_the_ARN_holds_for_every_name_of_the_secret(Running aws) {
    String arn = create(aws, "s");
    String partial = aws.arn("secretsmanager", "secret:s");
    Client allowed = aws.user(Policies.allow("secretsmanager:GetSecretValue", arn));
    Client barred =
        aws.user(Policies.allow("*"), Policies.deny("secretsmanager:GetSecretValue", arn));
    for (String id : List.of("s", arn, partial)) {
      get(allowed, id).ok();
      get(barred, id).deniedExplicitly(barred, "secretsmanager:GetSecretValue", id);
    }
  }

  @EveryServer
  void a_stage_or_version_can_be_made_a_condition(Running aws) {
    create(aws, "s");
    put(aws, "s");
    Client reader =
        aws.user(
            Policies.when(
                Policies.allow("secretsmanager:GetSecretValue"),
                "StringEquals",
                "secretsmanager:VersionStage",
                "AWSCURRENT"));
    get(reader, "s").ok();
    get(reader, "s", "VersionStage", "AWSCURRENT").ok();
    get(reader, "s", "VersionStage", "AWSPREVIOUS")
        .denied(reader, "secretsmanager:GetSecretValue", "s");
    get(reader, "s", "VersionId", SECOND).denied(reader, "secretsmanager:GetSecretValue", "s");
  }

  @EveryServer
  void tags_can_be_made_a_condition(Running aws) {
    for (String team : List.of("red", "blue")) {
      aws.admin()
          .secrets(
              "CreateSecret",
              "Name",
              team,
              "SecretString",
              "v",
              "Tags",
              List.of(Map.of("Key", "team", "Value", team)),
              "ClientRequestToken",
              FIRST)
          .ok();
    }
    Client red =
        aws.user(
            Policies.when(
                Policies.allow("secretsmanager:GetSecretValue"),
                "StringEquals",
                "secretsmanager:ResourceTag/team",
                "red"));
    get(red, "red").ok();
    get(red, "blue").denied(red, "secretsmanager:GetSecretValue", "blue");
  }

  @EveryServer
  void the_key_is_asked_too(Running aws) {
    String key = aws.kmsKey();
    aws.admin()
        .secrets(
            "CreateSecret",
            "Name",
            "s",
            "SecretString",
            "v",
            "KmsKeyId",
            key,
            "ClientRequestToken",
            FIRST)
        .ok();
    Client reader = aws.user(Policies.allow("secretsmanager:GetSecretValue"));
    get(reader, "s").refusedCapital("AccessDeniedException", "Access to KMS is not allowed");
    reader.secrets("DescribeSecret", "SecretId", "s").refused("AccessDeniedException");
    Client both =
        aws.user(
            Policies.allow("secretsmanager:GetSecretValue"), Policies.allow("kms:Decrypt", key));
    assertEquals("v", get(both, "s").text("SecretString"));
    aws.admin().kms("DisableKey", "KeyId", key).nothing();
    get(aws.admin(), "s").refused("DecryptionFailure");
    aws.admin().kms("ScheduleKeyDeletion", "KeyId", key).ok();
    get(aws.admin(), "s").refused("DecryptionFailure");
    aws.admin().secrets("DescribeSecret", "SecretId", "s").ok();
    aws.admin().kms("CancelKeyDeletion", "KeyId", key).ok();
    aws.admin().kms("EnableKey", "KeyId", key).nothing();
    assertEquals("v", get(aws.admin(), "s").text("SecretString"));
  }

  @EveryServer
  void use_of_the_key_can_be_tied_to_the_secret(Running aws) {
    String key = aws.kmsKey();
    String arn = "";
    for (String name : List.of("s", "t")) {
      arn =
          aws.admin()
              .secrets(
                  "CreateSecret",
                  "Name",
                  name,
                  "SecretString",
                  "v",
                  "KmsKeyId",
                  key,
                  "ClientRequestToken",
                  FIRST)
              .text("ARN");
    }
    Client reader =
        aws.user(
            Policies.allow("secretsmanager:GetSecretValue"),
            Policies.when(
                Policies.allow("kms:Decrypt", key),
                "StringEquals",
                "kms:EncryptionContext:SecretARN",
                arn));
    get(reader, "t").ok();
    get(reader, "s").refused("AccessDeniedException");
  }
}
