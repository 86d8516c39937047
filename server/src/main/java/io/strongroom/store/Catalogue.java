package io.strongroom.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a database itself says of its tables. */
final class Catalogue {
  private final Session session;
  private final Dialect dialect;

  Catalogue(Session session, Dialect dialect) {
    this.session = session;
    this.dialect = dialect;
  }

  /** A column that numbers rows by itself. */
  record Serial(String column, long last) {}

  private record Found(String name, String type, boolean numbered) {}

  /** The columns of a table, by name; none when there is no such table. */
  List<Cell.Column> columns(String table) throws SQLException {
    return found(table).stream()
        .map(column -> new Cell.Column(column.name(), kind(table, column.type())))
        .toList();
  }

  /** The column that numbers the rows, if the table has one. */
  Optional<Serial> serial(String table) throws SQLException {
    for (Found column : found(table)) {
      if (column.numbered()) {
        return Optional.of(new Serial(column.name(), last(table, column.name())));
      }
    }
    return Optional.empty();
  }

  /** Goes on numbering after this. */
  void goOn(String table, String column, long last) throws SQLException {
    switch (dialect) {
      case SQLITE -> {
        change("delete from sqlite_sequence where name = ?", table);
        try (var statement =
            session
                .connection()
                .prepareStatement("insert into sqlite_sequence(name, seq) values (?, ?)")) {
          statement.setString(1, table);
          statement.setLong(2, last);
          statement.executeUpdate();
        }
      }
      case POSTGRES -> {
        try (var statement =
            session
                .connection()
                .prepareStatement("select setval(pg_get_serial_sequence(?, ?), ?, ?)")) {
          statement.setString(1, table);
          statement.setString(2, column);
          statement.setLong(3, Math.max(1, last));
          statement.setBoolean(4, last > 0);
          statement.executeQuery().close();
        }
      }
    }
  }

  private void change(String sql, String value) throws SQLException {
    try (var statement = session.connection().prepareStatement(sql)) {
      statement.setString(1, value);
      statement.executeUpdate();
    }
  }

  private long last(String table, String column) throws SQLException {
    return switch (dialect) {
      case SQLITE ->
          number("select coalesce(max(seq), 0) from sqlite_sequence where name = ?", table);
      case POSTGRES -> {
        String sequence;
        try (var statement =
            session.connection().prepareStatement("select pg_get_serial_sequence(?, ?)")) {
          statement.setString(1, table);
          statement.setString(2, column);
          try (var rows = statement.executeQuery()) {
            rows.next();
            sequence = rows.getString(1);
          }
        }
        // A name that the database itself has quoted.
        yield number("select case when is_called then last_value else 0 end from " + sequence);
      }
    };
  }

  private long number(String sql, String... values) throws SQLException {
    try (var statement = session.connection().prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private List<Found> found(String table) throws SQLException {
    String sql =
        switch (dialect) {
          case SQLITE ->
              "select name, type, pk = 1 and lower(type) = 'integer' from pragma_table_info(?)"
                  + " order by name";
          case POSTGRES ->
              "select column_name, data_type, coalesce(column_default like 'nextval(%', false)"
                  + " from information_schema.columns"
                  + " where table_schema = current_schema() and table_name = ?"
                  + " order by column_name collate \"C\"";
        };
    try (var statement = session.connection().prepareStatement(sql)) {
      statement.setString(1, table);
      try (ResultSet rows = statement.executeQuery()) {
        var found = new ArrayList<Found>();
        while (rows.next()) {
          found.add(new Found(rows.getString(1), rows.getString(2), rows.getBoolean(3)));
        }
        return List.copyOf(found);
      }
    }
  }

  private static Cell.Kind kind(String table, String type) {
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "text" -> Cell.Kind.TEXT;
      case "bigint", "integer" -> Cell.Kind.NUMBER;
      case "bytea" -> Cell.Kind.BINARY;
      default -> throw new StoreFailed("table " + table + " has a column of type " + type);
    };
  }
}
