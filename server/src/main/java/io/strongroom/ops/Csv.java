package io.strongroom.ops;

import java.util.List;
import java.util.regex.Pattern;
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

  /**
   * Programs of other countries take these for the end of a cell, quoted or not, since the quotes
   * then do not stand at its ends.
   */
  private static final Pattern INNER = Pattern.compile("([;\\t|\\r\\n])(?=[\\s\"]*[=+@\\-])");

  private Csv() {}

  /** The cells as a line, without its end. */
  static String line(List<String> cells) {
    return cells.stream().map(Csv::cell).collect(Collectors.joining(","));
  }

  /**
   * A cell; one that a spreadsheet would calculate gets an apostrophe before it, a part of one,
   * too.
   */
  static String cell(String text) {
    boolean formula = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
    String safe = INNER.matcher(formula ? "'" + text : text).replaceAll("$1'");
    boolean plain = safe.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
    return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }
}
