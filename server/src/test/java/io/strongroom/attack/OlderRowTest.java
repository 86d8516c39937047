package io.strongroom.attack;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.Log;
import io.strongroom.ops.Server;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import io.strongroom.testing.Signed;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;

/**
 * Rows as they were once, MAC and all, put back behind the server's back: nobody gets what the row
 * gave him then, the row is named, and whatever has nothing to do with it is served.
 */
@Timeout(120)
final class OlderRowTest {
  private static final String ONE = "00000000-0000-0000-0000-000000000001";
  private static final String TWO = "00000000-0000-0000-0000-000000000002";

  private static final String FUNCTIONS = "/2015-03-31/functions";

  private final List<Case> cases = new ArrayList<>();

  /**
   * A row, what happens to it, and who would profit if that had not happened.
   *
   * @param where the one row
   * @param asks with a client of the server that runs then
   */
  private record Case(String table, String where, Runnable change, Function<Moving, Answer> asks) {}

  /** Moves a client to the server that runs. */
  private interface Moving {
    Client on(Client client);
  }

  /** A row as it was. */
  private record Old(String table, String where, List<String> columns, List<Object> values) {
    static Old of(Connection database, Case one) throws SQLException {
      try (var statement = database.createStatement();
          var rows =
              statement.executeQuery("select * from " + one.table() + " where " + one.where())) {
        assertTrue(rows.next(), one.where());
        var columns = new ArrayList<String>();
        var values = new ArrayList<Object>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          columns.add(rows.getMetaData().getColumnName(i));
          values.add(rows.getObject(i));
        }
        return new Old(one.table(), one.where(), columns, values);
      }
    }

    void putBack(Connection database) throws SQLException {
      try (var statement = database.createStatement()) {
        statement.executeUpdate("delete from " + table + " where " + where);
      }
      String marks = String.join(", ", Collections.nCopies(columns.size(), "?"));
      String sql =
          "insert into " + table + "(" + String.join(", ", columns) + ") values (" + marks + ")";
      try (var statement = database.prepareStatement(sql)) {
        for (int i = 0; i < values.size(); i++) {
          statement.setObject(i + 1, values.get(i));
        }
        assertEquals(1, statement.executeUpdate());
      }
    }
  }

  @EveryServer({DatabaseKind.SQLITE, DatabaseKind.POSTGRES})
  void an_older_row_put_back_gives_nothing(Running ignored) throws Exception {
    try (Running aws = Running.fresh(ignored.kind())) {
      identities(aws);
      keys(aws);
      values(aws);
      functions(aws);
      Client bystander = aws.user(Policies.allow("*"));
      String key = bystander.kms("CreateKey").text("KeyMetadata", "KeyId");
      var old = new ArrayList<Old>();
      var before = new ArrayList<Answer>();
      try (Connection database = aws.database()) {
        for (Case one : cases) {
          before.add(one.asks().apply(client -> client).ok());
          old.add(Old.of(database, one));
          one.change().run();
          Answer after = one.asks().apply(client -> client);
          assertNotEquals(before.getLast().body(), after.body(), one.where());
        }
        aws.stop();
        for (Old row : old) {
          row.putBack(database);
        }
      }
      ask(aws, before, bystander, key);
    }
  }

  private void ask(Running aws, List<Answer> before, Client bystander, String key)
      throws Exception {
    var text = new ByteArrayOutputStream();
    var out = new PrintStream(text, true, StandardCharsets.UTF_8);
    var log = new Log(out, Log.Format.TEXT, InstantSource.system());
    try (Server server = Server.start(aws.options().with(log))) {
      Moving moving =
          client ->
              new Client(
                  Signed.to(
                      server.endpoint(),
                      client.signed().region(),
                      client.signed().accessKeyId(),
                      client.signed().secret()),
                  client.arn());
      for (int i = 0; i < cases.size(); i++) {
        text.reset();
        Case one = cases.get(i);
        Answer now = one.asks().apply(moving);
        assertNotEquals(200, now.status(), () -> one.table() + ": " + now);
        assertTrue(text.toString(StandardCharsets.UTF_8).contains(one.table()), one.table());
      }
      assertEquals(200, before.getFirst().status());
      Client there = moving.on(bystander);
      there.kms("Encrypt", "KeyId", key, "Plaintext", blob("x")).ok();
      there.kms("CreateKey").ok();
    }
  }

  private void add(String table, String where, Runnable change, Function<Moving, Answer> asks) {
    cases.add(new Case(table, where, change, asks));
  }

  private static String policy(Running aws, String name, String... statements) {
    return aws.admin()
        .iam("CreatePolicy", "PolicyName", name, "PolicyDocument", Policies.document(statements))
        .ok()
        .element("Arn");
  }

  /** Users, access keys, roles, managed policies. */
  private void identities(Running aws) {
    Client admin = aws.admin();
    String narrow = policy(aws, "narrow", Policies.allow("ssm:*"));
    Client bounded = aws.user(Policies.allow("*"));
    add(
        "iam_users",
        "name = '" + bounded.name() + "'",
        () ->
            admin
                .iam(
                    "PutUserPermissionsBoundary",
                    "UserName",
                    bounded.name(),
                    "PermissionsBoundary",
                    narrow)
                .ok(),
        moving -> moving.on(bounded).kms("ListKeys"));
    Client inactive = aws.user(Policies.allow("*"));
    Client deleted = aws.user(Policies.allow("*"));
    add(
        "iam_access_keys",
        "access_key_id = '" + id(inactive) + "'",
        () ->
            admin
                .iam(
                    "UpdateAccessKey",
                    "UserName",
                    inactive.name(),
                    "AccessKeyId",
                    id(inactive),
                    "Status",
                    "Inactive")
                .ok(),
        moving -> moving.on(inactive).kms("ListKeys"));
    add(
        "iam_access_keys",
        "access_key_id = '" + id(deleted) + "'",
        () ->
            admin
                .iam("DeleteAccessKey", "UserName", deleted.name(), "AccessKeyId", id(deleted))
                .ok(),
        moving -> moving.on(deleted).kms("ListKeys"));
    Client former = aws.user(Policies.allow("*"));
    String role = aws.role(former.arn(), Policies.allow("*"));
    String roleName = role.substring(role.lastIndexOf('/') + 1);
    String trust =
        Policies.document(Policies.allowTo(admin.arn(), "sts:AssumeRole"))
            .replace(",\"Resource\":\"*\"", "");
    add(
        "iam_roles",
        "name = '" + roleName + "'",
        () ->
            admin.iam("UpdateAssumeRolePolicy", "RoleName", roleName, "PolicyDocument", trust).ok(),
        moving ->
            moving.on(former).sts("AssumeRole", "RoleArn", role, "RoleSessionName", "session"));
    managed(aws);
  }

  private static String id(Client client) {
    return client.signed().accessKeyId();
  }

  private void managed(Running aws) {
    Client admin = aws.admin();
    Client holder = aws.user();
    String arn = policy(aws, "versions", Policies.allow("*"));
    admin
        .iam(
            "CreatePolicyVersion",
            "PolicyArn",
            arn,
            "PolicyDocument",
            Policies.document(Policies.allow("ssm:*")))
        .ok();
    admin.iam("AttachUserPolicy", "UserName", holder.name(), "PolicyArn", arn).ok();
    add(
        "iam_policies",
        "name = 'versions'",
        () -> admin.iam("SetDefaultPolicyVersion", "PolicyArn", arn, "VersionId", "v2").ok(),
        moving -> moving.on(holder).kms("ListKeys"));
  }

  /** Keys, grants, aliases. */
  private void keys(Running aws) {
    Client admin = aws.admin();
    String disabled = aws.kmsKey();
    add(
        "kms_keys",
        "key_id = '" + disabled.substring(disabled.lastIndexOf('/') + 1) + "'",
        () -> admin.kms("DisableKey", "KeyId", disabled).nothing(),
        moving -> moving.on(admin).kms("Encrypt", "KeyId", disabled, "Plaintext", blob("plain")));
    String granted = aws.kmsKey();
    Client grantee = aws.user();
    String grant =
        admin
            .kms(
                "CreateGrant",
                "KeyId",
                granted,
                "GranteePrincipal",
                grantee.arn(),
                "Operations",
                List.of("DescribeKey"))
            .text("GrantId");
    add(
        "kms_grants",
        "grant_id = '" + grant + "'",
        () -> admin.kms("RevokeGrant", "KeyId", granted, "GrantId", grant).nothing(),
        moving -> moving.on(grantee).kms("DescribeKey", "KeyId", granted));
    String first = aws.kmsKey();
    String second = aws.kmsKey();
    admin.kms("CreateAlias", "AliasName", "alias/moved", "TargetKeyId", first).nothing();
    add(
        "kms_aliases",
        "name = 'alias/moved'",
        () -> admin.kms("UpdateAlias", "AliasName", "alias/moved", "TargetKeyId", second).nothing(),
        moving -> moving.on(admin).kms("DescribeKey", "KeyId", "alias/moved"));
  }

  private static void label(Client admin, int version) {
    admin
        .ssm(
            "LabelParameterVersion",
            "Name",
            "/old/label",
            "Labels",
            List.of("x"),
            "ParameterVersion",
            version)
        .ok();
  }

  /** Secrets and parameters. */
  private void values(Running aws) {
    Client admin = aws.admin();
    admin
        .secrets("CreateSecret", "Name", "staged", "SecretString", "one", "ClientRequestToken", ONE)
        .ok();
    add(
        "secrets",
        "name = 'staged'",
        () ->
            admin
                .secrets(
                    "PutSecretValue",
                    "SecretId",
                    "staged",
                    "SecretString",
                    "two",
                    "ClientRequestToken",
                    TWO)
                .ok(),
        moving -> moving.on(admin).secrets("GetSecretValue", "SecretId", "staged"));
    admin.ssm("PutParameter", "Name", "/old/label", "Type", "SecureString", "Value", "one").ok();
    admin.ssm("PutParameter", "Name", "/old/label", "Value", "two", "Overwrite", true).ok();
    label(admin, 1);
    add(
        "ssm_versions",
        "name = '/old/label' and version = 1",
        () -> label(admin, 2),
        moving -> moving.on(admin).ssm("GetParameter", "Name", "/old/label:x"));
    admin.ssm("PutParameter", "Name", "/old/one", "Type", "SecureString", "Value", "one").ok();
    add(
        "ssm_parameters",
        "name = '/old/one'",
        () -> admin.ssm("PutParameter", "Name", "/old/one", "Value", "two", "Overwrite", true).ok(),
        moving -> moving.on(admin).ssm("GetParameter", "Name", "/old/one", "WithDecryption", true));
  }

  /** What functions are, which version a name means, and who was let in. */
  private void functions(Running aws) {
    Client admin = aws.admin();
    String role = aws.serviceRole("lambda.amazonaws.com");
    String open = function(admin, role, "open");
    Client guest = aws.user();
    Object[] permission = {
      "StatementId", "one",
      "Action", "lambda:GetFunctionConfiguration",
      "Principal", guest.arn()
    };
    admin.lambda("POST " + open + "/policy", permission).ok();
    add(
        "function_policies",
        "name = 'open'",
        () -> admin.lambda("DELETE " + open + "/policy/one").nothing(),
        moving -> moving.on(guest).lambda("GET " + open + "/configuration"));
    String named = function(admin, role, "named");
    admin.lambda("POST " + named + "/aliases", "Name", "live", "FunctionVersion", "1").ok();
    add(
        "function_aliases",
        "name = 'named'",
        () -> admin.lambda("PUT " + named + "/aliases/live", "Description", "other").ok(),
        moving -> moving.on(admin).lambda("GET " + named + "/aliases/live"));
    String changed = function(admin, role, "changed");
    add(
        "function_versions",
        "name = 'changed' and number = 0",
        () -> admin.lambda("PUT " + changed + "/configuration", "Timeout", 8).ok(),
        moving -> moving.on(admin).lambda("GET " + changed + "/configuration"));
    String bounded = function(admin, role, "bounded");
    String bound = "/2017-10-31/functions/bounded/concurrency";
    add(
        "functions",
        "name = 'bounded'",
        () -> admin.lambda("PUT " + bound, "ReservedConcurrentExecutions", 1).ok(),
        moving -> moving.on(admin).lambda("GET " + bounded));
  }

  /** Makes one with a published version; its path. */
  private static String function(Client admin, String role, String name) {
    Object[] members = {
      "FunctionName",
      name,
      "Role",
      role,
      "Runtime",
      "provided.al2023",
      "Handler",
      "x",
      "Publish",
      true,
      "Code",
      Map.of("ZipFile", blob(EstateFunctions.zip(0)))
    };
    admin.lambda("POST " + FUNCTIONS, members).ok();
    return FUNCTIONS + "/" + name;
  }
}
