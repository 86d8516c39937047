package io.strongroom.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a database, read and changed as somebody does who has got hold of it.
 *
 * @param table a name, taken as it is
 */
public record Rows(Connection connection, String table) {

  /** The names of all columns. */
  public List<String> columns() throws SQLException {
    var columns = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select * from " + table + " where 1 = 0")) {
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        columns.add(rows.getMetaData().getColumnName(i));
      }
    }
    return columns;
  }

  /** The value of a column in the one row that a condition names. */
  public Optional<Object> value(String column, String where) throws SQLException {
    try (var statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select " + column + " from " + table + " where " + where)) {
      if (!rows.next()) {
        throw new IllegalArgumentException("no row of " + table + " where " + where);
      }
      Object value = rows.getObject(1);
      if (rows.next()) {
        throw new IllegalArgumentException("more than one row of " + table + " where " + where);
      }
      return Optional.ofNullable(value);
    }
  }

  /** Sets a column of the rows that a condition names. */
  public void set(String column, @Nullable Object value, String where) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("update " + table + " set " + column + " = ? where " + where)) {
      statement.setObject(1, value);
      statement.executeUpdate();
    }
  }

  /** Deletes the rows that a condition names. */
  public void delete(String where) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.executeUpdate("delete from " + table + " where " + where);
    }
  }

  /** Exchanges a column of two rows. */
  public void swap(String column, String one, String other) throws SQLException {
    Object first = value(column, one).orElse(null);
    Object second = value(column, other).orElse(null);
    set(column, second, one);
    set(column, first, other);
  }

  /** A little different from a value, of the same type. */
  public static Object altered(Object value) {
    return switch (value) {
      case String text -> text + "x";
      case Long number -> number + 1;
      case Integer number -> number + 1;
      case byte[] bytes -> {
        byte[] copy = Arrays.copyOf(bytes, bytes.length);
        copy[copy.length - 1] ^= 1;
        yield copy;
      }
      default -> throw new IllegalArgumentException(value.getClass().getName());
    };
  }
}
