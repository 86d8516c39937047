package io.strongroom.ops;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Lines of comma-separated values, safe for programs that calculate with them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 * @see <a href="https://owasp.org/www-community/attacks/CSV_Injection">CSV injection</a>
 */
final class Csv {
  /** What ends a line. */
  static final String END = "\r\n";

  /** Spreadsheets take a cell that begins with one of these for a formula. */
  private static final String FORMULA = "=+-@\t\r\n";

  private Csv() {}

  /** The cells as a line, without its end. */
  static String line(List<String> cells) {
    return cells.stream().map(Csv::cell).collect(Collectors.joining(","));
  }

  /** A cell; one that a spreadsheet would calculate gets an apostrophe before it. */
  static String cell(String text) {
    boolean formula = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
    String safe = formula ? "'" + text : text;
    boolean plain = safe.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
    return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }
}
