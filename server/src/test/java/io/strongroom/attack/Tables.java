package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The database of a stopped server, in the hands of somebody who has it but not the keys. */
final class Tables implements AutoCloseable {
  private final Connection connection;

  private Tables(Connection connection) {
    this.connection = connection;
  }

  /**
   * A column.
   *
   * @param type as declared: {@code bigint}, {@code text}, {@code bytea}
   */
  record Column(String table, String name, String type) {
    @Override
    public String toString() {
      return table + "." + name;
    }
  }

  static Tables open(Path database) throws SQLException {
    return new Tables(DriverManager.getConnection("jdbc:sqlite:" + database));
  }

  /** Every column of every table. */
  List<Column> columns() throws SQLException {
    var columns = new ArrayList<Column>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select m.name, c.name, lower(c.type) from sqlite_master m,"
                    + " pragma_table_info(m.name) c where m.type = 'table' and m.name not like"
                    + " 'sqlite_%' order by 1, c.cid")) {
      while (rows.next()) {
        columns.add(new Column(rows.getString(1), rows.getString(2), rows.getString(3)));
      }
    }
    return columns;
  }

  /** Those expressions whose values for a row differ, from what stands there and each other. */
  List<String> different(Column column, String where, List<String> expressions)
      throws SQLException {
    var seen = new HashSet<String>();
    seen.add(value(column, where, column.name()));
    var different = new ArrayList<String>();
    for (String expression : expressions) {
      if (seen.add(value(column, where, expression))) {
        different.add(expression);
      }
    }
    return different;
  }

  private String value(Column column, String where, String expression) throws SQLException {
    String sql = "select quote(%s) from %s where %s".formatted(expression, column.table(), where);
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      assertTrue(rows.next(), sql);
      return rows.getString(1);
    }
  }

  /** Runs a statement; says how many rows it changed. */
  int change(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
