package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;
import static io.strongroom.testing.JsonTree.read;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The keys that services use where the caller names none. */
final class ManagedKeysTest {
  private static Answer put(Client client, String name) {
    return client.ssm("PutParameter", "Name", name, "Type", "SecureString", "Value", "v");
  }

  private static Answer secret(Client client, String name) {
    return client.secrets(
        "CreateSecret",
        "Name",
        name,
        "SecretString",
        "v",
        "ClientRequestToken",
        UUID.randomUUID().toString());
  }

  private static String describe(Running aws, String alias) {
    return aws.admin().kms("DescribeKey", "KeyId", alias).text("KeyMetadata", "Arn");
  }

  @EveryServer
  void each_service_gets_one_when_it_first_needs_it(Running aws) {
    assertEquals(List.of(), aws.admin().kms("ListKeys").objects("Keys"));
    put(aws.admin(), "a").ok();
    assertEquals(1, aws.admin().kms("ListKeys").objects("Keys").size());
    put(aws.admin(), "b").ok();
    assertEquals(1, aws.admin().kms("ListKeys").objects("Keys").size());
    secret(aws.admin(), "a").ok();
    secret(aws.admin(), "b").ok();
    assertEquals(2, aws.admin().kms("ListKeys").objects("Keys").size());
  }

  @EveryServer
  void describing_makes_it_too(Running aws) {
    for (String alias : List.of("alias/aws/ssm", "alias/aws/secretsmanager")) {
      var key = aws.admin().kms("DescribeKey", "KeyId", alias).object("KeyMetadata");
      assertEquals("AWS", key.get("KeyManager"));
      assertEquals("Enabled", key.get("KeyState"));
      assertEquals(key.get("Arn"), describe(aws, aws.arn("kms", alias)));
    }
    put(aws.admin(), "a").ok();
    assertEquals(2, aws.admin().kms("ListKeys").objects("Keys").size());
  }

  @EveryServer
  void who_is_refused_makes_none(Running aws) {
    Client nobody = aws.user();
    nobody.kms("DescribeKey", "KeyId", "alias/aws/ssm").refused("AccessDeniedException");
    put(nobody, "a").denied(nobody, "ssm:PutParameter", aws.arn("ssm", "parameter/a"));
    Client writer = aws.user(Policies.allow("ssm:*"), Policies.deny("kms:*"));
    put(writer, "a").refused("AccessDeniedException");
    assertEquals(List.of(), aws.admin().kms("ListKeys").objects("Keys"));
  }

  @EveryServer
  void many_first_uses_at_once_make_one(Running aws) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<Answer>>();
      for (int i = 0; i < 16; i++) {
        String name = "name" + i;
        answers.add(
            threads.submit(
                () -> name.endsWith("7") ? secret(aws.admin(), name) : put(aws.admin(), name)));
      }
      for (Future<Answer> answer : answers) {
        ok(answer);
      }
    }
    assertEquals(2, aws.admin().kms("ListKeys").objects("Keys").size());
  }

  private static void ok(Future<Answer> answer) throws InterruptedException, ExecutionException {
    answer.get().ok();
  }

  @EveryServer
  void the_policies_are_those_of_AWS(Running aws) {
    assertEquals(
        policy(
            aws,
            "auto-ssm-1",
            "\"kms:Encrypt\",\"kms:Decrypt\",\"kms:ReEncrypt*\",\"kms:GenerateDataKey*\","
                + "\"kms:DescribeKey\"",
            "ssm"),
        withoutSids(aws, "alias/aws/ssm"));
    assertEquals(
        policy(
            aws,
            "auto-secretsmanager-1",
            "\"kms:Encrypt\",\"kms:Decrypt\",\"kms:ReEncrypt*\",\"kms:GenerateDataKey*\","
                + "\"kms:CreateGrant\",\"kms:DescribeKey\"",
            "secretsmanager"),
        withoutSids(aws, "alias/aws/secretsmanager"));
  }

  private static Object withoutSids(Running aws, String alias) {
    String policy = aws.admin().kms("GetKeyPolicy", "KeyId", describe(aws, alias)).text("Policy");
    return read(policy.replaceAll("\"Sid\" : \"[^\"]*\",", ""));
  }

  private static Object policy(Running aws, String id, String actions, String service) {
    return read(
        """
        {"Version":"2012-10-17","Id":"%s","Statement":[{
          "Effect":"Allow","Principal":{"AWS":"*"},"Action":[%s],"Resource":"*",
          "Condition":{"StringEquals":{
            "kms:ViaService":"%s.%s.amazonaws.com","kms:CallerAccount":"%s"}}},{
          "Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},
          "Action":["kms:Describe*","kms:Get*","kms:List*","kms:RevokeGrant"],"Resource":"*"}]}\
        """
            .formatted(id, actions, service, aws.region(), aws.account(), aws.account()));
  }

  @EveryServer
  void nobody_uses_or_changes_them_directly(Running aws) {
    Client admin = aws.admin();
    String key = describe(aws, "alias/aws/ssm");
    for (String name : List.of(key, "alias/aws/ssm", aws.arn("kms", "alias/aws/ssm"))) {
      admin
          .kms("Encrypt", "KeyId", name, "Plaintext", blob("x"))
          .deniedByResource(admin, "kms:Encrypt", key);
      admin
          .kms("GenerateDataKey", "KeyId", name, "KeySpec", "AES_256")
          .deniedByResource(admin, "kms:GenerateDataKey", key);
    }
    for (String operation : List.of("EnableKey", "DisableKey", "ScheduleKeyDeletion")) {
      admin.kms(operation, "KeyId", key).deniedByResource(admin, "kms:" + operation, key);
    }
    String policy = admin.kms("GetKeyPolicy", "KeyId", key).text("Policy");
    admin
        .kms("PutKeyPolicy", "KeyId", key, "Policy", policy)
        .deniedByResource(admin, "kms:PutKeyPolicy", key);
    admin
        .kms("CreateAlias", "AliasName", "alias/mine", "TargetKeyId", key)
        .deniedByResource(admin, "kms:CreateAlias", key);
  }

  @EveryServer
  void what_a_service_sealed_with_them_only_that_service_opens(Running aws) {
    put(aws.admin(), "a").ok();
    String ciphertext = aws.admin().ssm("GetParameter", "Name", "a").text("Parameter", "Value");
    aws.admin()
        .kms(
            "Decrypt",
            "CiphertextBlob",
            ciphertext,
            "EncryptionContext",
            Map.of("PARAMETER_ARN", aws.arn("ssm", "parameter/a")))
        .refused("AccessDeniedException");
  }

  @EveryServer
  void through_the_service_no_permission_of_KMS_is_needed(Running aws) {
    Client user = aws.user(Policies.allow("ssm:*"), Policies.allow("secretsmanager:*"));
    put(user, "a").ok();
    assertEquals(
        "v",
        user.ssm("GetParameter", "Name", "a", "WithDecryption", true).text("Parameter", "Value"));
    secret(user, "a").ok();
    assertEquals("v", user.secrets("GetSecretValue", "SecretId", "a").text("SecretString"));
  }

  @EveryServer
  void one_service_does_not_use_the_key_of_another(Running aws) {
    describe(aws, "alias/aws/secretsmanager");
    aws.admin()
        .ssm(
            "PutParameter",
            "Name",
            "a",
            "Type",
            "SecureString",
            "Value",
            "v",
            "KeyId",
            "alias/aws/secretsmanager")
        .refused("AccessDeniedException");
    aws.admin()
        .secrets(
            "CreateSecret",
            "Name",
            "a",
            "SecretString",
            "v",
            "KmsKeyId",
            "alias/aws/ssm",
            "ClientRequestToken",
            UUID.randomUUID().toString())
        .refusedCapital("AccessDeniedException", "Access to KMS is not allowed");
  }

  @EveryServer
  void a_deny_of_the_users_own_is_honoured(Running aws) {
    put(aws.admin(), "a").ok();
    secret(aws.admin(), "a").ok();
    Client barred =
        aws.user(
            Policies.allow("*"),
            Policies.deny("kms:Decrypt", describe(aws, "alias/aws/ssm")),
            Policies.deny("kms:Decrypt", describe(aws, "alias/aws/secretsmanager")));
    barred
        .ssm("GetParameter", "Name", "a", "WithDecryption", true)
        .refused("AccessDeniedException");
    barred
        .secrets("GetSecretValue", "SecretId", "a")
        .refusedCapital("AccessDeniedException", "Access to KMS is not allowed");
  }

  @EveryServer
  void there_are_none_for_services_that_are_not_here(Running aws) {
    aws.admin()
        .kms("DescribeKey", "KeyId", "alias/aws/s3")
        .refused("NotFoundException", "Alias " + aws.arn("kms", "alias/aws/s3") + " is not found.");
  }
}
