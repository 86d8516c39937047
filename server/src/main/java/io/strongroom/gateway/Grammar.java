package io.strongroom.gateway;

import java.nio.charset.StandardCharsets;

/**
 * The lines of an HTTP/1.1 request, read strictly: what RFC 9112 lets a server tolerate is refused,
 * because tolerance that differs between a proxy and a server is how requests are smuggled.
 */
final class Grammar {
  private static final int METHOD_MAX = 20;
  private static final int CHUNK_DIGITS_MAX = 7;
  private static final boolean[] TOKEN = new boolean[128];
  private static final boolean[] HOST = new boolean[128];

  static {
    for (char c = '0'; c <= 'z'; c++) {
      boolean alphanumeric = Character.isDigit(c) || Character.isLetter(c);
      TOKEN[c] = alphanumeric;
      HOST[c] = alphanumeric;
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = true;
    }
    for (char c : "-._~:[]%".toCharArray()) {
      HOST[c] = true;
    }
  }

  private Grammar() {}

  /**
   * The first line of a request.
   *
   * @param modern HTTP/1.1 rather than 1.0
   */
  record RequestLine(String method, String target, boolean modern) {}

  /** Reads {@code method SP target SP version}; only targets that begin with a slash are served. */
  static RequestLine requestLine(byte[] line, int length) {
    int first = indexOf(line, 0, length, ' ');
    int second = first < 0 ? -1 : indexOf(line, first + 1, length, ' ');
    if (first < 1 || first > METHOD_MAX || second < 0 || !isToken(line, 0, first)) {
      throw Rejected.malformed();
    }
    if (line[first + 1] != '/') {
      throw Rejected.malformed();
    }
    for (int i = first + 1; i < second; i++) {
      if (line[i] <= ' ' || line[i] >= 0x7f || line[i] == '#') {
        throw Rejected.malformed();
      }
    }
    return new RequestLine(
        text(line, 0, first), text(line, first + 1, second), modern(line, second + 1, length));
  }

  private static boolean modern(byte[] line, int from, int to) {
    return switch (text(line, from, to)) {
      case "HTTP/1.1" -> true;
      case "HTTP/1.0" -> false;
      case String other when other.matches("HTTP/[0-9]\\.[0-9]") -> throw new Rejected(505);
      default -> throw Rejected.malformed();
    };
  }

  /** Reads {@code name: value} into the draft, the name in lower case. */
  static void field(byte[] line, int length, Headers.Draft draft) {
    int colon = indexOf(line, 0, length, ':');
    // A folded line begins with white space, which no token does.
    if (colon < 1 || !isToken(line, 0, colon)) {
      throw Rejected.malformed();
    }
    int from = colon + 1;
    int to = length;
    while (from < to && isBlank(line[from])) {
      from++;
    }
    while (to > from && isBlank(line[to - 1])) {
      to--;
    }
    for (int i = from; i < to; i++) {
      int c = line[i] & 0xff;
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw Rejected.malformed();
      }
    }
    for (int i = 0; i < colon; i++) {
      if (line[i] >= 'A' && line[i] <= 'Z') {
        line[i] = (byte) (line[i] + 'a' - 'A');
      }
    }
    draft.add(text(line, 0, colon), text(line, from, to));
  }

  /** Reads the size line of a chunk; extensions are skipped, as RFC 9112 section 7.1.1 demands. */
  static int chunkSize(byte[] line, int length) {
    int digits = 0;
    int size = 0;
    while (digits < length && Character.digit(line[digits], 16) >= 0) {
      size = size * 16 + Character.digit(line[digits], 16);
      if (++digits > CHUNK_DIGITS_MAX) {
        throw new Rejected(413);
      }
    }
    if (digits == 0 || (digits < length && line[digits] != ';')) {
      throw Rejected.malformed();
    }
    for (int i = digits; i < length; i++) {
      if (line[i] < ' ' || line[i] == 0x7f) {
        throw Rejected.malformed();
      }
    }
    return size;
  }

  /** Reads a Content-Length. */
  static long contentLength(String value) {
    if (value.isEmpty() || value.length() > 18) {
      throw Rejected.malformed();
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < '0' || value.charAt(i) > '9') {
        throw Rejected.malformed();
      }
    }
    return Long.parseLong(value);
  }

  /** Whether the text can be a host with or without a port. */
  static boolean isHost(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) >= 128 || !HOST[value.charAt(i)]) {
        return false;
      }
    }
    return !value.isEmpty();
  }

  private static boolean isToken(byte[] line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (line[i] < 0 || !TOKEN[line[i]]) {
        return false;
      }
    }
    return to > from;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static int indexOf(byte[] line, int from, int to, char wanted) {
    for (int i = from; i < to; i++) {
      if (line[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static String text(byte[] line, int from, int to) {
    return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
