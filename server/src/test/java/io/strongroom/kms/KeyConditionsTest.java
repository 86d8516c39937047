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

/** The condition keys of KMS in policies, through the front door. */
final class KeyConditionsTest {
  private static Answer encrypt(Client client, String key, Map<String, String> context) {
    return client.kms(
        "Encrypt", "KeyId", key, "Plaintext", blob("x"), "EncryptionContext", context);
  }

  private static Client when(Running aws, String operator, String key, String value) {
    return aws.user(Policies.when(Policies.allow("kms:*"), operator, key, value));
  }

  @EveryServer
  void what_a_key_is_can_be_made_a_condition(Running aws) {
    String key = aws.kmsKey();
    for (var each :
        List.of(
            List.of("StringEquals", "kms:CallerAccount", aws.account(), "111111111111"),
            List.of("StringEquals", "kms:KeySpec", "SYMMETRIC_DEFAULT", "RSA_2048"),
            List.of("StringEquals", "kms:KeyUsage", "ENCRYPT_DECRYPT", "SIGN_VERIFY"),
            List.of("StringEquals", "kms:KeyOrigin", "AWS_KMS", "EXTERNAL"),
            List.of("Bool", "kms:MultiRegion", "false", "true"),
            List.of("StringEquals", "kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT", "SM2PKE"),
            List.of("Null", "kms:ViaService", "true", "false"),
            List.of("Null", "kms:RequestAlias", "true", "false"))) {
      Client fits = when(aws, each.get(0), each.get(1), each.get(2));
      encrypt(fits, key, Map.of()).ok();
      Client other = when(aws, each.get(0), each.get(1), each.get(3));
      encrypt(other, key, Map.of()).denied(other, "kms:Encrypt", key);
    }
  }

  @EveryServer
  void the_keys_of_the_context_can_be_held_to_a_list(Running aws) {
    String key = aws.kmsKey();
    String operator = "ForAllValues:StringEquals";
    Client user = when(aws, operator, "kms:EncryptionContextKeys", "app");
    encrypt(user, key, Map.of("app", "1")).ok();
    encrypt(user, key, Map.of()).ok();
    encrypt(user, key, Map.of("app", "1", "more", "2")).denied(user, "kms:Encrypt", key);
    encrypt(user, key, Map.of("App", "1")).denied(user, "kms:Encrypt", key);
    Client needed = when(aws, "ForAnyValue:StringEquals", "kms:EncryptionContextKeys", "app");
    encrypt(needed, key, Map.of()).denied(needed, "kms:Encrypt", key);
    encrypt(needed, key, Map.of("more", "2", "app", "1")).ok();
  }

  @EveryServer
  void the_aliases_of_a_key_can_be_made_a_condition(Running aws) {
    String key = aws.kmsKey();
    Client user = when(aws, "ForAnyValue:StringLike", "kms:ResourceAliases", "alias/app-*");
    encrypt(user, key, Map.of()).denied(user, "kms:Encrypt", key);
    aws.admin().kms("CreateAlias", "AliasName", "alias/x", "TargetKeyId", key).nothing();
    encrypt(user, key, Map.of()).denied(user, "kms:Encrypt", key);
    aws.admin().kms("CreateAlias", "AliasName", "alias/app-1", "TargetKeyId", key).nothing();
    encrypt(user, key, Map.of()).ok();
  }

  @EveryServer
  void a_service_is_told_from_the_caller_himself(Running aws) {
    String key = aws.kmsKey();
    Client direct =
        aws.user(
            Policies.allow("*"),
            Policies.when(Policies.deny("kms:*"), "Null", "kms:ViaService", "false"));
    encrypt(direct, key, Map.of()).ok();
    secure(direct, key).refused("AccessDeniedException");
    Client through =
        aws.user(
            Policies.allow("*"),
            Policies.when(Policies.deny("kms:*"), "Null", "kms:ViaService", "true"));
    encrypt(through, key, Map.of()).deniedExplicitly(through, "kms:Encrypt", key);
    secure(through, key).ok();
    String via = "secretsmanager." + aws.region() + ".amazonaws.com";
    Client other = when(aws, "StringEquals", "kms:ViaService", via);
    aws.allow(
        other.name(),
        Policies.allow("ssm:*"),
        Policies.allow("secretsmanager:*"),
        Policies.when(Policies.allow("kms:*"), "StringEquals", "kms:ViaService", via));
    secure(other, key).refused("AccessDeniedException");
    other
        .secrets(
            "CreateSecret",
            "Name",
            "s",
            "SecretString",
            "v",
            "KmsKeyId",
            key,
            "ClientRequestToken",
            "t".repeat(32))
        .ok();
    assertEquals("v", other.secrets("GetSecretValue", "SecretId", "s").text("SecretString"));
  }

  private static Answer secure(Client client, String key) {
    return client.ssm(
        "PutParameter",
        "Name",
        "p-" + client.name(),
        "Type",
        "SecureString",
        "Value",
        "v",
        "KeyId",
        key);
  }

  @EveryServer
  void the_resource_of_a_key_policy_is_that_key(Running aws) {
    String key = aws.kmsKey();
    String root = "arn:aws:iam::" + aws.account() + ":root";
    String good = Policies.document(Policies.allowTo(root, "kms:*"));
    String mine = good.replace("\"Resource\":\"*\"", "\"Resource\":\"" + key + "\"");
    aws.admin().kms("PutKeyPolicy", "KeyId", key, "Policy", mine).nothing();
    encrypt(aws.admin(), key, Map.of()).ok();
    String other = good.replace("\"Resource\":\"*\"", "\"Resource\":\"" + aws.kmsKey() + "\"");
    aws.admin()
        .kms("PutKeyPolicy", "KeyId", key, "Policy", other)
        .refused("MalformedPolicyDocumentException");
  }
}
