package io.strongroom.gateway;

import java.util.Arrays;

/**
 * What the JSON parser leaves open or would put into a String: it checks a body's encoding before
 * the parser sees it, and turns a string literal into UTF-8 bytes without a String between.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
final class JsonText {
  private static final int ESCAPE_LENGTH = 6; // backslash, u, four digits

  private JsonText() {}

  /**
   * Refuses what is not UTF-8, a byte order mark, NUL bytes (other encodings have them), and
   * escaped surrogates without their other half.
   */
  static void check(byte[] body) {
    if (body.length >= 3
        && body[0] == (byte) 0xEF
        && body[1] == (byte) 0xBB
        && body[2] == (byte) 0xBF) {
      throw Malformed.body("a byte order mark");
    }
    int at = 0;
    while (at < body.length) {
      byte b = body[at];
      if (b == '\\') {
        at += escape(body, at);
      } else if (b > 0) {
        at++;
      } else {
        int step = b == 0 ? 0 : Utf8.sequence(body, at, body.length);
        if (step == 0) {
          throw Malformed.body("not UTF-8");
        }
        at += step;
      }
    }
  }

  private static int escape(byte[] body, int at) {
    if (at + 1 >= body.length || body[at + 1] != 'u') {
      return 2;
    }
    int unit = unit(body, at);
    if (unit < Character.MIN_SURROGATE || unit > Character.MAX_SURROGATE) {
      return ESCAPE_LENGTH;
    }
    if (unit >= Character.MIN_LOW_SURROGATE
        || at + ESCAPE_LENGTH + 1 >= body.length
        || body[at + ESCAPE_LENGTH] != '\\'
        || body[at + ESCAPE_LENGTH + 1] != 'u'
        || !Character.isLowSurrogate((char) unit(body, at + ESCAPE_LENGTH))) {
      throw Malformed.body("half a surrogate pair");
    }
    return 2 * ESCAPE_LENGTH;
  }

  private static int unit(byte[] body, int at) {
    if (at + ESCAPE_LENGTH > body.length) {
      throw Malformed.body("not JSON");
    }
    int unit = 0;
    for (int i = at + 2; i < at + ESCAPE_LENGTH; i++) {
      int digit = Character.digit(body[i], 16);
      if (digit < 0) {
        throw Malformed.body("not JSON");
      }
      unit = (unit << 4) | digit;
    }
    return unit;
  }

  /**
   * The UTF-8 bytes of a string literal.
   *
   * @param body checked by {@link #check}
   * @param quote where its opening quote stands
   */
  static byte[] bytes(byte[] body, int quote) {
    if (body[quote] != '"') {
      throw new IllegalStateException("no string literal here");
    }
    int from = quote + 1;
    int end = from;
    boolean escaped = false;
    while (end < body.length && body[end] != '"') {
      if (body[end] >= 0 && body[end] < ' ') {
        throw Malformed.body("not JSON");
      }
      escaped |= body[end] == '\\';
      end += body[end] == '\\' ? 2 : 1;
    }
    if (end >= body.length) {
      throw Malformed.body("not JSON");
    }
    return escaped ? unescape(body, from, end) : Arrays.copyOfRange(body, from, end);
  }

  private static byte[] unescape(byte[] body, int from, int end) {
    var out = new byte[end - from];
    int length = 0;
    int at = from;
    while (at < end) {
      if (body[at] != '\\') {
        out[length++] = body[at++];
      } else if (body[at + 1] == 'u') {
        int unit = unit(body, at);
        at += ESCAPE_LENGTH;
        int codePoint = unit;
        if (Character.isHighSurrogate((char) unit)) {
          codePoint = Character.toCodePoint((char) unit, (char) unit(body, at));
          at += ESCAPE_LENGTH;
        }
        length = Utf8.encode(codePoint, out, length);
      } else {
        out[length++] = shortEscape(body[at + 1]);
        at += 2;
      }
    }
    byte[] exact = Arrays.copyOf(out, length);
    Arrays.fill(out, (byte) 0);
    return exact;
  }

  private static byte shortEscape(byte letter) {
    return switch (letter) {
      case '"', '\\', '/' -> letter;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> throw Malformed.body("not JSON");
    };
  }
}
