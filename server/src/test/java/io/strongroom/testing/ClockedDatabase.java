package io.strongroom.testing;

import io.strongroom.store.Location;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A fresh place on the shared PostgreSQL with a clock that can be put forward: a {@code now()} of
 * its own that is found before the system's.
 */
public final class ClockedDatabase {
  private final Location.Postgres location;
  private final String schema;

  public ClockedDatabase() {
    Location.Postgres fresh = TestPostgres.shared().freshDatabase();
    String url = fresh.jdbcUrl();
    schema = url.substring(url.indexOf("currentSchema=") + "currentSchema=".length());
    location = new Location.Postgres(url + "%2Cpg_catalog", fresh.user(), fresh.password());
    run(
        "create table " + schema + ".test_clock as select interval '0' as ahead",
        """
        create function %1$s.now() returns timestamptz language sql stable as
        'select pg_catalog.now() + (select ahead from %1$s.test_clock)'\
        """
            .formatted(schema));
  }

  public Location.Postgres location() {
    return location;
  }

  /** Puts the clock forward, for transactions that begin afterwards. */
  public void advance(Duration time) {
    run(
        "update %s.test_clock set ahead = ahead + interval '%d seconds'"
            .formatted(schema, time.toSeconds()));
  }

  /** The number that a query gives. */
  public long number(String sql) {
    try (var connection =
            DriverManager.getConnection(location.jdbcUrl(), location.user(), "unused");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs statements past everything that guards the data. */
  public void run(String... statements) {
    try (var connection =
            DriverManager.getConnection(location.jdbcUrl(), location.user(), "unused");
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
