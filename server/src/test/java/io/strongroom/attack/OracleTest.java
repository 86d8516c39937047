package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever may not see a thing cannot find out whether there is one. */
@Timeout(120)
final class OracleTest {
  private static final Running AWS = Running.fresh(DatabaseKind.MEMORY);
  private static final String FOREIGN = "999999999999";
  private static final String ROOT = "arn:aws:iam::" + AWS.account() + ":root";

  /** What a wrong answer is collected in, so that one run shows all of them. */
  private final List<String> differences = new ArrayList<>();

  @AfterAll
  static void close() {
    AWS.close();
  }

  /** Asks twice and compares; the two names must have the same length. */
  private void compare(
      String what, Function<String, Answer> question, String existing, String absent) {
    assertEquals(existing.length(), absent.length(), what);
    Answer one = question.apply(existing);
    Answer other = question.apply(absent);
    assertNotEquals(200, one.status(), () -> what + " is no question for him: " + one);
    if (!normal(one, existing).equals(normal(other, absent))) {
      differences.add(what + "\n  " + normal(one, existing) + "\n  " + normal(other, absent));
    }
  }

  private static String normal(Answer answer, String name) {
    return answer.status()
        + " "
        + answer.header("content-type")
        + " "
        + answer.header("content-length")
        + " "
        + answer
            .body()
            .replaceAll("<RequestId>[^<]*<", "<")
            .replace(name, "NAME")
            .replaceAll("exists|absent|refers", "NAME");
  }

  private void assertNone() {
    assertEquals("", String.join("\n", differences));
  }

  private static String foreign(String arn) {
    return arn.replace(":" + AWS.account() + ":", ":" + FOREIGN + ":");
  }

  private void keys(Client client, String existing, String absent) {
    String policy = Policies.document(Policies.allowTo(ROOT, "kms:*"));
    Map<String, Object[]> operations =
        Map.of(
            "DescribeKey",
            new Object[] {},
            "EnableKey",
            new Object[] {},
            "DisableKey",
            new Object[] {},
            "ScheduleKeyDeletion",
            new Object[] {},
            "CancelKeyDeletion",
            new Object[] {},
            "GetKeyPolicy",
            new Object[] {},
            "PutKeyPolicy",
            new Object[] {"Policy", policy},
            "Encrypt",
            new Object[] {"Plaintext", JsonTree.blob("x")},
            "GenerateDataKey",
            new Object[] {"KeySpec", "AES_256"},
            "Decrypt",
            new Object[] {"CiphertextBlob", JsonTree.blob("no ciphertext")});
    operations.forEach(
        (operation, more) ->
            compare(
                operation + " of " + existing,
                name -> client.kms(operation, with("KeyId", name, more)),
                existing,
                absent));
    compare(
        "CreateAlias for " + existing,
        name -> client.kms("CreateAlias", "AliasName", "alias/x", "TargetKeyId", name),
        existing,
        absent);
  }

  private static Object[] with(String name, String value, Object... more) {
    var all = new ArrayList<Object>(List.of(name, value));
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void keys_by_id_and_arn() {
    Client admin = AWS.admin();
    Client nobody = AWS.user();
    String disabled = AWS.kmsKey();
    admin.kms("DisableKey", "KeyId", disabled).ok();
    String pending = AWS.kmsKey();
    admin.kms("ScheduleKeyDeletion", "KeyId", pending).ok();
    String closed = AWS.kmsKey();
    String policy = Policies.document(Policies.allowTo(admin.arn(), "kms:*"));
    admin.kms("PutKeyPolicy", "KeyId", closed, "Policy", policy).ok();
    for (String key : List.of(AWS.kmsKey(), disabled, pending, closed)) {
      String absent = AWS.arn("kms", "key/" + UUID.randomUUID());
      keys(nobody, key, absent);
      keys(nobody, key.substring(key.indexOf('/') + 1), UUID.randomUUID().toString());
    }
    assertNone();
  }

  @Test
  void keys_by_alias() {
    Client nobody = AWS.user();
    AWS.admin().kms("CreateAlias", "AliasName", "alias/exists", "TargetKeyId", AWS.kmsKey()).ok();
    keys(nobody, "alias/exists", "alias/absent");
    keys(nobody, AWS.arn("kms", "alias/exists"), AWS.arn("kms", "alias/absent"));
    String target = AWS.kmsKey();
    compare(
        "CreateAlias",
        name -> nobody.kms("CreateAlias", "AliasName", name, "TargetKeyId", target),
        "alias/exists",
        "alias/absent");
    assertNone();
  }

  @Test
  void keys_by_their_ciphertexts() {
    Client nobody = AWS.user();
    String own = encrypted(AWS.admin(), AWS.kmsKey());
    try (Running other = Running.fresh(DatabaseKind.MEMORY)) {
      String foreign = encrypted(other.admin(), other.kmsKey());
      compare("Decrypt", blob -> nobody.kms("Decrypt", "CiphertextBlob", blob), own, foreign);
    }
    assertNone();
  }

  private static String encrypted(Client admin, String key) {
    return admin
        .kms("Encrypt", "KeyId", key, "Plaintext", JsonTree.blob("secret"))
        .text("CiphertextBlob");
  }

  private void parameters(Client client, String existing, String absent) {
    compare(
        "GetParameter " + existing,
        name -> client.ssm("GetParameter", "Name", name, "WithDecryption", true),
        existing,
        absent);
    if (!existing.startsWith("arn:")) {
      for (boolean overwrite : new boolean[] {false, true}) {
        compare(
            "PutParameter " + existing,
            name ->
                client.ssm(
                    "PutParameter",
                    "Name",
                    name,
                    "Value",
                    "v",
                    "Type",
                    "String",
                    "Overwrite",
                    overwrite),
            existing,
            absent);
      }
      compare(
          "DeleteParameter " + existing,
          name -> client.ssm("DeleteParameter", "Name", name),
          existing,
          absent);
    }
  }

  @Test
  void parameters() {
    Client admin = AWS.admin();
    Client nobody = AWS.user();
    for (String name : List.of("exists", "/a/exists")) {
      admin.ssm("PutParameter", "Name", name, "Type", "SecureString", "Value", "v").ok();
      String arn = AWS.arn("ssm", "parameter" + (name.startsWith("/") ? "" : "/") + name);
      for (String form : List.of(name, name + ":1", name + ":2", name + ":label", arn)) {
        parameters(nobody, form, form.replace("exists", "absent"));
      }
      parameters(nobody, foreign(arn), foreign(arn).replace("exists", "absent"));
      parameters(admin, foreign(arn), foreign(arn).replace("exists", "absent"));
    }
    admin.ssm("PutParameter", "Name", "/exists/b", "Type", "String", "Value", "v").ok();
    compare(
        "GetParametersByPath",
        path -> nobody.ssm("GetParametersByPath", "Path", path),
        "/exists",
        "/absent");
    assertNone();
  }

  private void secrets(Client client, String existing, String absent) {
    String token = UUID.randomUUID().toString();
    Map<String, Object[]> operations =
        Map.of(
            "GetSecretValue",
            new Object[] {},
            "DescribeSecret",
            new Object[] {},
            "DeleteSecret",
            new Object[] {},
            "PutSecretValue",
            new Object[] {"SecretString", "x", "ClientRequestToken", token});
    operations.forEach(
        (operation, more) ->
            compare(
                operation + " of " + existing,
                name -> client.secrets(operation, with("SecretId", name, more)),
                existing,
                absent));
    for (String version : List.of(token, UUID.nameUUIDFromBytes(new byte[0]).toString())) {
      compare(
          "version of " + existing,
          name -> client.secrets("GetSecretValue", "SecretId", name, "VersionId", version),
          existing,
          absent);
    }
    compare(
        "force " + existing,
        name ->
            client.secrets("DeleteSecret", "SecretId", name, "ForceDeleteWithoutRecovery", true),
        existing,
        absent);
  }

  @Test
  void secrets() {
    Client admin = AWS.admin();
    Client nobody = AWS.user();
    String token = UUID.nameUUIDFromBytes(new byte[0]).toString();
    Object[] create = {"ClientRequestToken", token, "SecretString", "x"};
    String arn = admin.secrets("CreateSecret", with("Name", "exists", create)).text("ARN");
    String partial = arn.substring(0, arn.length() - 7);
    for (String form : List.of("exists", arn, partial)) {
      secrets(nobody, form, form.replace("exists", "absent"));
    }
    String suffix = arn.substring(arn.length() - 6);
    secrets(nobody, arn, arn.replace(suffix, suffix.equals("aaaaaa") ? "bbbbbb" : "aaaaaa"));
    for (String form : List.of(arn, partial)) {
      secrets(nobody, foreign(form), foreign(form).replace("exists", "absent"));
      secrets(admin, foreign(form), foreign(form).replace("exists", "absent"));
    }
    for (Client client : List.of(nobody, AWS.user(Policies.allow("secretsmanager:TagResource")))) {
      compare(
          "CreateSecret",
          name -> client.secrets("CreateSecret", with("Name", name, create)),
          "exists",
          "absent");
    }
    admin.secrets("DeleteSecret", "SecretId", "exists").ok();
    secrets(nobody, "exists", "absent");
    assertNone();
  }

  @Test
  void secrets_through_parameter_store() {
    Client reader = AWS.user(Policies.allow("ssm:*"));
    String token = UUID.randomUUID().toString();
    Object[] create = {"ClientRequestToken", token, "SecretString", "x"};
    AWS.admin().secrets("CreateSecret", with("Name", "refers", create)).ok();
    String prefix = "/aws/reference/secretsmanager/";
    compare(
        "reference",
        name -> reader.ssm("GetParameter", "Name", name, "WithDecryption", true),
        prefix + "refers",
        prefix + "absent");
    assertNone();
  }

  @Test
  void users_their_policies_and_keys() {
    Client admin = AWS.admin();
    Client nobody = AWS.user();
    admin.iam("CreateUser", "UserName", "exists").ok();
    admin.iam("CreateUser", "UserName", "pathed", "Path", "/a/b/").ok();
    String policy = Policies.document(Policies.allow("*"));
    String[] put = {"UserName", "exists", "PolicyName", "exists", "PolicyDocument", policy};
    admin.iam("PutUserPolicy", put).ok();
    String key = admin.iam("CreateAccessKey", "UserName", "exists").element("AccessKeyId");
    for (String user : List.of("exists", "EXISTS", "pathed")) {
      for (String operation : List.of("CreateUser", "DeleteUser", "CreateAccessKey")) {
        users(operation, nobody, user);
      }
      users("PutUserPolicy", nobody, user, "PolicyName", "p", "PolicyDocument", policy);
      users("DeleteUserPolicy", nobody, user, "PolicyName", "exists");
      users("DeleteAccessKey", nobody, user, "AccessKeyId", key);
    }
    compare(
        "policy",
        name -> nobody.iam("DeleteUserPolicy", "UserName", "exists", "PolicyName", name),
        "exists",
        "absent");
    compare(
        "key",
        id -> nobody.iam("DeleteAccessKey", "UserName", "exists", "AccessKeyId", id),
        key,
        "AKIA" + "A".repeat(16));
    assertNone();
  }

  private void users(String operation, Client client, String existing, String... more) {
    compare(
        operation + " " + existing,
        name -> {
          var parameters = new ArrayList<>(List.of("UserName", name));
          parameters.addAll(List.of(more));
          return client.iam(operation, parameters.toArray(new String[0]));
        },
        existing,
        "absent");
  }

  @Test
  void keys_of_other_accounts() {
    String key = foreign(AWS.kmsKey());
    String absent = foreign(AWS.arn("kms", "key/" + UUID.randomUUID()));
    AWS.admin().kms("CreateAlias", "AliasName", "alias/theirs", "TargetKeyId", AWS.kmsKey()).ok();
    String alias = foreign(AWS.arn("kms", "alias/theirs"));
    for (Client client : List.of(AWS.admin(), AWS.user(), AWS.user(Policies.allow("kms:*")))) {
      keys(client, key, absent);
      keys(client, alias, alias.replace("theirs", "absent"));
    }
    assertNone();
  }
}
