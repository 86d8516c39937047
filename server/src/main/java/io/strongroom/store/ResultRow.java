package io.strongroom.store;

import io.strongroom.seal.Mac;
import io.strongroom.seal.Sealed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The row a result set stands on. */
final class ResultRow implements Row {
  private final ResultSet rows;

  ResultRow(ResultSet rows) {
    this.rows = rows;
  }

  @Override
  public String text(int column) {
    return present(column, get(column, ResultSet::getString));
  }

  @Override
  public long number(int column) {
    return present(column, get(column, ResultRow::numberOrNull));
  }

  @Override
  public boolean flag(int column) {
    return number(column) != 0;
  }

  @Override
  public Instant instant(int column) {
    return Instant.ofEpochMilli(number(column));
  }

  @Override
  public Sealed sealed(int column) {
    return Sealed.parse(present(column, get(column, ResultSet::getBytes)));
  }

  @Override
  public Mac mac(int column) {
    return Mac.of(present(column, get(column, ResultSet::getBytes)));
  }

  @Override
  public Optional<String> optionalText(int column) {
    return Optional.ofNullable(get(column, ResultSet::getString));
  }

  @Override
  public Optional<Instant> optionalInstant(int column) {
    return optionalNumber(column).map(Instant::ofEpochMilli);
  }

  @Override
  public Optional<Sealed> optionalSealed(int column) {
    return Optional.ofNullable(get(column, ResultSet::getBytes)).map(Sealed::parse);
  }

  @Override
  public Optional<Mac> optionalMac(int column) {
    return Optional.ofNullable(get(column, ResultSet::getBytes)).map(Mac::of);
  }

  @Override
  public Optional<Long> optionalNumber(int column) {
    return Optional.ofNullable(get(column, ResultRow::numberOrNull));
  }

  private interface Getter<T> {
    @Nullable T get(ResultSet rows, int column) throws SQLException;
  }

  private static @Nullable Long numberOrNull(ResultSet rows, int column) throws SQLException {
    long number = rows.getLong(column);
    return rows.wasNull() ? null : number;
  }

  private <T> @Nullable T get(int column, Getter<T> getter) {
    try {
      return getter.get(rows, column);
    } catch (SQLException e) {
      throw new StoreFailed("column " + column + " cannot be read: " + e.getSQLState());
    }
  }

  private static <T> T present(int column, @Nullable T value) {
    if (value == null) {
      throw new StoreFailed("column " + column + " is null");
    }
    return value;
  }
}
