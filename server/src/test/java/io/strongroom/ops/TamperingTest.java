package io.strongroom.ops;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Rows;
import io.strongroom.testing.Running;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Every column of every row that decides something, changed in the database behind the server's
 * back while it runs on PostgreSQL ({@code attack} does it to SQLite and the start): it gives what
 * it gave before, or an error; never another value, never more than before. What belongs to others
 * is served as if nothing had happened.
 */
final class TamperingTest {
  private static final String VERSION = "00000000-0000-0000-0000-00000000000";

  /** All that belongs to one user: key, alias, parameter, secret, ciphertext. */
  private record Estate(
      Client owner,
      String userId,
      String letter,
      String key,
      String material,
      String ciphertext,
      String secret) {

    static Estate make(Running aws, Connection database, String letter) throws SQLException {
      Client owner =
          aws.user(
              Policies.allow("*"),
              Policies.deny("kms:ListKeys"),
              Policies.deny("ssm:GetParametersByPath"));
      String key = owner.kms("CreateKey", "Description", letter).text("KeyMetadata", "Arn");
      String id = key.substring(key.lastIndexOf('/') + 1);
      owner.kms("CreateAlias", "AliasName", "alias/" + letter, "TargetKeyId", id).nothing();
      String sealed =
          owner
              .kms("Encrypt", "KeyId", id, "Plaintext", blob("plain " + letter))
              .text("CiphertextBlob");
      parameter(owner, "/" + letter + "/text", "String", 3);
      parameter(owner, "/" + letter + "/secure", "SecureString", 3);
      String arn =
          owner
              .secrets(
                  "CreateSecret",
                  "Name",
                  letter,
                  "SecretString",
                  letter + " 1",
                  "KmsKeyId",
                  key,
                  "ClientRequestToken",
                  VERSION + 1)
              .text("ARN");
      owner
          .secrets(
              "PutSecretValue",
              "SecretId",
              letter,
              "SecretString",
              letter + " 2",
              "ClientRequestToken",
              VERSION + 2)
          .ok();
      String userId = owner.sts("GetCallerIdentity").element("UserId");
      Object material =
          new Rows(database, "kms_materials")
              .value("material_id", "key_id = '" + id + "'")
              .orElseThrow();
      return new Estate(owner, userId, letter, id, material.toString(), sealed, arn);
    }

    private static void parameter(Client owner, String name, String type, int versions) {
      for (int version = 1; version <= versions; version++) {
        owner
            .ssm(
                "PutParameter",
                "Name",
                name,
                "Type",
                type,
                "Value",
                name + " " + version,
                "Overwrite",
                true)
            .ok();
      }
    }

    /** Where the rows are, by table; each condition names one row. */
    Map<String, String> rows() {
      var rows = new LinkedHashMap<String, String>();
      rows.put("iam_users", "unique_id = '" + userId + "'");
      rows.put("iam_inline_policies", "owner_id = '" + userId + "'");
      rows.put("iam_access_keys", "access_key_id = '" + owner.signed().accessKeyId() + "'");
      rows.put("kms_keys", "key_id = '" + key + "'");
      rows.put("kms_materials", "key_id = '" + key + "' and material_id = '" + material + "'");
      rows.put("kms_aliases", "name = 'alias/" + letter + "'");
      rows.put("ssm_parameters", "name = '/" + letter + "/secure'");
      rows.put("ssm_versions", "name = '/" + letter + "/secure' and version = 3");
      rows.put("secrets", "name = '" + letter + "'");
      rows.put(
          "secret_versions",
          "secret_id = '"
              + secret.substring(secret.lastIndexOf(':') + 1)
              + "' and version_id = '"
              + VERSION
              + "2'");
      return rows;
    }

    /** What is asked of what a table holds, and what came. */
    Map<String, String> probe(String table) {
      var answers = new LinkedHashMap<String, String>();
      for (var question : questions(table).entrySet()) {
        Answer answer = question.getValue().get();
        answers.put(question.getKey(), answer.status() + " " + stable(answer.body()));
      }
      return answers;
    }

    private Map<String, Supplier<Answer>> questions(String table) {
      var all = new LinkedHashMap<String, Supplier<Answer>>();
      switch (table.substring(0, 3)) {
        case "iam" -> {
          all.put("identity", () -> owner.sts("GetCallerIdentity"));
          all.put("denied", () -> owner.kms("ListKeys"));
          all.put("key", () -> owner.kms("DescribeKey", "KeyId", key));
        }
        case "kms" -> {
          all.put("key", () -> owner.kms("DescribeKey", "KeyId", key));
          all.put("alias", () -> owner.kms("DescribeKey", "KeyId", "alias/" + letter));
          all.put("policy", () -> owner.kms("GetKeyPolicy", "KeyId", key));
          all.put("decrypt", () -> owner.kms("Decrypt", "CiphertextBlob", ciphertext));
          all.put("secret", () -> owner.secrets("GetSecretValue", "SecretId", letter));
        }
        case "ssm" -> aboutParameters(all);
        default -> aboutSecrets(all);
      }
      return all;
    }

    private void aboutParameters(Map<String, Supplier<Answer>> all) {
      all.put("path", () -> owner.ssm("GetParametersByPath", "Path", "/" + letter));
      for (String name : List.of("/text", "/secure", "/secure:1", "/secure:2", "/secure:3")) {
        all.put(
            name,
            () -> owner.ssm("GetParameter", "Name", "/" + letter + name, "WithDecryption", true));
      }
    }

    private void aboutSecrets(Map<String, Supplier<Answer>> all) {
      all.put("describe", () -> owner.secrets("DescribeSecret", "SecretId", letter));
      for (int version = 1; version <= 2; version++) {
        String id = VERSION + version;
        all.put(id, () -> owner.secrets("GetSecretValue", "SecretId", letter, "VersionId", id));
      }
      for (String stage : List.of("AWSCURRENT", "AWSPREVIOUS")) {
        all.put(
            stage,
            () -> owner.secrets("GetSecretValue", "SecretId", letter, "VersionStage", stage));
      }
    }

    private static String stable(String body) {
      return body.replaceAll(
          "<RequestId>[^<]*|Request ID: [0-9a-f-]*|\"LastAccessedDate\":[0-9]*,", "");
    }
  }

  /** One change in one row. */
  private record Change(String table, String column, Optional<Object> value) {
    @Override
    public String toString() {
      return table + "." + column + " = " + value.map(Object::toString).orElse("null");
    }
  }

  /** Without these a row is not found, as if it were deleted; that is not ours to tell. */
  private static final Set<String> IDENTITY =
      Set.of(
          "account",
          "region",
          "name",
          "name_key",
          "unique_id",
          "owner_id",
          "access_key_id",
          "key_id",
          "material_id",
          "version",
          "secret_id",
          "version_id");

  private static final List<Change> SPECIAL =
      List.of(
          new Change("kms_keys", "state", Optional.of("Disabled")),
          new Change("kms_keys", "state", Optional.of("PendingDeletion")),
          new Change(
              "kms_keys", "policy", Optional.of(Policies.document(Policies.allowTo("*", "*")))),
          new Change("iam_users", "path", Optional.of("/x/")),
          new Change("iam_access_keys", "status", Optional.of("Inactive")),
          new Change(
              "iam_inline_policies",
              "document",
              Optional.of(Policies.document(Policies.allow("*")))),
          new Change("ssm_parameters", "latest", Optional.of(2L)),
          new Change("ssm_parameters", "type", Optional.of("String")),
          new Change("ssm_versions", "type", Optional.of("String")),
          new Change("ssm_versions", "value", Optional.of("planted")),
          new Change("secrets", "stages", Optional.of("{\"AWSCURRENT\":\"" + VERSION + "1\"}")),
          new Change("secrets", "delete_at", Optional.of(1L)));

  @Test
  void no_changed_column_gives_another_answer_than_before_or_an_error() throws SQLException {
    try (Running aws = Running.fresh(DatabaseKind.POSTGRES);
        Connection database = aws.database()) {
      Estate mine = Estate.make(aws, database, "a");
      Estate other = Estate.make(aws, database, "b");
      var troubles = new ArrayList<String>();
      int changed = 0;
      for (String table : mine.rows().keySet()) {
        changed += tamper(aws, new Rows(database, table), mine, other, troubles);
      }
      assertEquals(List.of(), troubles);
      assertTrue(changed > 150, "changes: " + changed);
    }
  }

  private static int tamper(
      Running aws, Rows rows, Estate mine, Estate other, List<String> troubles)
      throws SQLException {
    String where = mine.rows().get(rows.table());
    Map<String, String> before = mine.probe(rows.table());
    Map<String, String> others = other.probe(rows.table());
    int changed = 0;
    for (Change change : changes(rows, mine, other)) {
      Optional<Object> original = rows.value(change.column(), where);
      if (apply(rows, change, where)) {
        nudge(aws, rows);
        compare(change, before, mine.probe(rows.table()), troubles);
        if (changed++ % 8 == 0 && !others.equals(other.probe(rows.table()))) {
          troubles.add(change + " harmed another user");
        }
        restore(rows, change, where, original);
      }
    }
    nudge(aws, rows);
    assertEquals(before, mine.probe(rows.table()), "after all is as it was");
    return changed;
  }

  @Test
  void a_restart_does_not_make_it_true() throws SQLException {
    try (Running aws = Running.fresh(DatabaseKind.SQLITE);
        Connection database = aws.database()) {
      Estate mine = Estate.make(aws, database, "a");
      Estate other = Estate.make(aws, database, "b");
      aws.stop();
      new Rows(database, "iam_inline_policies").delete(mine.rows().get("iam_inline_policies"));
      var versions = new Rows(database, "ssm_versions");
      String secure = "name = '/b/secure' and version = ";
      versions.swap("sealed", secure + 1, secure + 2);
      var secrets = new Rows(database, "secret_versions");
      String version = "version_id = '" + VERSION + "%d' and secret_id like 'b-%%'";
      secrets.swap("sealed", version.formatted(1), version.formatted(2));
      aws.resume();
      Client barred = aws.moved(mine.owner());
      barred.kms("ListKeys").failed("KMSInternalException");
      barred.sts("GetCallerIdentity").ok();
      Client owner = aws.moved(other.owner());
      for (int number = 1; number <= 2; number++) {
        owner
            .ssm("GetParameter", "Name", "/b/secure:" + number, "WithDecryption", true)
            .failed("InternalServerError");
        owner
            .secrets("GetSecretValue", "SecretId", "b", "VersionId", VERSION + number)
            .failed("InternalServiceError");
      }
      assertEquals(
          "/b/secure 3",
          owner
              .ssm("GetParameter", "Name", "/b/secure", "WithDecryption", true)
              .text("Parameter", "Value"));
    }
  }

  @Test
  void a_forged_date_deletes_nothing_and_holds_nothing_up() throws SQLException {
    var clock = new FakeClock();
    try (Running aws = Running.fresh(DatabaseKind.SQLITE, clock);
        Connection database = aws.database()) {
      String forged = aws.kmsKey();
      String due = aws.kmsKey();
      aws.admin().kms("ScheduleKeyDeletion", "KeyId", forged).ok();
      aws.admin().kms("ScheduleKeyDeletion", "KeyId", due, "PendingWindowInDays", 7).ok();
      for (String name : List.of("forged", "due")) {
        aws.admin()
            .secrets(
                "CreateSecret",
                "Name",
                name,
                "SecretString",
                "v",
                "ClientRequestToken",
                VERSION + 1)
            .ok();
      }
      aws.admin().secrets("DeleteSecret", "SecretId", "forged").ok();
      aws.admin().secrets("DeleteSecret", "SecretId", "due", "RecoveryWindowInDays", 7).ok();
      aws.stop();
      String id = forged.substring(forged.lastIndexOf('/') + 1);
      new Rows(database, "kms_keys").set("deletion_date", 1L, "key_id = '" + id + "'");
      new Rows(database, "secrets").set("delete_at", 1L, "name = 'forged'");
      clock.advance(Duration.ofDays(8));
      aws.resume();
      Client admin = aws.admin();
      aws.eventually(() -> admin.kms("DescribeKey", "KeyId", due), a -> a.status() == 400)
          .refused("NotFoundException");
      aws.eventually(
              () -> admin.secrets("DescribeSecret", "SecretId", "due"), a -> a.status() == 400)
          .refused("ResourceNotFoundException");
      admin.kms("DescribeKey", "KeyId", forged).failed("KMSInternalException");
      admin.secrets("DescribeSecret", "SecretId", "forged").failed("InternalServiceError");
    }
  }

  /** Every column, altered, taken from the other estate, and emptied. */
  private static List<Change> changes(Rows rows, Estate mine, Estate other) throws SQLException {
    String table = rows.table();
    var changes = new ArrayList<Change>();
    for (String column : rows.columns()) {
      Optional<Object> own = rows.value(column, mine.rows().get(table));
      Optional<Object> foreign = rows.value(column, other.rows().get(table));
      own.ifPresent(
          value -> changes.add(new Change(table, column, Optional.of(Rows.altered(value)))));
      changes.add(new Change(table, column, foreign));
      changes.add(new Change(table, column, Optional.empty()));
    }
    SPECIAL.forEach(
        change -> {
          if (change.table().equals(table)) {
            changes.add(change);
          }
        });
    return changes;
  }

  /** Whether the database took it: it has constraints of its own. */
  private static boolean apply(Rows rows, Change change, String where) {
    try {
      rows.set(change.column(), change.value().orElse(null), where);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private static void restore(Rows rows, Change change, String where, Optional<Object> original)
      throws SQLException {
    // A changed key column is found by its new value and by all the others.
    String moved =
        where.replaceAll(
            "(^|and )" + change.column() + " = ('[^']*'|[0-9]+)",
            "$1" + change.column() + " = " + change.value().map(TamperingTest::literal).orElse(""));
    rows.set(change.column(), original.orElse(null), moved);
  }

  private static String literal(Object value) {
    return value instanceof String text ? "'" + text + "'" : value.toString();
  }

  /** Makes the server forget what it remembers of users, of keys, and of everything else. */
  private static void nudge(Running aws, Rows rows) {
    if (rows.table().startsWith("iam")) {
      aws.allow("admin", Policies.allow("*"));
    } else {
      aws.kmsKey();
    }
  }

  private static void compare(
      Change change, Map<String, String> before, Map<String, String> after, List<String> troubles) {
    after.forEach(
        (question, answer) -> {
          boolean error =
              answer.startsWith("500")
                  || answer.contains("\"DecryptionFailure\"")
                  || (IDENTITY.contains(change.column()) && !answer.startsWith("200"));
          if (!answer.equals(before.get(question)) && !error) {
            troubles.add(change + " gave " + question + ": " + answer);
          }
        });
  }
}
