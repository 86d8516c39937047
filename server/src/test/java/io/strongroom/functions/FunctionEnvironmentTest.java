package io.strongroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.TestHosts;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Variables of functions: encrypted at rest, shown and opened to those alone who may. */
final class FunctionEnvironmentTest {
  private static final EchoHost HOST = new EchoHost();
  private static final String INVALID = "InvalidParameterValueException";

  private static Answer invoke(Client by, String name) {
    return by.lambda("POST " + Fn.FUNCTIONS + "/" + name + "/invocations");
  }

  private static Map<?, ?> variables(Answer invoked) {
    return (Map<?, ?>) JsonTree.read(invoked.ok().body()).get("variables");
  }

  private static String create(Running aws, String name, Object... more) {
    TestHosts.connect(aws.server(), HOST);
    String role = Fn.role(aws);
    Object[] all = java.util.Arrays.copyOf(more, more.length + 2);
    all[more.length] = "Handler";
    all[more.length + 1] = "describe";
    Fn.create(aws.admin(), name, role, all).ok();
    return role;
  }

  @EveryServer
  void the_function_gets_its_variables_and_readers_see_them(Running aws) {
    create(aws, "f", "Environment", Fn.environment("STAGE", "test", "UTF", "ü\"\\\n"));
    assertEquals(Map.of("STAGE", "test", "UTF", "ü\"\\\n"), variables(invoke(aws.admin(), "f")));
    assertEquals(
        Map.of("STAGE", "test", "UTF", "ü\"\\\n"),
        Fn.configuration(aws.admin(), "f").object("Environment", "Variables"));
    assertFalse(Fn.configuration(aws.admin(), "f").json().containsKey("KMSKeyArn"));
    Fn.update(aws.admin(), "f", "Environment", Fn.environment("AA", "")).ok();
    assertEquals(Map.of("AA", ""), variables(invoke(aws.admin(), "f")));
    Fn.update(aws.admin(), "f", "Timeout", 5).ok();
    assertEquals(Map.of("AA", ""), variables(invoke(aws.admin(), "f")));
    Fn.update(aws.admin(), "f", "Environment", Map.of("Variables", Map.of())).ok();
    assertEquals(Map.of(), variables(invoke(aws.admin(), "f")));
    assertEquals(
        Map.of("Variables", Map.of()), Fn.configuration(aws.admin(), "f").object("Environment"));
  }

  @EveryServer
  void the_default_key_needs_no_permission_of_anybody(Running aws) {
    TestHosts.connect(aws.server(), HOST);
    String role = Fn.role(aws);
    Client author = aws.user(Policies.allow("lambda:*"), Policies.allow("iam:PassRole", role));
    Fn.create(author, "f", role, "Handler", "describe", "Environment", Fn.environment("AA", "1"))
        .ok();
    assertEquals(Map.of("AA", "1"), variables(invoke(author, "f")));
    assertEquals(
        Map.of("AA", "1"), Fn.configuration(author, "f").object("Environment", "Variables"));
  }

  @EveryServer
  void a_customer_key_hides_variables_from_those_who_may_not_decrypt(Running aws) {
    String key = aws.kmsKey();
    create(aws, "f", "Environment", Fn.environment("AA", "hidden-value"), "KMSKeyArn", key);
    assertEquals(key, Fn.configuration(aws.admin(), "f").text("KMSKeyArn"));
    Client reader = aws.user(Policies.allow("lambda:*"));
    String invoker = "f";
    Answer seen = Fn.configuration(reader, "f");
    assertEquals("AccessDeniedException", seen.text("Environment", "Error", "ErrorCode"));
    assertTrue(
        seen.text("Environment", "Error", "Message")
            .startsWith(
                "Lambda was unable to decrypt your environment variables because the KMS access was"
                    + " denied. Please check your KMS permissions. KMS Exception:"
                    + " AccessDeniedException KMS Message: "));
    Answer list = reader.lambda("GET " + Fn.FUNCTIONS);
    assertFalse(list.body().contains("hidden-value"));
    Answer changed = Fn.get(reader, "f");
    assertFalse(changed.body().contains("hidden-value"));
    // The role needs no permission of its own: the grant is enough.
    assertEquals(Map.of("AA", "hidden-value"), variables(invoke(reader, invoker)));
  }

  @EveryServer
  void a_grant_for_the_session_of_the_role_is_made_and_taken_back(Running aws) {
    String key = aws.kmsKey();
    String role = create(aws, "f", "Environment", Fn.environment("AA", "1"), "KMSKeyArn", key);
    List<Map<String, Object>> grants =
        aws.admin().kms("ListGrants", "KeyId", key).objects("Grants");
    assertEquals(1, grants.size());
    Map<String, Object> grant = grants.getFirst();
    assertEquals(List.of("Decrypt", "RetireGrant"), grant.get("Operations"));
    assertEquals(
        "arn:aws:sts::"
            + aws.account()
            + ":assumed-role/"
            + role.substring(role.lastIndexOf('/') + 1)
            + "/f",
        grant.get("GranteePrincipal"));
    assertEquals(
        Map.of(
            "EncryptionContextEquals",
            Map.of("aws:lambda:FunctionArn", aws.arn("lambda", "function:f"))),
        grant.get("Constraints"));
    Fn.update(aws.admin(), "f", "Timeout", 5).ok();
    assertEquals(1, aws.admin().kms("ListGrants", "KeyId", key).objects("Grants").size());
    aws.admin().kms("RevokeGrant", "KeyId", key, "GrantId", grant.get("GrantId")).ok();
    Answer refused = invoke(aws.admin(), "f");
    assertEquals(502, refused.status());
    assertEquals("KMSAccessDeniedException", refused.header("x-amzn-errortype"));
    // Any update of the configuration makes it anew.
    Fn.update(aws.admin(), "f", "Timeout", 6).ok();
    assertEquals(Map.of("AA", "1"), variables(invoke(aws.admin(), "f")));
    aws.admin().lambda("DELETE " + Fn.FUNCTIONS + "/f").ok();
    assertEquals(List.of(), aws.admin().kms("ListGrants", "KeyId", key).objects("Grants"));
  }

  @EveryServer
  void a_key_that_does_not_open_stops_the_function(Running aws) {
    String key = aws.kmsKey();
    create(aws, "f", "Environment", Fn.environment("AA", "1"), "KMSKeyArn", key);
    aws.admin().kms("DisableKey", "KeyId", key).ok();
    Fn.refused(
        invoke(aws.admin(), "f"),
        502,
        "KMSDisabledException",
        "Lambda was unable to decrypt the environment variables because the KMS key used is"
            + " disabled. Please check the function's KMS key settings.");
    aws.admin().kms("EnableKey", "KeyId", key).ok();
    aws.admin().kms("ScheduleKeyDeletion", "KeyId", key, "PendingWindowInDays", 7).ok();
    assertEquals("KMSInvalidStateException", invoke(aws.admin(), "f").header("x-amzn-errortype"));
  }

  @EveryServer
  void a_role_made_anew_under_its_name_is_another_one(Running aws) {
    String role = create(aws, "f", "Environment", Fn.environment("AA", "1"));
    String name = role.substring(role.lastIndexOf('/') + 1);
    String trust =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":"
            + "\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";
    aws.admin().iam("DeleteRole", "RoleName", name).ok();
    assertEquals(403, invoke(aws.admin(), "f").status());
    aws.admin().iam("CreateRole", "RoleName", name, "AssumeRolePolicyDocument", trust).ok();
    Fn.refused(
        invoke(aws.admin(), "f"),
        502,
        "KMSAccessDeniedException",
        "Lambda was unable to decrypt the environment variables because KMS access was denied."
            + " Please check the function's KMS key settings. KMS Exception:"
            + " UnrecognizedClientExceptionKMS Message: The security token included in the request"
            + " is invalid.");
    Client author = aws.user(Policies.allow("lambda:*"));
    assertEquals(403, Fn.update(author, "f", "Timeout", 5).status());
    Fn.update(aws.admin(), "f", "Timeout", 5).ok();
    assertEquals(Map.of("AA", "1"), variables(invoke(aws.admin(), "f")));
  }

  @EveryServer
  void another_key_takes_over_and_goes_again(Running aws) {
    create(aws, "f", "Environment", Fn.environment("AA", "1"));
    String key = aws.kmsKey();
    Fn.update(aws.admin(), "f", "KMSKeyArn", key).ok();
    assertEquals(Map.of("AA", "1"), variables(invoke(aws.admin(), "f")));
    String other = aws.kmsKey();
    Fn.update(aws.admin(), "f", "KMSKeyArn", other).ok();
    assertEquals(List.of(), aws.admin().kms("ListGrants", "KeyId", key).objects("Grants"));
    aws.admin().kms("DisableKey", "KeyId", key).ok();
    assertEquals(Map.of("AA", "1"), variables(invoke(aws.admin(), "f")));
    Fn.update(aws.admin(), "f", "KMSKeyArn", "").ok();
    aws.admin().kms("DisableKey", "KeyId", other).ok();
    assertEquals(Map.of("AA", "1"), variables(invoke(aws.admin(), "f")));
    assertFalse(Fn.configuration(aws.admin(), "f").json().containsKey("KMSKeyArn"));
  }

  @EveryServer
  void a_key_that_cannot_be_used_is_refused_with_the_words_of_kms(Running aws) {
    String role = Fn.role(aws);
    String key = aws.kmsKey();
    Object[] wanted = {"Environment", Fn.environment("AA", "1"), "KMSKeyArn"};
    Object[] all = java.util.Arrays.copyOf(wanted, 4);
    all[3] = aws.arn("kms", "alias/nice");
    Fn.refused(
        Fn.create(aws.admin(), "f", role, all),
        400,
        INVALID,
        "Lambda was unable to configure access to your environment variables because the KMS key is"
            + " invalid for CreateGrant. Please check your KMS key settings. KMS Exception:"
            + " InvalidArnException KMS Message: Key Aliases are not supported for this"
            + " operation.");
    Client author =
        aws.user(
            Policies.allow("lambda:*"),
            Policies.allow("iam:PassRole"),
            Policies.allow("kms:Encrypt"));
    all[3] = key;
    Answer denied = Fn.create(author, "f", role, all);
    assertEquals(400, denied.status());
    assertTrue(denied.body().contains("because the KMS access was denied"), denied.body());
    assertTrue(denied.body().contains("kms:CreateGrant"), denied.body());
    assertEquals(404, Fn.get(aws.admin(), "f").status());
  }

  @EveryServer
  void reserved_and_odd_names_and_too_much_are_refused_without_a_value(Running aws) {
    String role = Fn.role(aws);
    Fn.refused(
        Fn.create(
            aws.admin(),
            "f",
            role,
            "Environment",
            Fn.environment("AWS_REGION", "confidential", "AA", "1", "AWS_ACCESS_KEY_ID", "x")),
        400,
        INVALID,
        "Lambda was unable to configure your environment variables because the environment"
            + " variables you have provided contains reserved keys that are currently not supported"
            + " for modification. Reserved keys used in this request: AWS_REGION,"
            + " AWS_ACCESS_KEY_ID");
    Answer odd =
        Fn.create(aws.admin(), "f", role, "Environment", Fn.environment("1A", "confidential"));
    assertEquals("ValidationException", odd.header("x-amzn-errortype"));
    assertFalse(odd.body().contains("confidential"));
    Fn.refused(
        Fn.create(aws.admin(), "f", role, "Environment", Fn.environment("AA", "x".repeat(4095))),
        400,
        INVALID,
        "Lambda was unable to configure your environment variables because the environment"
            + " variables you have provided exceeded the 4KB limit. Measured size: 4104 bytes");
    String most = "x".repeat(4096 - 9);
    Fn.create(aws.admin(), "f", role, "Environment", Fn.environment("AA", most)).ok();
    assertEquals(
        Map.of("AA", most), Fn.configuration(aws.admin(), "f").object("Environment", "Variables"));
  }

  @EveryServer
  void what_looks_like_a_secret_in_clear_is_warned_of_by_name(Running aws) {
    String role = Fn.role(aws);
    String cipher =
        aws.admin()
            .kms("Encrypt", "KeyId", aws.kmsKey(), "Plaintext", JsonTree.blob("db password"))
            .text("CiphertextBlob");
    Answer warned =
        Fn.create(
            aws.admin(),
            "f",
            role,
            "Environment",
            Fn.environment(
                "DB_PASSWORD",
                "p4ss",
                "ENCRYPTED_PASSWORD",
                cipher,
                "SECRET_ARN",
                aws.arn("secretsmanager", "secret:s-abcdef"),
                "DATABASE",
                "postgres://me:s3cret@db/x",
                "STAGE",
                "production",
                "USED_BY",
                "AKIAIOSFODNN7EXAMPLE"));
    assertEquals(
        "variables that look like secrets in clear: DATABASE, DB_PASSWORD, USED_BY",
        warned.ok().header("x-strongroom-warning"));
    Answer quiet =
        Fn.update(aws.admin(), "f", "Environment", Fn.environment("STAGE", "production"));
    assertEquals("", quiet.ok().header("x-strongroom-warning"));
  }

  @Test
  void values_are_nowhere_on_the_disk() throws IOException {
    try (Running aws = Running.fresh(DatabaseKind.SQLITE)) {
      String needle = "needle-in-the-environment";
      create(aws, "f", "Environment", Fn.environment("DB_PASSWORD", needle));
      assertEquals(Map.of("DB_PASSWORD", needle), variables(invoke(aws.admin(), "f")));
      Fn.update(aws.admin(), "f", "Environment", Fn.environment("AWS_REGION", needle));
      aws.stop();
      try (Stream<Path> files = Files.walk(aws.dataFolder())) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
          assertFalse(text.contains(needle), file::toString);
        }
      }
      aws.resume();
      TestHosts.connect(aws.server(), HOST);
      assertEquals(Map.of("DB_PASSWORD", needle), variables(invoke(aws.admin(), "f")));
    }
  }
}
