package io.strongroom.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.SQLiteConfig;

/** Makes connections to one SQLite database, set up for writing or for reading. */
record SqliteConnections(String url, boolean memory) {
  /** How long a statement waits for a lock of somebody else, such as a tool that makes a backup. */
  static final Duration BUSY_WAIT = Duration.ofSeconds(5);

  private static final int PREPARED = 256;

  static String url(Path file) {
    return "jdbc:sqlite:file:" + file.toUri().getRawPath();
  }

  static SqliteConnections of(Path file) {
    return new SqliteConnections(url(file), false);
  }

  /** A new database that lives while a connection to it is open. */
  static SqliteConnections inMemory(String name) {
    return new SqliteConnections("jdbc:sqlite:file:/" + name + "?vfs=memdb", true);
  }

  /** A connection that cannot write and keeps no files. */
  static Session readOnly(String url) throws SQLException {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    return new Session(config.createConnection(url), PREPARED);
  }

  Session writer() throws SQLException {
    var session = connect();
    if (!memory) {
      pragma(session, "journal_mode = wal");
      // Every commit waits for the disk.
      pragma(session, "synchronous = full");
      // What is deleted is overwritten: shredded key material must not lie in free pages.
      pragma(session, "secure_delete = on");
      pragma(session, "journal_size_limit = 16777216");
    }
    pragma(session, "cache_size = -16000");
    return session;
  }

  Session reader() throws SQLException {
    var session = connect();
    pragma(session, "query_only = on");
    pragma(session, "cache_size = -4000");
    return session;
  }

  private Session connect() throws SQLException {
    var config = new SQLiteConfig();
    config.setGetGeneratedKeys(false); // nobody asks for them, and the driver would, each time
    var session = new Session(config.createConnection(url), PREPARED);
    pragma(session, "foreign_keys = on");
    busyTimeout(session, BUSY_WAIT);
    pragma(session, "trusted_schema = off");
    return session;
  }

  static void busyTimeout(Session session, Duration wait) throws SQLException {
    pragma(session, "busy_timeout = " + wait.toMillis());
  }

  static void pragma(Session session, String pragma) throws SQLException {
    try (var statement = session.connection().createStatement()) {
      statement.execute("pragma " + pragma);
    }
  }
}
