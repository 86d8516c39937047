package io.strongroom.testing;

import io.strongroom.iam.IpRange;
import io.strongroom.rotators.RotatorSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/** A real database with users whose passwords are rotated. */
public enum RotatedDatabase {
  POSTGRES("postgres", "\""),
  MARIADB("mariadb", "`");

  /** What lets rotators connect to databases on loopback. */
  public static final RotatorSettings HERE =
      new RotatorSettings(
          List.of(IpRange.parse("127.0.0.0/8").orElseThrow(), IpRange.parse("::1").orElseThrow()),
          Optional.empty(),
          RotatorSettings.EXCLUDED);

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String engine;
  private final String mark;

  RotatedDatabase(String engine, String mark) {
    this.engine = engine;
    this.mark = mark;
  }

  /** As secrets call it. */
  public String engine() {
    return engine;
  }

  /** A name that no other test uses. */
  public static String name(String start) {
    return start + NUMBER.incrementAndGet();
  }

  public int port() {
    return switch (this) {
      case POSTGRES -> TestPostgres.shared().port();
      case MARIADB -> TestMariaDb.shared().port();
    };
  }

  /** An identifier in quotes. */
  public String quoted(String name) {
    return mark + name.replace(mark, mark + mark) + mark;
  }

  private String literal(String text) {
    String doubled = text.replace("'", "''");
    return switch (this) {
      case POSTGRES -> "'" + doubled + "'";
      case MARIADB -> "'" + doubled.replace("\\", "\\\\") + "'";
    };
  }

  /** Runs statements as an administrator. */
  public void run(String... statements) throws SQLException {
    switch (this) {
      case POSTGRES -> {
        TestPostgres.shared().wantPasswords();
        for (String sql : statements) {
          TestPostgres.shared().sql(sql);
        }
      }
      case MARIADB -> TestMariaDb.shared().run(statements);
    }
  }

  /** Makes a user who may read a table of his own, {@link #read}. */
  public void createUser(String user, String password) throws SQLException {
    String name = quoted(user);
    switch (this) {
      case POSTGRES ->
          run(
              "create role " + name + " login password " + literal(password),
              "create schema authorization " + name,
              "create table " + name + ".t (n int)",
              "insert into " + name + ".t values (7)",
              "grant select on " + name + ".t to " + name);
      case MARIADB ->
          run(
              "create user " + name + "@'%' identified by " + literal(password),
              "create database " + name,
              "create table " + name + ".t (n int)",
              "insert into " + name + ".t values (7)",
              "grant select on " + pattern(user) + ".* to " + name + "@'%'");
    }
  }

  /** MariaDB's rights are on patterns of names. */
  private String pattern(String user) {
    return quoted(user.replaceAll("([\\\\%_])", "\\\\$1"));
  }

  /** Makes a user who may change others. */
  public void createMaster(String user, String password) throws SQLException {
    String name = quoted(user);
    switch (this) {
      case POSTGRES ->
          run("create role " + name + " superuser login password " + literal(password));
      case MARIADB ->
          run(
              "create user " + name + "@'%' identified by " + literal(password),
              "grant all on *.* to " + name + "@'%' with grant option");
    }
  }

  /** Logs in, over a port in front of it or its own. */
  public Connection login(int front, String user, String password) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    return switch (this) {
      case POSTGRES ->
          DriverManager.getConnection(
              "jdbc:postgresql://127.0.0.1:" + front + "/postgres", properties);
      case MARIADB ->
          DriverManager.getConnection(
              "jdbc:mariadb://127.0.0.1:" + front + "/?sslMode=trust", properties);
    };
  }

  /** What the table of a user says to whoever logs in. */
  public int read(String table, String user, String password) throws SQLException {
    try (Connection connection = login(port(), user, password);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select n from " + quoted(table) + ".t")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** The text of a secret. */
  public String secret(int front, String user, String password, Map<String, Object> more) {
    var members = new LinkedHashMap<String, Object>();
    members.put("engine", engine);
    members.put("host", "127.0.0.1");
    members.put("port", front);
    members.put("username", user);
    members.put("password", password);
    members.putAll(more);
    return JsonTree.write(members);
  }

  /** The ARN of its ready rotator. */
  public String rotator(Running aws, boolean alternating) {
    return aws.arn(
        "lambda",
        "function:strongroom-rotate-%s-%s"
            .formatted(engine, alternating ? "alternating-users" : "single-user"));
  }
}
