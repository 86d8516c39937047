package io.strongroom.gateway;

/**
 * UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing past U+10FFFF.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3629">RFC 3629</a>
 */
final class Utf8 {
  private static final int CONTINUATION_MASK = 0xC0;
  private static final int CONTINUATION = 0x80;

  private Utf8() {}

  /**
   * Length of the sequence that begins at a byte with the high bit set.
   *
   * @param end one past the last byte that may be read
   * @return 2 to 4 bytes; 0 when it is not well-formed
   */
  static int sequence(byte[] bytes, int at, int end) {
    int lead = bytes[at] & 0xFF;
    int left = end - at;
    if (lead >= 0xC2 && lead <= 0xDF) {
      return left >= 2 && continues(bytes[at + 1]) ? 2 : 0;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
      if (left < 3 || !continues(bytes[at + 1]) || !continues(bytes[at + 2])) {
        return 0;
      }
      int second = bytes[at + 1] & 0xFF;
      boolean overlong = lead == 0xE0 && second < 0xA0;
      boolean surrogate = lead == 0xED && second > 0x9F;
      return overlong || surrogate ? 0 : 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
      if (left < 4
          || !continues(bytes[at + 1])
          || !continues(bytes[at + 2])
          || !continues(bytes[at + 3])) {
        return 0;
      }
      int second = bytes[at + 1] & 0xFF;
      boolean overlong = lead == 0xF0 && second < 0x90;
      boolean beyond = lead == 0xF4 && second > 0x8F;
      return overlong || beyond ? 0 : 4;
    }
    return 0;
  }

  private static boolean continues(byte b) {
    return (b & CONTINUATION_MASK) == CONTINUATION;
  }

  /** Whether all bytes are well-formed. */
  static boolean isValid(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      int step = bytes[at] >= 0 ? 1 : sequence(bytes, at, bytes.length);
      if (step == 0) {
        return false;
      }
      at += step;
    }
    return true;
  }

  /** Writes a code point that is no surrogate; returns the place after it. */
  static int encode(int codePoint, byte[] out, int at) {
    if (codePoint < 0x80) {
      out[at] = (byte) codePoint;
      return at + 1;
    }
    if (codePoint < 0x800) {
      out[at] = (byte) (0xC0 | (codePoint >> 6));
      out[at + 1] = tail(codePoint);
      return at + 2;
    }
    if (codePoint < 0x10000) {
      out[at] = (byte) (0xE0 | (codePoint >> 12));
      out[at + 1] = tail(codePoint >> 6);
      out[at + 2] = tail(codePoint);
      return at + 3;
    }
    out[at] = (byte) (0xF0 | (codePoint >> 18));
    out[at + 1] = tail(codePoint >> 12);
    out[at + 2] = tail(codePoint >> 6);
    out[at + 3] = tail(codePoint);
    return at + 4;
  }

  private static byte tail(int bits) {
    return (byte) (CONTINUATION | (bits & 0x3F));
  }
}
