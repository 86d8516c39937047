package io.strongroom.iam;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A compiled pattern of literal characters, {@code *} and {@code ?}.
 *
 * <p>Wildcards are numbers outside the range of characters, so that text which a request put into
 * the pattern never becomes one. Matching returns to the last {@code *} only, which is enough
 * because an earlier one could match nothing that the last cannot; the work is at most the length
 * of the text times the length of the longest run between two stars.
 */
final class Glob {
  /** Stands for {@code *}. */
  static final int ANY = -1;

  /** Stands for {@code ?}. */
  static final int ONE = -2;

  private static final int NONE = -3;

  /** Longer texts are in doubt: no resource or condition value of a request is longer. */
  static final int MAX_TEXT = 8192;

  private enum Form {
    ALL,
    EXACT,
    PREFIX,
    GENERAL
  }

  private final Form form;
  private final String literal;
  private final int[] codes;
  private final int shortest;

  private Glob(Form form, String literal, int[] codes, int shortest) {
    this.form = form;
    this.literal = literal;
    this.codes = codes;
    this.shortest = shortest;
  }

  /** A pattern as written, with its wildcards. */
  static Glob of(String pattern) {
    return of(codes(pattern).toArray());
  }

  /** A pattern of characters, {@link #ANY} and {@link #ONE}. */
  static Glob of(int... codes) {
    int wild = 0;
    while (wild < codes.length && codes[wild] >= 0) {
      wild++;
    }
    int shortest = (int) Arrays.stream(codes).filter(code -> code != ANY).count();
    var head = new StringBuilder(wild);
    for (int i = 0; i < wild; i++) {
      head.append((char) codes[i]);
    }
    Form form = Form.GENERAL;
    if (wild == codes.length) {
      form = Form.EXACT;
    } else if (wild == codes.length - 1 && codes[wild] == ANY) {
      form = wild == 0 ? Form.ALL : Form.PREFIX;
    }
    return new Glob(form, head.toString(), codes, shortest);
  }

  /** The codes of a pattern as written. */
  static IntStream codes(String pattern) {
    return pattern
        .chars()
        .map(
            c ->
                switch (c) {
                  case '*' -> ANY;
                  case '?' -> ONE;
                  default -> c;
                });
  }

  boolean matches(String text) {
    return switch (form) {
      case ALL -> true;
      case EXACT -> text.equals(literal);
      case PREFIX -> text.startsWith(literal);
      case GENERAL -> text.length() >= shortest && text.startsWith(literal) && search(text);
    };
  }

  /** The text of a pattern without wildcards. */
  String literal() {
    return literal;
  }

  private boolean search(String text) {
    if (text.length() > MAX_TEXT) {
      throw new Doubt("text too long for a pattern");
    }
    int at = literal.length();
    int code = at;
    int star = -1;
    int resume = 0;
    while (at < text.length()) {
      int wanted = code < codes.length ? codes[code] : NONE;
      if (wanted == ONE || wanted == text.charAt(at)) {
        at++;
        code++;
      } else if (wanted == ANY) {
        star = code++;
        resume = at;
      } else if (star >= 0) {
        code = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (code < codes.length && codes[code] == ANY) {
      code++;
    }
    return code == codes.length;
  }
}
