package io.strongroom.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;

/** One connection with the statements prepared on it. Used by one thread at a time. */
final class Session implements AutoCloseable {
  private final Connection connection;
  private final int preparedMax;

  /** By text, the longest unused first. A statement in use is not in here. */
  private final LinkedHashMap<String, PreparedStatement> prepared;

  /**
   * @param preparedMax how many statements to keep; none where the driver keeps them itself
   */
  Session(Connection connection, int preparedMax) {
    this.connection = connection;
    this.preparedMax = preparedMax;
    this.prepared = new LinkedHashMap<>();
  }

  Connection connection() {
    return connection;
  }

  /** A statement for this text, to be given back. */
  PreparedStatement take(String sql) throws SQLException {
    var found = prepared.remove(sql);
    return found == null ? connection.prepareStatement(sql) : found;
  }

  /** Keeps a statement for the next time. */
  void giveBack(String sql, PreparedStatement statement) throws SQLException {
    if (preparedMax == 0) {
      statement.close();
      return;
    }
    var other = prepared.putLast(sql, statement);
    if (other != null) {
      other.close();
    }
    if (prepared.size() > preparedMax) {
      Iterator<PreparedStatement> oldest = prepared.values().iterator();
      var dropped = oldest.next();
      oldest.remove();
      dropped.close();
    }
  }

  /** Closes a statement that failed. */
  static void drop(PreparedStatement statement) {
    try {
      statement.close();
    } catch (SQLException e) {
      // The failure that led here says more.
    }
  }

  /** Runs a statement that has neither values nor a result, such as {@code commit}. */
  void control(String sql) throws SQLException {
    var statement = take(sql);
    statement.execute();
    giveBack(sql, statement);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
