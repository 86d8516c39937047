package io.strongroom.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.strongroom.seal.Sensitive;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/** Makes connections to one PostgreSQL database, every wait of them bounded. */
final class PostgresConnections {
  private static final Duration TAKE = Duration.ofSeconds(3);
  private static final Duration VALIDATE = Duration.ofSeconds(2);
  private static final int CONNECT_SECONDS = 5;
  private static final int SOCKET_SECONDS = 20;
  private static final int PATIENT_SECONDS = 600;
  private static final int CONNECTIONS = 10;

  /** A statement ends before the socket does, a forgotten transaction soon after. */
  private static final String LIMITS =
      "-c statement_timeout=15000 -c lock_timeout=10000"
          + " -c idle_in_transaction_session_timeout=60000";

  private final Location.Postgres location;

  PostgresConnections(Location.Postgres location) {
    this.location = location;
  }

  /** Whether there is a root key. */
  boolean initialised() {
    try (var session = single()) {
      session.connection().setReadOnly(true);
      return Schema.found(session, Dialect.POSTGRES) > 0;
    } catch (SQLException e) {
      throw Dialect.POSTGRES.translate(e, true, "looking at the database");
    }
  }

  /** One connection outside the pools. */
  Session single() throws SQLException {
    var properties = properties();
    properties.setProperty("user", location.user());
    password().ifPresent(password -> properties.setProperty("password", password));
    return new Session(DriverManager.getConnection(location.jdbcUrl(), properties), 0);
  }

  /** One connection for work that takes as long as there are rows. */
  Session patient() throws SQLException {
    var properties = properties();
    properties.setProperty("user", location.user());
    password().ifPresent(password -> properties.setProperty("password", password));
    properties.setProperty("ApplicationName", "strongroom-copy");
    properties.setProperty("socketTimeout", Integer.toString(PATIENT_SECONDS));
    properties.setProperty("options", "-c statement_timeout=0 -c lock_timeout=10000");
    return new Session(DriverManager.getConnection(location.jdbcUrl(), properties), 0);
  }

  HikariDataSource writers() {
    return pool("strongroom-write", "TRANSACTION_SERIALIZABLE", false);
  }

  HikariDataSource readers() {
    return pool("strongroom-read", "TRANSACTION_REPEATABLE_READ", true);
  }

  private HikariDataSource pool(String name, String isolation, boolean readOnly) {
    var config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(location.jdbcUrl());
    config.setUsername(location.user());
    password().ifPresent(config::setPassword);
    config.setDataSourceProperties(properties());
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(TAKE.toMillis());
    config.setValidationTimeout(VALIDATE.toMillis());
    config.setInitializationFailTimeout(-1);
    config.setAutoCommit(false);
    config.setTransactionIsolation(isolation);
    config.setReadOnly(readOnly);
    return new HikariDataSource(config);
  }

  private static Properties properties() {
    var properties = new Properties();
    properties.setProperty("ApplicationName", "strongroom");
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("loginTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("socketTimeout", Integer.toString(SOCKET_SECONDS));
    properties.setProperty("tcpKeepAlive", "true");
    // Of several hosts the one that takes writes, looked for anew soon after a failover.
    properties.setProperty("targetServerType", "primary");
    properties.setProperty("hostRecheckSeconds", "1");
    // Details quote values of rows.
    properties.setProperty("logServerErrorDetail", "false");
    properties.setProperty("options", LIMITS);
    return properties;
  }

  /** The driver takes nothing but a string; where there is none it looks for a password file. */
  private Optional<String> password() {
    Sensitive password = location.password();
    return Optional.of(password.use(bytes -> new String(bytes, StandardCharsets.UTF_8)))
        .filter(text -> !text.isEmpty());
  }
}
