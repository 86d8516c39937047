package io.strongroom.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.strongroom.seal.SealKey;
import io.strongroom.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An upgrade of the tables that ends in the middle, after any of its statements. */
@Timeout(120)
final class UpgradeTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final int EVERY = 9;

  private final SealKey key = SealKey.generate("root-key-file");

  /** Tables of the first release with a row. */
  private void first(Session session, Dialect dialect) throws SQLException {
    Schema.apply(session, dialect, NOW, 1);
    RootKey.make(session, key, NOW).close();
    execute(
        session,
        "insert into iam_users(account, name, name_key, path, unique_id, created, policies_digest,"
            + " mac) values ('111122223333', 'Old', 'old', '/', 'AIDAOLD', 1, 'x', 'x')");
  }

  private static void execute(Session session, String sql) throws SQLException {
    try (var statement = session.connection().createStatement()) {
      statement.execute(sql);
    }
  }

  private static void upgrade(Session session, Dialect dialect, int statements)
      throws SQLException {
    for (String sql : Schema.steps(dialect, 2).subList(0, statements)) {
      execute(session, sql);
    }
  }

  private void check(Location location) {
    try (Store store = Stores.open(location, key, InstantSource.system())) {
      assertEquals(
          List.of("Old"),
          store.read(tx -> tx.sql("select name from iam_users").list(row -> row.text(1))));
      assertEquals(
          List.of("iam_users/111122223333/AIDAOLD"),
          store.read(tx -> tx.sql("select id from latest_rows").list(row -> row.text(1))));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    for (String ending : List.of("", "-wal", "-journal")) {
      Path file = from.resolveSibling(from.getFileName() + ending);
      if (Files.exists(file)) {
        Files.copy(file, to.resolveSibling(to.getFileName() + ending));
      }
    }
  }

  @Test
  void on_sqlite_the_next_start_does_it_again(@TempDir Path temp) throws Exception {
    Path file = temp.resolve("strongroom.db");
    try (Session session = SqliteConnections.of(file).writer()) {
      session.control("begin immediate");
      first(session, Dialect.SQLITE);
      session.control("commit");
    }
    int all = Schema.steps(Dialect.SQLITE, 2).size();
    for (int statements = 1; statements <= all; statements += EVERY) {
      Path copy = temp.resolve("copy" + statements + ".db");
      try (Session session = SqliteConnections.of(file).writer()) {
        // Or else nothing that is not committed would be in the files.
        SqliteConnections.pragma(session, "cache_size = 2");
        session.control("begin immediate");
        upgrade(session, Dialect.SQLITE, statements);
        copy(file, copy);
        session.control("rollback");
      }
      check(new Location.SqliteFile(copy));
    }
    check(new Location.SqliteFile(file));
  }

  @Test
  void on_postgres_the_next_start_does_it_again() throws Exception {
    Location.Postgres location = TestPostgres.shared().freshDatabase();
    var connections = new PostgresConnections(location);
    try (Session session = connections.patient()) {
      session.connection().setAutoCommit(false);
      first(session, Dialect.POSTGRES);
      session.connection().commit();
    }
    int all = Schema.steps(Dialect.POSTGRES, 2).size();
    for (int statements = 1; statements <= all; statements += EVERY) {
      try (Session session = connections.patient();
          Session other = connections.patient()) {
        session.connection().setAutoCommit(false);
        upgrade(session, Dialect.POSTGRES, statements);
        execute(
            other,
            "select pg_terminate_backend(pid) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid()");
        assertThrows(SQLException.class, () -> session.connection().commit());
      }
      try (Session session = connections.patient()) {
        assertEquals(1, Schema.found(session, Dialect.POSTGRES));
      }
    }
    check(location);
  }
}
