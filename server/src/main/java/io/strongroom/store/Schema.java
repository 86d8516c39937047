package io.strongroom.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables, as numbered scripts that are applied once each, in order. */
final class Schema {
  private static final List<String> SCRIPTS = scripts();
  private static final Pattern TABLE = Pattern.compile("(?:create table|rename to) ([a-z_]+)");
  private static final List<String> TABLES = names();

  private Schema() {}

  /** The version that this program works with. */
  static long known() {
    return SCRIPTS.size();
  }

  /** The version of a database; 0 when it is empty. */
  static long found(Session session, Dialect dialect) throws SQLException {
    if (!exists(session, dialect, "schema_version")) {
      return 0;
    }
    try (var statement = session.connection().createStatement();
        var rows = statement.executeQuery("select max(version) from schema_version")) {
      rows.next();
      long version = rows.getLong(1);
      if (version < 1) {
        // Never taken for an empty database, which would get a new root key.
        throw new StoreFailed("the database does not say which version it has");
      }
      return version;
    }
  }

  /** The names of all tables that any version has or had. */
  static List<String> tables() {
    return TABLES;
  }

  private static List<String> names() {
    var names = new TreeSet<String>();
    for (String script : SCRIPTS) {
      var found = TABLE.matcher(script);
      while (found.find()) {
        names.add(found.group(1));
      }
    }
    return List.copyOf(names);
  }

  /** Applies what is missing, inside the caller's transaction. */
  static void apply(Session session, Dialect dialect, Instant now) throws SQLException {
    apply(session, dialect, now, known());
  }

  /** As above up to a version. */
  static void apply(Session session, Dialect dialect, Instant now, long last) throws SQLException {
    for (long version = found(session, dialect) + 1; version <= last; version++) {
      try (var statement = session.connection().createStatement()) {
        for (String sql : steps(dialect, version)) {
          statement.execute(sql);
        }
      }
      try (var statement =
          session
              .connection()
              .prepareStatement("insert into schema_version(version, applied) values (?, ?)")) {
        statement.setLong(1, version);
        statement.setLong(2, now.toEpochMilli());
        statement.executeUpdate();
      }
    }
  }

  /** The statements that lead to a version from the one before, in order. */
  static List<String> steps(Dialect dialect, long version) {
    String script = dialect.schema(SCRIPTS.get(Math.toIntExact(version) - 1));
    return Stream.of(script.split(";\\s*\\n", -1)).filter(sql -> !sql.isBlank()).toList();
  }

  private static boolean exists(Session session, Dialect dialect, String table)
      throws SQLException {
    try (var statement = session.connection().prepareStatement(dialect.tableCount())) {
      statement.setString(1, table);
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1) > 0;
      }
    }
  }

  private static List<String> scripts() {
    var scripts = new ArrayList<String>();
    while (true) {
      // Not in digits of the default locale.
      var name = String.format(Locale.ROOT, "schema/%03d.sql", scripts.size() + 1);
      try (var in = Schema.class.getResourceAsStream(name)) {
        if (in == null) {
          return List.copyOf(scripts);
        }
        scripts.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
