package io.strongroom.audit;

/**
 * Writes JSON on one line: commas, quotes and escapes. Lone surrogates, which UTF-8 cannot express,
 * become U+FFFD.
 */
final class JsonOut {
  private static final String HEX = "0123456789abcdef";

  /** The characters of ASCII that stand for themselves. */
  private static final boolean[] PLAIN = new boolean[128];

  static {
    for (char c = ' '; c < 0x7f; c++) {
      PLAIN[c] = c != '"' && c != '\\';
    }
  }

  private final StringBuilder out;
  private boolean comma;

  JsonOut(int capacity) {
    out = new StringBuilder(capacity);
  }

  JsonOut open() {
    separate();
    out.append('{');
    comma = false;
    return this;
  }

  JsonOut close() {
    out.append('}');
    comma = true;
    return this;
  }

  JsonOut openList() {
    separate();
    out.append('[');
    comma = false;
    return this;
  }

  JsonOut closeList() {
    out.append(']');
    comma = true;
    return this;
  }

  /** A name of ours, in which nothing has to be escaped. */
  JsonOut name(String name) {
    out.append(comma ? ",\"" : "\"").append(name).append("\":");
    comma = false;
    return this;
  }

  /** A name from elsewhere. */
  JsonOut key(String name) {
    separate();
    quote(name);
    out.append(':');
    comma = false;
    return this;
  }

  JsonOut text(String text) {
    separate();
    quote(text);
    return this;
  }

  /** A number, {@code true}, {@code false}, {@code null}, or a value that is JSON already. */
  JsonOut raw(String json) {
    separate();
    out.append(json);
    return this;
  }

  JsonOut member(String name, String text) {
    return name(name).text(text);
  }

  JsonOut member(String name, boolean flag) {
    return name(name).raw(flag ? "true" : "false");
  }

  /** Goes back to an earlier length, with that many members before it or none. */
  void cut(int length, boolean members) {
    out.setLength(length);
    comma = members;
  }

  int length() {
    return out.length();
  }

  /** The bytes in UTF-8 of what stands from there on. */
  int utf8Length(int from) {
    int bytes = 0;
    for (int i = from; i < out.length(); i++) {
      char c = out.charAt(i);
      // Two surrogates make four bytes; lone ones have been replaced.
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }

  /** What stands from there on. */
  String from(int start) {
    return out.substring(start);
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private void separate() {
    if (comma) {
      out.append(',');
    }
    comma = true;
  }

  private void quote(String text) {
    out.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < PLAIN.length ? PLAIN[c] : !Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      out.append(text, plain, i);
      plain = i + 1;
      escape(c);
    }
    if (plain == 0) {
      out.append(text);
    } else {
      out.append(text, plain, text.length());
    }
    out.append('"');
  }

  private void escape(char c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (Character.isSurrogate(c)) {
          out.append('\uFFFD');
        } else {
          out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        }
      }
    }
  }
}
