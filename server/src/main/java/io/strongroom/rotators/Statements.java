package io.strongroom.rotators;

import io.strongroom.seal.Sensitive;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The statements in which MariaDB and MySQL differ.
 *
 * <p>MariaDB gets the hash by which {@code mysql_native_password} checks; where it wants to see the
 * password itself, and always on MySQL, whose log hides it, that is sent.
 *
 * @see <a href="https://mariadb.com/kb/en/alter-user/">ALTER USER of MariaDB</a>
 * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/alter-user.html">ALTER USER of MySQL</a>
 */
final class Statements {
  private static final Set<String> NATIVE = Set.of("", "mysql_native_password");
  private static final Pattern PLUGIN = Pattern.compile("[a-z0-9_]{1,64}");
  private static final int REFUSED_PASSWORD = 1819;

  private final Connection connection;
  private final boolean mysql;

  Statements(Connection connection, boolean mysql) {
    this.connection = connection;
    this.mysql = mysql;
  }

  int run(String sql, List<String> values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setString(i + 1, values.get(i));
      }
      return statement.executeUpdate();
    }
  }

  /** Gives whoever is logged in a password. */
  void own(Sensitive password, String plugin) throws SQLException {
    String text = DatabaseSecret.text(password);
    if (mysql) {
      run("alter user current_user() identified by ?", List.of(text));
      return;
    }
    if (NATIVE.contains(plugin) && accepted("set password = ?", List.of(hash(password)))) {
      return;
    }
    run("set password = password(?)", List.of(text));
  }

  /**
   * Gives another user a password, or makes one with it.
   *
   * @param verb {@code create} or {@code alter}
   * @param rest what else is said about him
   */
  void other(String verb, Session.Account account, String plugin, Sensitive password, Rest rest)
      throws SQLException {
    String start = verb + " user ?@? identified ";
    String text = DatabaseSecret.text(password);
    if (mysql) {
      run(start + "by ?" + rest.sql(), rest.after(account.user(), account.host(), text));
      return;
    }
    boolean hashed = NATIVE.contains(plugin);
    if (hashed
        && accepted(
            start + "by password ?" + rest.sql(),
            rest.after(account.user(), account.host(), hash(password)))) {
      return;
    }
    if (!hashed && !PLUGIN.matcher(plugin).matches()) {
      throw new RotatorFailed("the user's way to authenticate is not known");
    }
    run(
        start + (hashed ? "by ?" : "via " + plugin + " using password(?)") + rest.sql(),
        rest.after(account.user(), account.host(), text));
  }

  /**
   * The end of a statement.
   *
   * @param values of its question marks
   */
  record Rest(String sql, List<String> values) {
    static final Rest NONE = new Rest("", List.of());

    Rest {
      values = List.copyOf(values);
    }

    List<String> after(String... first) {
      return java.util.stream.Stream.concat(List.of(first).stream(), values.stream()).toList();
    }
  }

  /** False where the server checks passwords and so wants no hash. */
  private boolean accepted(String sql, List<String> values) throws SQLException {
    try {
      run(sql, values);
      return true;
    } catch (SQLException e) {
      if (e.getErrorCode() == REFUSED_PASSWORD) {
        return false;
      }
      throw e;
    }
  }

  private static String hash(Sensitive password) {
    return password.use(bytes -> "*" + HexFormat.of().withUpperCase().formatHex(sha1(sha1(bytes))));
  }

  /** No choice of ours: what {@code mysql_native_password} is made of. */
  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
