package io.strongroom.lambda.jdbc;

import io.strongroom.lambda.Reading;
import io.strongroom.lambda.Secret;
import io.strongroom.lambda.Timekeeper;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections whose user and password are the fields {@code username} and {@code password} of a
 * secret, followed when it is rotated. Give it to a pool, or use it as it is in a function.
 *
 * <pre>{@code
 * static final DataSource DB = SecretDataSource.of(Secrets.secret("{stage}/orders/db"));
 *
 * try (Connection connection = DB.getConnection()) { ... }
 * }</pre>
 */
public final class SecretDataSource implements DataSource {
  private static final Duration BUDGET = Duration.ofSeconds(3);
  private static final int SECONDS_MAX = 3600;

  private final Secret secret;
  private final @Nullable String url;
  private final Properties properties;
  private final Duration budget;
  private final boolean withPending;
  private final Timekeeper time;
  private final Logins logins;
  private volatile int loginTimeoutSeconds;

  private SecretDataSource(
      Secret secret,
      @Nullable String url,
      Properties properties,
      Duration budget,
      boolean withPending,
      Timekeeper time) {
    this.secret = secret;
    this.url = url;
    this.properties = properties;
    this.budget = budget;
    this.withPending = withPending;
    this.time = time;
    Secret pending = withPending ? secret.stage("AWSPENDING") : null;
    logins = new Logins(secret, pending, budget, time, this::connect);
  }

  /**
   * Where to is in the secret as well: {@code engine}, {@code host}, {@code port}, {@code dbname},
   * as Secrets Manager writes them for databases. The driver has to be on the class path.
   */
  public static SecretDataSource of(Secret secret) {
    return new SecretDataSource(secret, null, new Properties(), BUDGET, false, Timekeeper.system());
  }

  /** The same with a JDBC address that is not in the secret. */
  public SecretDataSource url(String address) {
    return new SecretDataSource(secret, address, properties, budget, withPending, time);
  }

  /** The same with a property for the driver. */
  public SecretDataSource property(String name, String value) {
    Properties more = copy(properties);
    more.setProperty(name, value);
    return new SecretDataSource(secret, url, more, budget, withPending, time);
  }

  /** How long to wait for a rotation that has changed the database and is not finished; 3 s. */
  public SecretDataSource budget(Duration longest) {
    return new SecretDataSource(secret, url, properties, longest, withPending, time);
  }

  /** Tries {@code AWSPENDING} too while a rotation is not finished; the role must be allowed to. */
  public SecretDataSource pending() {
    return new SecretDataSource(secret, url, properties, budget, true, time);
  }

  private static Properties copy(Properties of) {
    Properties copy = new Properties();
    copy.putAll(of);
    return copy;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return logins.open();
  }

  private Connection connect(Reading credentials) throws SQLException {
    Properties login = copy(properties);
    login.setProperty("user", credentials.field("username"));
    login.setProperty("password", credentials.field("password"));
    int seconds = loginTimeoutSeconds;
    if (seconds > 0) {
      login.setProperty("loginTimeout", String.valueOf(seconds));
    }
    return DriverManager.getConnection(url == null ? address(credentials) : url, login);
  }

  private static String address(Reading secret) throws SQLException {
    String engine = secret.findField("engine").orElse("").toLowerCase(Locale.ROOT);
    String scheme =
        switch (engine) {
          case "postgres", "postgresql", "aurora-postgresql" -> "postgresql";
          case "mysql", "aurora-mysql" -> "mysql";
          case "mariadb" -> "mariadb";
          default ->
              throw new SQLException(
                  secret.name() + " has no engine that is known here: give a url", "08001");
        };
    String port = secret.findField("port").map(number -> ":" + number).orElse("");
    return "jdbc:"
        + scheme
        + "://"
        + secret.field("host")
        + port
        + "/"
        + secret.findField("dbname").orElse("");
  }

  /** Not offered: the credentials are those of the secret. */
  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("user and password come from " + secret.name());
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {
    loginTimeoutSeconds = Math.min(Math.max(seconds, 0), SECONDS_MAX);
  }

  @Override
  public int getLoginTimeout() {
    return loginTimeoutSeconds;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("is no " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }

  @Override
  public String toString() {
    return "SecretDataSource(" + secret.name() + ")";
  }
}
