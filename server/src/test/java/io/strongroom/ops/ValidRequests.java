package io.strongroom.ops;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;

/**
 * One request for every operation that succeeds when the administrator sends it, on things that are
 * made for it alone. Whoever adds an operation adds its request here.
 */
final class ValidRequests {
  private static final String SETTING = "/ssm/parameter-store/default-parameter-tier";
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Client admin;

  ValidRequests(Client admin) {
    this.admin = admin;
  }

  /**
   * A request.
   *
   * @param inner the actions that it does at other services, in order
   */
  record Valid(Map<String, Object> members, List<String> inner) {
    Valid with(String name, Object value) {
      var more = new LinkedHashMap<>(members);
      more.put(name, value);
      return new Valid(more, inner);
    }
  }

  static Valid request(Object... namesAndValues) {
    var members = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Valid(members, List.of());
  }

  static Valid including(List<String> inner, Object... namesAndValues) {
    return new Valid(request(namesAndValues).members(), inner);
  }

  /** Makes what it needs, then the request. */
  Valid of(String action) {
    String service = action.substring(0, action.indexOf(':'));
    String name = "valid" + NUMBER.incrementAndGet();
    return switch (service) {
      case "iam", "sts" -> iam(action, name);
      case "kms" -> kms(action, name);
      case "ssm" -> ssm(action, "/valid/" + name);
      case "secretsmanager" -> secrets(action, name);
      case "cloudtrail" -> cloudTrail(action);
      case "lambda" -> new ValidFunctionRequests(admin, name).of(action);
      case "events" -> ValidEventsRequests.of(admin, action, name);
      case "logs" -> new Valid(new ValidLogsRequests(admin, name).of(action), List.of());
      default -> none(action);
    };
  }

  static Valid none(String action) {
    return Assertions.fail("there is no valid request for " + action + ": add one here");
  }

  private Valid iam(String action, String name) {
    return new Valid(new ValidIamRequests(admin, name).of(action), List.of());
  }

  private String arn() {
    return admin.sts("GetCallerIdentity").ok().element("Arn");
  }

  private String key() {
    return admin.kms("CreateKey").text("KeyMetadata", "KeyId");
  }

  /** A grant of a new key to the administrator; its answer and the key's ARN. */
  private Valid granted(String... wanted) {
    String key = admin.kms("CreateKey").text("KeyMetadata", "Arn");
    Answer grant =
        admin.kms(
            "CreateGrant",
            "KeyId",
            key,
            "GranteePrincipal",
            arn(),
            "Operations",
            List.of("Encrypt"));
    var members = new LinkedHashMap<String, Object>();
    for (String name : wanted) {
      members.put(name, name.equals("KeyId") ? key : grant.text(name));
    }
    return new Valid(members, List.of());
  }

  private Valid kms(String action, String name) {
    var context = Map.of("app", "shop");
    return switch (action) {
      case "kms:CreateGrant" ->
          request(
              "KeyId",
              key(),
              "GranteePrincipal",
              arn(),
              "Operations",
              List.of("Encrypt", "Decrypt"));
      case "kms:ListGrants" -> granted("KeyId");
      case "kms:RevokeGrant", "kms:RetireGrant" -> granted("KeyId", "GrantId");
      case "kms:ListRetirableGrants" -> request("RetiringPrincipal", arn());
      case "kms:ListKeys", "kms:CreateKey" -> request();
      case "kms:CreateAlias" -> request("AliasName", "alias/" + name, "TargetKeyId", key());
      case "kms:DescribeKey", "kms:GetKeyPolicy", "kms:DisableKey", "kms:EnableKey" ->
          request("KeyId", key());
      case "kms:ScheduleKeyDeletion" -> request("KeyId", key(), "PendingWindowInDays", 7);
      case "kms:CancelKeyDeletion" -> {
        String key = key();
        admin.kms("ScheduleKeyDeletion", "KeyId", key).ok();
        yield request("KeyId", key);
      }
      case "kms:PutKeyPolicy" -> {
        String key = key();
        String policy = admin.kms("GetKeyPolicy", "KeyId", key).text("Policy");
        yield request("KeyId", key, "Policy", policy);
      }
      case "kms:Encrypt" ->
          request("KeyId", key(), "Plaintext", JsonTree.blob("x"), "EncryptionContext", context);
      case "kms:GenerateDataKey" ->
          request("KeyId", key(), "KeySpec", "AES_256", "EncryptionContext", context);
      case "kms:Decrypt" -> {
        String sealed =
            admin
                .kms(
                    "Encrypt",
                    "KeyId",
                    key(),
                    "Plaintext",
                    JsonTree.blob("x"),
                    "EncryptionContext",
                    context)
                .text("CiphertextBlob");
        yield request("CiphertextBlob", sealed, "EncryptionContext", context);
      }
      default ->
          new Valid(
              new ValidKmsRequests(admin, name).of(action).orElseGet(() -> none(action).members()),
              List.of());
    };
  }

  private Valid ssm(String action, String name) {
    if (!action.equals("ssm:PutParameter")) {
      admin.ssm("PutParameter", "Name", name, "Type", "SecureString", "Value", "v").ok();
    }
    return switch (action) {
      case "ssm:PutParameter" ->
          including(List.of("kms:Encrypt"), "Name", name, "Type", "SecureString", "Value", "v");
      case "ssm:GetParameter" ->
          including(List.of("kms:Decrypt"), "Name", name, "WithDecryption", true);
      case "ssm:GetParametersByPath" -> {
        admin.ssm("PutParameter", "Name", name + "/a", "Type", "SecureString", "Value", "v").ok();
        yield including(List.of("kms:Decrypt"), "Path", name, "WithDecryption", true);
      }
      case "ssm:DeleteParameter" -> request("Name", name);
      case "ssm:GetParameterHistory" ->
          including(List.of("kms:Decrypt"), "Name", name, "WithDecryption", true);
      case "ssm:GetParameters" ->
          including(List.of("kms:Decrypt"), "Names", List.of(name), "WithDecryption", true);
      case "ssm:DeleteParameters" -> request("Names", List.of(name));
      case "ssm:DescribeParameters" -> request();
      case "ssm:LabelParameterVersion" -> request("Name", name, "Labels", List.of("l"));
      case "ssm:UnlabelParameterVersion" ->
          request("Name", name, "ParameterVersion", 1, "Labels", List.of("l"));
      case "ssm:AddTagsToResource" ->
          request(
              "ResourceType",
              "Parameter",
              "ResourceId",
              name,
              "Tags",
              List.of(Map.of("Key", "team", "Value", "red")));
      case "ssm:RemoveTagsFromResource" ->
          request("ResourceType", "Parameter", "ResourceId", name, "TagKeys", List.of("team"));
      case "ssm:ListTagsForResource" -> request("ResourceType", "Parameter", "ResourceId", name);
      case "ssm:GetResourcePolicies", "ssm:PutResourcePolicy", "ssm:DeleteResourcePolicy" ->
          shared(action, name + "/shared");
      case "ssm:GetServiceSetting", "ssm:ResetServiceSetting" -> request("SettingId", SETTING);
      case "ssm:UpdateServiceSetting" -> request("SettingId", SETTING, "SettingValue", "Standard");
      default -> none(action);
    };
  }

  private Valid shared(String action, String name) {
    Object[] advanced = {"Name", name, "Type", "String", "Value", "v", "Tier", "Advanced"};
    admin.ssm("PutParameter", advanced).ok();
    String arn = admin.ssm("GetParameter", "Name", name).text("Parameter", "ARN");
    String policy = Policies.document(Policies.allowTo("123456789012", "ssm:GetParameter"));
    if (action.equals("ssm:PutResourcePolicy")) {
      return request("ResourceArn", arn, "Policy", policy);
    }
    Answer made = admin.ssm("PutResourcePolicy", "ResourceArn", arn, "Policy", policy).ok();
    return action.equals("ssm:GetResourcePolicies")
        ? request("ResourceArn", arn)
        : request(
            "ResourceArn",
            arn,
            "PolicyId",
            made.text("PolicyId"),
            "PolicyHash",
            made.text("PolicyHash"));
  }

  private Valid secrets(String action, String name) {
    String token = "11111111-2222-4333-8444-555555555555";
    var check = List.of("kms:GenerateDataKey", "kms:Decrypt", "kms:GenerateDataKey");
    if (action.equals("secretsmanager:StopReplicationToReplica")) {
      return stopped(name, token);
    }
    if (!action.equals("secretsmanager:CreateSecret")) {
      admin.secrets(
          "CreateSecret",
          "Name",
          name,
          "SecretString",
          "s",
          "ClientRequestToken",
          token.replace('1', '6'));
    }
    return switch (action) {
      case "secretsmanager:CreateSecret" ->
          including(check, "Name", name, "SecretString", "s", "ClientRequestToken", token);
      case "secretsmanager:PutSecretValue" ->
          including(
              List.of("kms:GenerateDataKey"),
              "SecretId",
              name,
              "SecretString",
              "s2",
              "ClientRequestToken",
              token);
      case "secretsmanager:GetSecretValue" -> including(List.of("kms:Decrypt"), "SecretId", name);
      case "secretsmanager:DescribeSecret",
          "secretsmanager:GetResourcePolicy",
          "secretsmanager:DeleteResourcePolicy" ->
          request("SecretId", name);
      case "secretsmanager:PutResourcePolicy", "secretsmanager:ValidateResourcePolicy" ->
          request(
              "SecretId",
              name,
              "ResourcePolicy",
              Policies.document(Policies.allowTo(admin.arn(), "secretsmanager:*")));
      case "secretsmanager:DeleteSecret",
          "secretsmanager:RestoreSecret",
          "secretsmanager:ListSecretVersionIds" ->
          request("SecretId", name);
      default -> moreSecrets(action, name, token.replace('1', '6'));
    };
  }

  /** By a ready rotator, which finds no database there. */
  private Map<String, Object> rotation(String name) {
    String user =
        "{\"engine\":\"postgres\",\"host\":\"127.0.0.1\",\"port\":1,\"username\":\"u\","
            + "\"password\":\"p\"}";
    admin
        .secrets(
            "PutSecretValue",
            "SecretId",
            name,
            "SecretString",
            user,
            "ClientRequestToken",
            UUID.randomUUID().toString())
        .ok();
    String arn = admin.secrets("DescribeSecret", "SecretId", name).text("ARN");
    return request(
            "SecretId",
            name,
            "ClientRequestToken",
            UUID.randomUUID().toString(),
            "RotationLambdaARN",
            arn.replaceFirst(":secretsmanager:", ":lambda:")
                .replaceFirst(":secret:.*", ":function:strongroom-rotate-postgres-single-user"))
        .members();
  }

  private Valid moreSecrets(String action, String name, String version) {
    var region = Map.of("Region", "eu-west-1");
    return switch (action) {
      case "secretsmanager:UpdateSecret" -> request("SecretId", name, "Description", "d");
      case "secretsmanager:UpdateSecretVersionStage" ->
          request("SecretId", name, "VersionStage", "blue", "MoveToVersionId", version);
      case "secretsmanager:RotateSecret" ->
          new Valid(rotation(name), List.of("kms:GenerateDataKey", "kms:Decrypt", "kms:Decrypt"));
      case "secretsmanager:CancelRotateSecret" -> {
        var members = JsonTree.write(rotation(name));
        admin.json("secretsmanager", "secretsmanager", "RotateSecret", members).ok();
        yield request("SecretId", name);
      }
      case "secretsmanager:TagResource" ->
          request("SecretId", name, "Tags", List.of(Map.of("Key", "k", "Value", "v")));
      case "secretsmanager:UntagResource" -> request("SecretId", name, "TagKeys", List.of("k"));
      case "secretsmanager:ListSecrets" -> request("MaxResults", 1);
      case "secretsmanager:GetRandomPassword" -> request("PasswordLength", 20);
      case "secretsmanager:BatchGetSecretValue" ->
          including(
              List.of("secretsmanager:GetSecretValue", "kms:Decrypt"),
              "SecretIdList",
              List.of(name));
      case "secretsmanager:ReplicateSecretToRegions" ->
          including(
              List.of("kms:GenerateDataKey", "kms:Decrypt", "kms:Decrypt", "kms:GenerateDataKey"),
              "SecretId",
              name,
              "AddReplicaRegions",
              List.of(region));
      case "secretsmanager:RemoveRegionsFromReplication" -> {
        admin
            .secrets(
                "ReplicateSecretToRegions", "SecretId", name, "AddReplicaRegions", List.of(region))
            .ok();
        yield request("SecretId", name, "RemoveReplicaRegions", List.of("eu-west-1"));
      }
      default -> none(action);
    };
  }

  /** A replica in the region of the administrator. */
  private Valid stopped(String name, String token) {
    admin
        .in("eu-west-1")
        .secrets(
            "CreateSecret",
            "Name",
            name,
            "SecretString",
            "s",
            "ClientRequestToken",
            token,
            "AddReplicaRegions",
            List.of(Map.of("Region", "us-east-1")))
        .ok();
    return request("SecretId", name);
  }

  private static Valid cloudTrail(String action) {
    return switch (action) {
      case "cloudtrail:LookupEvents" -> request("MaxResults", 1);
      default -> none(action);
    };
  }
}
