package io.strongroom.rotators;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.util.PasswordUtil;

/**
 * A login to PostgreSQL. Passwords are sent as what SCRAM checks them by (RFC 5803), which is no
 * password: neither the connection nor the server's log sees one.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-createrole.html">CREATE ROLE</a>
 */
final class PostgresSession implements Session {
  private final Connection connection;

  PostgresSession(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void check() {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select 1")) {
      if (!row.next()) {
        throw new RotatorFailed("the database does not answer");
      }
    } catch (SQLException e) {
      throw DatabaseText.failed("the database does not answer", e);
    }
  }

  @Override
  public Account account() {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select session_user")) {
      row.next();
      return new Account(row.getString(1), "");
    } catch (SQLException e) {
      throw DatabaseText.failed("the database does not answer", e);
    }
  }

  private static String password(Login next) {
    String verifier =
        PasswordUtil.encodeScramSha256(DatabaseSecret.text(next.password()).toCharArray());
    return " password '" + verifier + "'";
  }

  @Override
  public void changePassword(Login next) {
    try (Statement statement = connection.createStatement()) {
      statement.execute("alter role " + DatabaseText.identifier(next.user()) + password(next));
    } catch (SQLException e) {
      throw DatabaseText.failed("the database refuses to change the password", e);
    }
  }

  @Override
  public void provide(Account like, Login next) {
    try (Statement statement = connection.createStatement()) {
      // All of it or nothing: a user without his rights is never seen.
      connection.setAutoCommit(false);
      String user = DatabaseText.identifier(next.user());
      if (exists(next.user())) {
        statement.execute("alter role " + user + password(next));
      } else {
        statement.execute("create role " + user + " login" + password(next));
        statement.execute("grant " + DatabaseText.identifier(like.user()) + " to " + user);
      }
      connection.commit();
    } catch (SQLException e) {
      throw DatabaseText.failed("the database refuses to provide the other user", e);
    }
  }

  private boolean exists(String user) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select 1 from pg_catalog.pg_roles where rolname = ?")) {
      statement.setString(1, user);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // The server has closed it, or will.
    }
  }
}
