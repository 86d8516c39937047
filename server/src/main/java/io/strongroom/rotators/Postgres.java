package io.strongroom.rotators;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** PostgreSQL, version 10 or later, which knows SCRAM. */
final class Postgres implements Engine {
  private static final int NAME_BYTES_MAX = 63;
  private static final int PORT = 5432;
  private static final String CONNECT_SECONDS = "10";
  private static final String SOCKET_SECONDS = "30";
  private static final String SESSION = "-c statement_timeout=20000 -c lock_timeout=10000";
  private static final Set<String> WRONG_LOGIN = Set.of("28P01", "28000");

  private final RotatorSettings settings;

  Postgres(RotatorSettings settings) {
    this.settings = settings;
  }

  @Override
  public void requireName(String user) {
    if (DatabaseText.bytes(user) > NAME_BYTES_MAX) {
      throw new RotatorFailed("the other user's name would be too long");
    }
  }

  @Override
  public Optional<Session> login(Login login) {
    var properties = new Properties();
    set(properties, PGProperty.USER, login.user());
    set(properties, PGProperty.PASSWORD, DatabaseSecret.text(login.password()));
    set(properties, PGProperty.CONNECT_TIMEOUT, CONNECT_SECONDS);
    set(properties, PGProperty.LOGIN_TIMEOUT, CONNECT_SECONDS);
    set(properties, PGProperty.SOCKET_TIMEOUT, SOCKET_SECONDS);
    set(properties, PGProperty.OPTIONS, SESSION);
    set(properties, PGProperty.GSS_ENC_MODE, "disable");
    set(properties, PGProperty.SOCKET_FACTORY, GuardedSockets.class.getName());
    set(properties, PGProperty.SOCKET_FACTORY_ARG, GuardedSockets.text(settings.targets()));
    tls(login.tls(), properties);
    try {
      Connection connection = new Driver().connect(url(login), properties);
      if (connection == null) {
        throw new RotatorFailed("the driver does not take the secret");
      }
      return Optional.of(new PostgresSession(connection));
    } catch (SQLException e) {
      if (WRONG_LOGIN.contains(String.valueOf(e.getSQLState()))) {
        return Optional.empty();
      }
      throw DatabaseText.failed("cannot connect to the database", e);
    }
  }

  private static String url(Login login) {
    String host = login.host().contains(":") ? "[" + login.host() + "]" : login.host();
    String database =
        URLEncoder.encode(login.database().orElse("postgres"), StandardCharsets.UTF_8);
    return "jdbc:postgresql://" + host + ":" + login.port().orElse(PORT) + "/" + database;
  }

  private void tls(Login.Tls tls, Properties properties) {
    if (tls == Login.Tls.OFF) {
      set(properties, PGProperty.SSL_MODE, "disable");
    } else if (settings.authorities().isPresent()) {
      set(properties, PGProperty.SSL_MODE, "verify-full");
      set(properties, PGProperty.SSL_ROOT_CERT, settings.authorities().get().toString());
    } else {
      set(properties, PGProperty.SSL_MODE, tls == Login.Tls.REQUIRED ? "require" : "prefer");
    }
  }

  private static void set(Properties properties, PGProperty property, String value) {
    properties.setProperty(property.getName(), value);
  }
}
