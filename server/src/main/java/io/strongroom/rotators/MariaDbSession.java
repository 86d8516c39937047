package io.strongroom.rotators;

import io.strongroom.seal.Sensitive;
import io.strongroom.secrets.Secrets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A login to MariaDB or MySQL. They commit every statement about users, so another user is made in
 * steps that can be repeated: until he has his rights he can log in with nothing.
 */
final class MariaDbSession implements Session {
  /** Of the certificate that a user who is not finished would need. */
  private static final String UNFINISHED = "/CN=not finished by strongroom";

  private final Connection connection;
  private final Statements statements;
  private final boolean mysql;

  MariaDbSession(Connection connection, boolean mysql) {
    this.connection = connection;
    this.mysql = mysql;
    statements = new Statements(connection, mysql);
  }

  static boolean isMariaDb(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select version()")) {
      return row.next() && row.getString(1).contains("MariaDB");
    }
  }

  /** What {@code mysql.user} says about one. */
  private record Row(String plugin, String type, String cipher, String issuer, String subject) {
    boolean finished() {
      return !subject.equals(UNFINISHED);
    }

    /** The demands on his connection. */
    Statements.Rest require() {
      return switch (type) {
        case "ANY" -> new Statements.Rest(" require ssl", List.of());
        case "X509" -> new Statements.Rest(" require x509", List.of());
        case "SPECIFIED" -> specified();
        default -> new Statements.Rest(" require none", List.of());
      };
    }

    private Statements.Rest specified() {
      var sql = new ArrayList<String>();
      var values = new ArrayList<String>();
      add("cipher", cipher, sql, values);
      add("issuer", issuer, sql, values);
      add("subject", subject, sql, values);
      return new Statements.Rest(" require " + String.join(" and ", sql), values);
    }

    private static void add(String word, String value, List<String> sql, List<String> values) {
      if (!value.isEmpty()) {
        sql.add(word + " ?");
        values.add(value);
      }
    }
  }

  @Override
  public void check() {
    try {
      var unused = texts("select 1", List.of());
    } catch (SQLException e) {
      throw DatabaseText.failed("the database does not answer", e);
    }
  }

  @Override
  public Account account() {
    try {
      String text = texts("select current_user()", List.of()).getFirst();
      int at = text.lastIndexOf('@');
      return new Account(text.substring(0, at), text.substring(at + 1));
    } catch (SQLException e) {
      throw DatabaseText.failed("the database does not answer", e);
    }
  }

  @Override
  public void changePassword(Login next) {
    try {
      statements.own(next.password(), mysql ? "" : ownPlugin());
    } catch (SQLException e) {
      throw DatabaseText.failed("the database refuses to change the password", e);
    }
  }

  /** Everybody may see how he himself is created. */
  private String ownPlugin() throws SQLException {
    String text = texts("show create user", List.of()).getFirst();
    int via = text.lastIndexOf("` IDENTIFIED VIA ");
    return via < 0 ? "" : text.substring(via + "` IDENTIFIED VIA ".length()).split("[ ,]", 2)[0];
  }

  @Override
  public void provide(Account like, Login next) {
    try {
      Row model = row(like).orElseThrow(() -> new RotatorFailed("the current user is not found"));
      var other = new Account(next.user(), like.host());
      Optional<Row> found = row(other);
      if (found.isEmpty()) {
        try (Sensitive nobodys = Secrets.randomPassword("")) {
          var unfinished = new Statements.Rest(" require subject ?", List.of(UNFINISHED));
          statements.other("create", other, model.plugin(), nobodys, unfinished);
        }
      }
      if (found.map(Row::finished).orElse(false)) {
        String plugin = found.orElseThrow().plugin();
        statements.other("alter", other, plugin, next.password(), Statements.Rest.NONE);
      } else {
        grant(like, other);
        statements.other("alter", other, model.plugin(), next.password(), model.require());
      }
    } catch (SQLException e) {
      throw DatabaseText.failed("the database refuses to provide the other user", e);
    }
  }

  private void grant(Account like, Account other) throws SQLException {
    String account =
        DatabaseText.backticks(other.user()) + "@" + DatabaseText.backticks(other.host());
    for (String line : texts("show grants for ?@?", List.of(like.user(), like.host()))) {
      String sql =
          new GrantText(line)
              .to(account)
              .orElseThrow(() -> new RotatorFailed("a grant is not understood"));
      try (Statement statement = connection.createStatement()) {
        statement.setEscapeProcessing(false);
        statement.execute(sql);
      }
    }
  }

  private Optional<Row> row(Account account) throws SQLException {
    String sql =
        "select plugin, ssl_type, ssl_cipher, x509_issuer, x509_subject"
            + " from mysql.user where user = ? and host = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, account.user());
      statement.setString(2, account.host());
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Row(text(row, 1), text(row, 2), text(row, 3), text(row, 4), text(row, 5)))
            : Optional.empty();
      }
    }
  }

  private static String text(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getString(column)).orElse("");
  }

  private List<String> texts(String sql, List<String> values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setString(i + 1, values.get(i));
      }
      var texts = new ArrayList<String>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
      }
      return texts;
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
