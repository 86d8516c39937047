package io.strongroom.lambda.jdbc;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells a login that was rejected from any other trouble. */
final class Rejections {
  private static final int LINKS_MAX = 50;

  /** Of SQL's class 28: invalid authorisation; PostgreSQL has 28P01 for a wrong password. */
  private static final String CLASS = "28";

  /**
   * Codes of databases whose state is another or none: MySQL and MariaDB 1045 and 1698, Oracle
   * 1017, SQL Server 18456.
   */
  private static final Set<Integer> CODES = Set.of(1045, 1698, 1017, 18456);

  private Rejections() {}

  /** Looks through causes and next exceptions: pools and drivers wrap them. */
  static boolean rejected(SQLException thrown) {
    Deque<Throwable> open = new ArrayDeque<>();
    open.add(thrown);
    for (int links = 0; !open.isEmpty() && links < LINKS_MAX; links++) {
      Throwable each = open.removeFirst();
      if (each instanceof SQLException sql) {
        if (says(sql)) {
          return true;
        }
        follow(open, sql.getNextException());
      }
      follow(open, each.getCause());
    }
    return false;
  }

  private static void follow(Deque<Throwable> open, @Nullable Throwable next) {
    if (next != null) {
      open.add(next);
    }
  }

  private static boolean says(SQLException thrown) {
    String state = thrown.getSQLState();
    return (state != null && state.startsWith(CLASS)) || CODES.contains(thrown.getErrorCode());
  }
}
