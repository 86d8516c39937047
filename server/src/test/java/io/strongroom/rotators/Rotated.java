package io.strongroom.rotators;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.RotatedDatabase;
import io.strongroom.testing.Running;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A secret of a database's user, and what the tests do to it. */
final class Rotated {
  private final Running aws;
  private final RotatedDatabase database;
  private final String name = RotatedDatabase.name("secret");
  private final String table;
  private final boolean alternating;

  private Rotated(Running aws, RotatedDatabase database, String table, boolean alternating) {
    this.aws = aws;
    this.database = database;
    this.table = table;
    this.alternating = alternating;
  }

  /** With one user, who is made. */
  static Rotated single(Running aws, RotatedDatabase database, String user, String password)
      throws SQLException {
    return single(aws, database, database.port(), user, password);
  }

  static Rotated single(
      Running aws, RotatedDatabase database, int front, String user, String password)
      throws SQLException {
    database.createUser(user, password);
    var made = new Rotated(aws, database, user, false);
    made.create(
        made.name, database.secret(front, user, password, Map.of("note", new BigDecimal("1.50"))));
    return made;
  }

  /** With two users, of whom the first is made, and an administrator. */
  static Rotated alternating(Running aws, RotatedDatabase database, String user, String password)
      throws SQLException {
    return alternating(aws, database, database.port(), user, password);
  }

  static Rotated alternating(
      Running aws, RotatedDatabase database, int front, String user, String password)
      throws SQLException {
    String master = RotatedDatabase.name("boss's \"%`$\\");
    database.createMaster(master, "Boss'1 \"%$\\` é");
    database.createUser(user, password);
    var made = new Rotated(aws, database, user, true);
    String arn =
        made.create(
                made.name + "-master", database.secret(front, master, "Boss'1 \"%$\\` é", Map.of()))
            .text("ARN");
    made.create(made.name, database.secret(front, user, password, Map.of("masterarn", arn)));
    return made;
  }

  private Answer create(String secret, String value) {
    return admin()
        .secrets(
            "CreateSecret",
            "Name",
            secret,
            "SecretString",
            value,
            "ClientRequestToken",
            UUID.randomUUID().toString())
        .ok();
  }

  private Client admin() {
    return aws.admin();
  }

  String name() {
    return name;
  }

  /** Has it rotated; the new version's id. */
  String begin() {
    String token = UUID.randomUUID().toString();
    admin()
        .secrets(
            "RotateSecret",
            "SecretId",
            name,
            "ClientRequestToken",
            token,
            "RotationLambdaARN",
            database.rotator(aws, alternating))
        .ok();
    return token;
  }

  /** Has it rotated, and waits until it is. */
  void rotate() {
    awaitCurrent(begin());
  }

  void awaitCurrent(String version) {
    Answer last =
        aws.eventually(this::describe, answer -> labels(answer, version).contains("AWSCURRENT"));
    assertTrue(labels(last, version).contains("AWSCURRENT"), last::toString);
    Answer done =
        aws.eventually(this::describe, answer -> answer.json().containsKey("LastRotatedDate"));
    assertTrue(done.json().containsKey("LastRotatedDate"), done::toString);
  }

  Answer describe() {
    return admin().secrets("DescribeSecret", "SecretId", name);
  }

  private static List<?> labels(Answer described, String version) {
    return (List<?>) described.object("VersionIdsToStages").getOrDefault(version, List.of());
  }

  /** The value with a label. */
  Map<String, Object> value(String label) {
    return JsonTree.read(
        admin()
            .secrets("GetSecretValue", "SecretId", name, "VersionStage", label)
            .text("SecretString"));
  }

  String user() {
    return (String) value("AWSCURRENT").get("username");
  }

  String password() {
    return (String) value("AWSCURRENT").get("password");
  }

  /** What the current version finds in the first user's table. */
  int read() throws SQLException {
    Map<String, Object> value = value("AWSCURRENT");
    return database.read(table, (String) value.get("username"), (String) value.get("password"));
  }
}
