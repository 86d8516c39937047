package io.strongroom.rotators;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.mariadb.jdbc.Driver;

/** MariaDB and MySQL, which differ in a few statements; what the server says it is decides. */
final class MariaDb implements Engine {
  private static final int NAME_MAX = 80;
  private static final int MYSQL_NAME_MAX = 32;
  private static final int PORT = 3306;
  private static final String CONNECT_MILLIS = "10000";
  private static final String SOCKET_MILLIS = "30000";
  private static final Set<Integer> WRONG_LOGIN = Set.of(1045, 1698);
  private static final String WITHOUT_TLS = "ssl not enabled in the server";

  private final RotatorSettings settings;
  private final boolean mysql;

  /**
   * Logs in to one of them.
   *
   * @param mysql whether names must be those of MySQL, and statements, whatever the server is
   */
  MariaDb(RotatorSettings settings, boolean mysql) {
    this.settings = settings;
    this.mysql = mysql;
  }

  @Override
  public void requireName(String user) {
    if (user.codePointCount(0, user.length()) > (mysql ? MYSQL_NAME_MAX : NAME_MAX)) {
      throw new RotatorFailed("the other user's name would be too long");
    }
  }

  @Override
  public Optional<Session> login(Login login) {
    try {
      return Optional.of(session(login, tls(login.tls())));
    } catch (SQLException e) {
      if (WRONG_LOGIN.contains(e.getErrorCode())) {
        return Optional.empty();
      }
      if (login.tls() == Login.Tls.OFFERED
          && settings.authorities().isEmpty()
          && String.valueOf(e.getMessage()).contains(WITHOUT_TLS)) {
        return plain(login);
      }
      throw DatabaseText.failed("cannot connect to the database", e);
    }
  }

  private Optional<Session> plain(Login login) {
    try {
      return Optional.of(session(login, "disable"));
    } catch (SQLException e) {
      if (WRONG_LOGIN.contains(e.getErrorCode())) {
        return Optional.empty();
      }
      throw DatabaseText.failed("cannot connect to the database", e);
    }
  }

  private String tls(Login.Tls tls) {
    return switch (tls) {
      case OFF -> "disable";
      case OFFERED, REQUIRED -> settings.authorities().isPresent() ? "verify-full" : "trust";
    };
  }

  private Session session(Login login, String tls) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", login.user());
    properties.setProperty("password", DatabaseSecret.text(login.password()));
    properties.setProperty("sslMode", tls);
    settings
        .authorities()
        .ifPresent(file -> properties.setProperty("serverSslCert", file.toString()));
    properties.setProperty("connectTimeout", CONNECT_MILLIS);
    properties.setProperty("socketTimeout", SOCKET_MILLIS);
    properties.setProperty("socketFactory", GuardedSockets.class.getName());
    properties.setProperty(GuardedSockets.PROPERTY, GuardedSockets.text(settings.targets()));
    // A server that is not what it seems must not be given files, sent elsewhere, or a password.
    properties.setProperty("allowLocalInfile", "false");
    properties.setProperty("permitRedirect", "false");
    properties.setProperty(
        "restrictedAuth", "mysql_native_password,client_ed25519,parsec,caching_sha2_password");
    properties.setProperty("sessionVariables", "sql_mode=''");
    String host = login.host().contains(":") ? "[" + login.host() + "]" : login.host();
    Connection connection =
        new Driver()
            .connect("jdbc:mariadb://" + host + ":" + login.port().orElse(PORT) + "/", properties);
    if (connection == null) {
      throw new RotatorFailed("the driver does not take the secret");
    }
    return new MariaDbSession(connection, mysql || !MariaDbSession.isMariaDb(connection));
  }
}
