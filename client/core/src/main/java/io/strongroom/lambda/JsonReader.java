package io.strongroom.lambda;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON (RFC 8259) strictly and within bounds; one use each. */
final class JsonReader {
  private static final int DEPTH_MAX = 64;
  private static final int ITEMS_MAX = 100_000;

  private final byte[] in;
  private int at;
  private int depth;
  private int values;

  JsonReader(byte[] utf8) {
    in = utf8;
  }

  Json document() throws MalformedJson {
    Json value = value();
    skipBlanks();
    if (at < in.length) {
      throw wrong("something follows the value");
    }
    return value;
  }

  private MalformedJson wrong(String what) {
    return new MalformedJson(what, at);
  }

  private void skipBlanks() {
    while (at < in.length
        && (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t')) {
      at++;
    }
  }

  /** The next byte that is no blank, without taking it. */
  private int peek() throws MalformedJson {
    skipBlanks();
    if (at >= in.length) {
      throw wrong("ends early");
    }
    return in[at];
  }

  private Json value() throws MalformedJson {
    if (++values > ITEMS_MAX) {
      throw wrong("more than " + ITEMS_MAX + " values");
    }
    return switch (peek()) {
      case '{' -> nested(true);
      case '[' -> nested(false);
      case '"' -> Json.scalar(Json.Kind.TEXT, text());
      case 't' -> word("true", Json.Kind.BOOLEAN);
      case 'f' -> word("false", Json.Kind.BOOLEAN);
      case 'n' -> word("null", Json.Kind.NULL);
      default -> number();
    };
  }

  private Json nested(boolean object) throws MalformedJson {
    if (++depth > DEPTH_MAX) {
      throw wrong("nests deeper than " + DEPTH_MAX);
    }
    at++;
    Json value = object ? members() : items();
    depth--;
    return value;
  }

  private Json members() throws MalformedJson {
    Map<String, Json> members = new LinkedHashMap<>();
    if (peek() == '}') {
      at++;
      return Json.object(members);
    }
    while (true) {
      if (peek() != '"') {
        throw wrong("no member name");
      }
      String name = new String(text(), StandardCharsets.UTF_8);
      if (peek() != ':') {
        throw wrong("no colon");
      }
      at++;
      if (members.put(name, value()) != null) {
        throw wrong("a member twice");
      }
      if (last('}')) {
        return Json.object(members);
      }
    }
  }

  private Json items() throws MalformedJson {
    List<Json> items = new ArrayList<>();
    if (peek() == ']') {
      at++;
      return Json.array(items);
    }
    while (true) {
      items.add(value());
      if (last(']')) {
        return Json.array(items);
      }
    }
  }

  private boolean last(char end) throws MalformedJson {
    int next = peek();
    if (next != ',' && next != end) {
      throw wrong("neither comma nor end");
    }
    at++;
    return next == end;
  }

  private Json word(String word, Json.Kind kind) throws MalformedJson {
    byte[] expected = word.getBytes(StandardCharsets.US_ASCII);
    int end = at + expected.length;
    if (end > in.length || !Arrays.equals(in, at, end, expected, 0, expected.length)) {
      throw wrong("no value");
    }
    at = end;
    return Json.scalar(kind, expected);
  }

  private Json number() throws MalformedJson {
    int start = at;
    if (in[at] == '-') {
      at++;
    }
    int whole = digits();
    if (whole == 0 || (whole > 1 && in[at - whole] == '0')) {
      throw wrong("no value");
    }
    if (at < in.length && in[at] == '.') {
      at++;
      if (digits() == 0) {
        throw wrong("no digit after the point");
      }
    }
    if (at < in.length && (in[at] == 'e' || in[at] == 'E')) {
      at++;
      if (at < in.length && (in[at] == '+' || in[at] == '-')) {
        at++;
      }
      if (digits() == 0) {
        throw wrong("no digit in the exponent");
      }
    }
    return Json.scalar(Json.Kind.NUMBER, Arrays.copyOfRange(in, start, at));
  }

  private int digits() {
    int start = at;
    while (at < in.length && in[at] >= '0' && in[at] <= '9') {
      at++;
    }
    return at - start;
  }

  /** The unescaped UTF-8 of a string, from its first quote. */
  private byte[] text() throws MalformedJson {
    int start = ++at;
    boolean escaped = false;
    while (at < in.length && in[at] != '"') {
      if (in[at] >= 0 && in[at] < ' ') {
        throw wrong("a control character in a string");
      }
      if (in[at] == '\\') {
        escaped = true;
        at++;
      }
      at++;
    }
    if (at >= in.length) {
      throw wrong("a string does not end");
    }
    int end = at++;
    return escaped ? unescaped(start, end) : Arrays.copyOfRange(in, start, end);
  }

  private byte[] unescaped(int start, int end) throws MalformedJson {
    byte[] out = new byte[end - start]; // an escape is never shorter than what it stands for
    int length = 0;
    int i = start;
    while (i < end) {
      if (in[i] != '\\') {
        out[length++] = in[i++];
      } else if (in[i + 1] != 'u') {
        out[length++] = simple(in[i + 1]);
        i += 2;
      } else {
        int code = hex(i + 2, end);
        i += 6;
        if (Character.isHighSurrogate((char) code)
            && i + 1 < end
            && in[i] == '\\'
            && in[i + 1] == 'u') {
          int low = hex(i + 2, end);
          if (Character.isLowSurrogate((char) low)) {
            code = Character.toCodePoint((char) code, (char) low);
            i += 6;
          }
        }
        length = utf8(code, out, length);
      }
    }
    byte[] text = Arrays.copyOf(out, length);
    Arrays.fill(out, (byte) 0);
    return text;
  }

  private byte simple(byte letter) throws MalformedJson {
    return switch (letter) {
      case '"', '\\', '/' -> letter;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> throw wrong("an unknown escape");
    };
  }

  private int hex(int from, int end) throws MalformedJson {
    if (from + 4 > end) {
      throw wrong("an escape ends early");
    }
    int code = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Character.digit(in[i], 16);
      if (digit < 0 || in[i] < 0) {
        throw wrong("no hexadecimal digit");
      }
      code = code * 16 + digit;
    }
    return code;
  }

  private int utf8(int code, byte[] out, int length) throws MalformedJson {
    if (code < 0x80) {
      out[length++] = (byte) code;
    } else if (code < 0x800) {
      out[length++] = (byte) (0xC0 | code >> 6);
      out[length++] = (byte) (0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
      if (Character.isSurrogate((char) code)) {
        throw wrong("half a surrogate pair");
      }
      out[length++] = (byte) (0xE0 | code >> 12);
      out[length++] = (byte) (0x80 | (code >> 6 & 0x3F));
      out[length++] = (byte) (0x80 | (code & 0x3F));
    } else {
      out[length++] = (byte) (0xF0 | code >> 18);
      out[length++] = (byte) (0x80 | (code >> 12 & 0x3F));
      out[length++] = (byte) (0x80 | (code >> 6 & 0x3F));
      out[length++] = (byte) (0x80 | (code & 0x3F));
    }
    return length;
  }
}
