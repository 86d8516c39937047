package io.strongroom.lambda.jdbc;

import io.strongroom.lambda.Secrets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The same for programs that are given a JDBC address: {@code jdbc:strongroom:} in front of the
 * rest of the usual one, and the name of the secret as the property {@code secret}, or as the user.
 *
 * <pre>{@code
 * jdbc:strongroom:postgresql://db.example.com/orders?secret={stage}/orders/db
 * }</pre>
 */
public final class StrongroomDriver implements Driver {
  private static final String PREFIX = "jdbc:strongroom:";
  private static final String SECRET = "secret";
  private static final int SOURCES_MAX = 64;

  static {
    try {
      DriverManager.registerDriver(new StrongroomDriver());
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // One for each address and secret, for threads that log in together must know of each other.
  private final Map<String, SecretDataSource> sources = new ConcurrentHashMap<>();

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(PREFIX);
  }

  @Override
  public @Nullable Connection connect(String url, Properties given) throws SQLException {
    if (!acceptsURL(url)) {
      return null; // as the interface wants it: another driver's
    }
    Address address = Address.of(url.substring(PREFIX.length()));
    String secret = given.getProperty(SECRET, given.getProperty("user", address.secret));
    if (secret.isEmpty()) {
      throw new SQLException("name the secret: " + PREFIX + "...?secret=NAME", "08001");
    }
    Properties others = new Properties();
    for (String name : given.stringPropertyNames()) {
      if (!name.equals(SECRET) && !name.equals("user") && !name.equals("password")) {
        others.setProperty(name, given.getProperty(name, ""));
      }
    }
    String key = secret + "\n" + address.url + "\n" + new TreeMap<>(others);
    SecretDataSource source = sources.get(key);
    if (source == null) {
      if (sources.size() >= SOURCES_MAX) {
        sources.clear();
      }
      SecretDataSource made = source(secret, address.url, others);
      SecretDataSource other = sources.putIfAbsent(key, made);
      source = other == null ? made : other;
    }
    return source.getConnection();
  }

  private static SecretDataSource source(String secret, String url, Properties given) {
    SecretDataSource source = SecretDataSource.of(Secrets.secret(secret)).url(url);
    for (String name : given.stringPropertyNames()) {
      source = source.property(name, given.getProperty(name, ""));
    }
    return source;
  }

  /** An address without the name of the secret in it, and that name. */
  private static final class Address {
    private final String url;
    private final String secret;

    private Address(String url, String secret) {
      this.url = url;
      this.secret = secret;
    }

    static Address of(String rest) {
      int query = rest.indexOf('?');
      if (query < 0) {
        return new Address("jdbc:" + rest, "");
      }
      String secret = "";
      StringBuilder others = new StringBuilder();
      for (String part : rest.substring(query + 1).split("&", -1)) {
        if (part.startsWith(SECRET + "=")) {
          secret = part.substring(SECRET.length() + 1);
        } else {
          others.append(others.length() == 0 ? "?" : "&").append(part);
        }
      }
      return new Address("jdbc:" + rest.substring(0, query) + others, secret);
    }
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties given) {
    DriverPropertyInfo secret = new DriverPropertyInfo(SECRET, given.getProperty(SECRET, ""));
    secret.required = true;
    secret.description = "name or ARN of the secret with username and password";
    return new DriverPropertyInfo[] {secret};
  }

  @Override
  public int getMajorVersion() {
    return 0;
  }

  @Override
  public int getMinorVersion() {
    return 1;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }
}
