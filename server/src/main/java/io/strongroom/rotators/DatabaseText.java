package io.strongroom.rotators;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/** What is said to databases and about their answers. */
final class DatabaseText {
  private DatabaseText() {}

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** An identifier in the quotes of SQL's standard. */
  static String identifier(String name) {
    return quoted(name, '"');
  }

  /** An identifier in the quotes of MySQL. */
  static String backticks(String name) {
    return quoted(name, '`');
  }

  private static String quoted(String name, char quote) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new RotatorFailed("not a name");
    }
    String one = String.valueOf(quote);
    return one + name.replace(one, one + one) + one;
  }

  /** With the codes of an answer alone: its text may repeat what was said. */
  static RotatorFailed failed(String what, SQLException e) {
    return new RotatorFailed(
        what + " (SQLSTATE " + e.getSQLState() + ", error " + e.getErrorCode() + ")");
  }
}
