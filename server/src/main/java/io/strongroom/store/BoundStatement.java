package io.strongroom.store;

import io.strongroom.seal.Mac;
import io.strongroom.seal.Sealed;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A statement on the session of its transaction; prepared when it runs. */
final class BoundStatement implements Statement {
  private static final int ROWS_MAX = 100_000;

  private final Transaction tx;
  private final String text;
  private final List<Object> values = new ArrayList<>();

  /** A missing value of a column type, one of {@link Types}. */
  private record Missing(int type) {}

  BoundStatement(Transaction tx, String text) {
    this.tx = tx;
    this.text = text;
  }

  @Override
  public Statement with(String value) {
    // PostgreSQL cannot store it; refused on SQLite too, so that both behave alike.
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a text with a zero character cannot be stored");
    }
    return add(value);
  }

  @Override
  public Statement with(long value) {
    return add(value);
  }

  @Override
  public Statement with(boolean value) {
    return add(value ? 1L : 0L);
  }

  @Override
  public Statement with(Instant value) {
    return add(value.toEpochMilli());
  }

  @Override
  public Statement with(Sealed value) {
    return add(value.bytes());
  }

  @Override
  public Statement with(Mac value) {
    return add(value.bytes());
  }

  @Override
  public Statement withText(Optional<String> value) {
    return value.map(this::with).orElseGet(() -> add(new Missing(Types.VARCHAR)));
  }

  @Override
  public Statement withInstant(Optional<Instant> value) {
    return value.map(this::with).orElseGet(() -> add(new Missing(Types.BIGINT)));
  }

  @Override
  public Statement withSealed(Optional<Sealed> value) {
    return value.map(this::with).orElseGet(() -> add(new Missing(Types.BINARY)));
  }

  @Override
  public Statement withMac(Optional<Mac> value) {
    return value.map(this::with).orElseGet(() -> add(new Missing(Types.BINARY)));
  }

  @Override
  public Statement withNumber(Optional<Long> value) {
    return value.map(this::add).orElseGet(() -> add(new Missing(Types.BIGINT)));
  }

  private Statement add(Object value) {
    values.add(value);
    return this;
  }

  @Override
  public <T> Optional<T> one(Function<Row, T> mapper) {
    return execute(
        statement -> {
          try (var rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(mapper.apply(new ResultRow(rows))) : Optional.empty();
          }
        });
  }

  @Override
  public <T> List<T> list(Function<Row, T> mapper) {
    return execute(
        statement -> {
          try (var rows = statement.executeQuery()) {
            var row = new ResultRow(rows);
            var out = new ArrayList<T>();
            while (rows.next()) {
              if (out.size() == ROWS_MAX) {
                throw new StoreFailed("more than " + ROWS_MAX + " rows from: " + text);
              }
              out.add(mapper.apply(row));
            }
            return out;
          }
        });
  }

  @Override
  public int run() {
    if (!tx.writable()) {
      throw new WriteRequired();
    }
    return execute(PreparedStatement::executeUpdate);
  }

  private interface Execution<T> {
    T on(PreparedStatement statement) throws SQLException;
  }

  private <T> T execute(Execution<T> execution) {
    try {
      var session = tx.session();
      var statement = session.take(text);
      boolean whole = false;
      try {
        bind(statement);
        T result = execution.on(statement);
        whole = true;
        return result;
      } finally {
        if (whole) {
          session.giveBack(text, statement);
        } else {
          Session.drop(statement);
        }
      }
    } catch (SQLException e) {
      throw tx.broken(e, text);
    }
  }

  private void bind(PreparedStatement statement) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      switch (values.get(i)) {
        case String text -> statement.setString(i + 1, text);
        case Long number -> statement.setLong(i + 1, number);
        case byte[] bytes -> statement.setBytes(i + 1, bytes);
        case Missing missing -> statement.setNull(i + 1, missing.type());
        case Object other -> throw new IllegalStateException(other.getClass().getName());
      }
    }
  }
}
