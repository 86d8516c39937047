package io.strongroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import io.strongroom.testing.SignedRequest;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * The whole way: a secret, a role, a function with encrypted variables, calls in real processes.
 */
final class FunctionJourneyTest {
  private static final String CODE =
      "exports.handler = async (e) => { if (e.wait) return process.env.GREETING; const r = await"
          + " fetch('http://localhost:' + process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT +"
          + " '/secretsmanager/get?secretId=db', { headers: { 'X-Aws-Parameters-Secrets-Token':"
          + " process.env.AWS_SESSION_TOKEN } }); if (!r.ok) throw new Error(await r.text());"
          + " return process.env.GREETING + ' ' + (await r.json()).SecretString; };";

  private static Answer invoke(Running aws, String... headers) {
    SignedRequest draft =
        aws.admin().signed().restDraft("POST", Fn.FUNCTIONS + "/reader/invocations", "{}");
    for (int i = 0; i < headers.length; i += 2) {
      draft = draft.with(headers[i], headers[i + 1]);
    }
    return aws.admin().rest("lambda", draft, "Invoke reader");
  }

  @Test
  void a_function_reads_a_secret_as_its_role_until_the_role_may_not() throws Exception {
    try (var aws = Running.fresh(DatabaseKind.SQLITE)) {
      aws.admin()
          .secrets(
              "CreateSecret",
              "ClientRequestToken",
              UUID.randomUUID().toString(),
              "Name",
              "db",
              "SecretString",
              "s3cr3t")
          .ok();
      String role =
          Fn.role(
              aws,
              Policies.allow(
                  "secretsmanager:GetSecretValue", aws.arn("secretsmanager", "secret:db*")));
      Fn.create(
              aws.admin(),
              "reader",
              role,
              "Timeout",
              30,
              "Code",
              Map.of("ZipFile", JsonTree.blob(Fn.zip("index.js", CODE))),
              "Environment",
              Fn.environment("GREETING", "hello"))
          .ok();
      Answer read = invoke(aws);
      assertEquals("\"hello s3cr3t\"", read.body(), read::toString);
      assertEquals("", read.header("x-amz-function-error"));
      Fn.update(aws.admin(), "reader", "Environment", Fn.environment("GREETING", "bye")).ok();
      assertEquals("\"bye s3cr3t\"", invoke(aws).body());
      assertEquals(202, invoke(aws, "X-Amz-Invocation-Type", "Event").status());
      until(() -> waiting(aws) == 0);
      aws.admin()
          .iam(
              "DeleteRolePolicy",
              "RoleName",
              role.substring(role.lastIndexOf('/') + 1),
              "PolicyName",
              "test")
          .ok();
      // A new environment has an empty cache.
      Fn.update(aws.admin(), "reader", "Environment", Fn.environment("GREETING", "now")).ok();
      Answer denied = invoke(aws);
      assertEquals("Unhandled", denied.header("x-amz-function-error"));
      assertTrue(denied.body().contains("AccessDeniedException"), denied.body());
      assertFalse(denied.body().contains("s3cr3t"), denied.body());
      assertTrue(Files.isDirectory(aws.dataFolder().resolve("functions")));
    }
  }

  private interface Wish {
    boolean come() throws SQLException;
  }

  private static void until(Wish wish) throws SQLException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!wish.come()) {
      assertTrue(System.nanoTime() < end, "in time");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static long waiting(Running aws) throws SQLException {
    try (var database = aws.database();
        var statement = database.createStatement();
        var rows = statement.executeQuery("select count(*) from function_queue")) {
      assertTrue(rows.next());
      return rows.getLong(1);
    }
  }
}
