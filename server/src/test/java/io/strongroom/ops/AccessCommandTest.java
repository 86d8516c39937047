package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Client;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Signed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code strongroom access who-can}: it lists those whom the server lets through. */
@Timeout(120)
final class AccessCommandTest {
  private static final String HOME = "arn:aws:iam::000000000000:";
  private static final String GET = "secretsmanager:GetSecretValue";

  @TempDir static Path folder;
  private static String key = "";
  private static String secret = "";
  private static String away = "";

  @BeforeAll
  static void make() throws StartFailed {
    try (Server server = Server.start(Options.ephemeral().in(folder.resolve("data")))) {
      Client admin = client(server, server.newAdmin().orElseThrow(), HOME + "user/admin");
      Client other = client(server, server.createAccount("dev"), "");
      away = other.sts("GetCallerIdentity").element("Account");
      user(admin, "alice", Policies.allow("kms:Decrypt"));
      user(admin, "bob", Policies.allow("*"), Policies.deny("kms:*"));
      user(admin, "carol");
      user(admin, "dan");
      user(other, "eve", Policies.allow(GET));
      user(other, "fred");
      String trust =
          Policies.document(Policies.allowTo(HOME + "root", "sts:AssumeRole"))
              .replace(",\"Resource\":\"*\"", "");
      admin.iam("CreateRole", "RoleName", "Reader", "AssumeRolePolicyDocument", trust).ok();
      key = admin.kms("CreateKey").text("KeyMetadata", "Arn");
      secret =
          admin
              .secrets(
                  "CreateSecret",
                  "Name",
                  "s",
                  "SecretString",
                  "x",
                  "ClientRequestToken",
                  UUID.randomUUID().toString())
              .text("ARN");
      grant(admin, "user/carol");
      grant(admin, "role/Reader");
      admin
          .secrets(
              "PutResourcePolicy",
              "SecretId",
              "s",
              "ResourcePolicy",
              Policies.document(
                  Policies.allowTo("arn:aws:iam::" + away + ":root", GET),
                  Policies.when(
                      Policies.allowTo(HOME + "user/dan", GET),
                      "StringEquals",
                      "secretsmanager:VersionStage",
                      "AWSCURRENT")))
          .ok();
    }
  }

  private static void grant(Client admin, String grantee) {
    admin
        .kms(
            "CreateGrant",
            "KeyId",
            key,
            "GranteePrincipal",
            HOME + grantee,
            "Operations",
            List.of("Decrypt"),
            "Constraints",
            Map.of("EncryptionContextSubset", Map.of("App", "web")))
        .ok();
  }

  private static Client client(Server server, io.strongroom.iam.Iam.NewAccessKey key, String arn) {
    String secret = key.secret().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    return new Client(Signed.to(server.endpoint(), "us-east-1", key.id(), secret), arn);
  }

  private static void user(Client admin, String name, String... statements) {
    admin.iam("CreateUser", "UserName", name).ok();
    if (statements.length > 0) {
      String document = Policies.document(statements);
      admin
          .iam("PutUserPolicy", "UserName", name, "PolicyName", "p", "PolicyDocument", document)
          .ok();
    }
  }

  private static Ran whoCan(String... arguments) {
    var all = new ArrayList<>(List.of("access", "who-can"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--data", folder.resolve("data").toString()));
    return Ran.of(all.toArray(String[]::new));
  }

  private static Set<String> names(Ran ran) {
    assertEquals(0, ran.status(), ran.err());
    return ran.out()
        .lines()
        .map(line -> line.replaceAll(" .*", "").replaceAll(".*:", ""))
        .collect(Collectors.toSet());
  }

  @Test
  void users_of_a_key_are_those_of_its_policy_and_of_its_grants() {
    assertEquals(Set.of("user/admin", "user/alice"), names(whoCan("kms:Decrypt", key)));
    Ran granted = whoCan("kms:Decrypt", key, "--context", "kms:EncryptionContext:App=web");
    assertEquals(Set.of("user/admin", "user/alice", "user/carol", "role/Reader"), names(granted));
    assertTrue(granted.out().contains("user/carol  by grant/"), granted.out());
    assertEquals(Set.of("user/admin"), names(whoCan("kms:PutKeyPolicy", key)));
  }

  @Test
  void the_statements_are_named() {
    Ran ran = whoCan("kms:Decrypt", key, "--output", "json");
    assertTrue(
        ran.out()
            .contains(
                "{\"Principal\":\""
                    + HOME
                    + "user/alice\",\"Statements\":[\"policy of the resource#Enable IAM User"
                    + " Permissions\",\"p#1\"]}"),
        ran.out());
  }

  @Test
  void other_accounts_are_asked_too() {
    Ran ran = whoCan(GET, secret);
    assertEquals(Set.of("user/admin", "user/bob", "user/eve"), names(ran));
    assertTrue(ran.out().contains("arn:aws:iam::" + away + ":user/eve"), ran.out());
    assertEquals(
        Set.of("user/admin", "user/bob", "user/eve", "user/dan"),
        names(whoCan(GET, secret, "--context", "secretsmanager:VersionStage=AWSCURRENT")));
  }

  @Test
  void actions_without_a_resource_and_resources_that_are_absent_can_be_asked_for() {
    assertEquals(Set.of("user/admin"), names(whoCan("kms:ListKeys", "*")));
    assertEquals(
        2, whoCan("kms:ListKeys", "*").out().lines().count(), "an administrator for each account");
    assertEquals(
        Set.of("user/admin", "user/bob"),
        names(whoCan("ssm:GetParameter", "arn:aws:ssm:eu-west-1:000000000000:parameter/none")));
  }

  @Test
  void nonsense_is_refused() {
    for (String[] wrong :
        new String[][] {
          {"Decrypt", key}, {"kms:*", key}, {"kms:Decrypt", "key"}, {"kms:Decrypt"}
        }) {
      Ran ran = whoCan(wrong);
      assertEquals(2, ran.status(), ran.out());
      assertTrue(ran.oneLine(), ran.err());
    }
  }
}
