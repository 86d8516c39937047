package io.strongroom.gateway;

import java.util.Arrays;
import java.util.Base64;

/**
 * The bytes of an answer while it is written. It may hold secrets: what it outgrows and what it
 * leaves behind is overwritten.
 */
final class Ink {
  private static final int LENGTH_FIRST = 512;
  private static final int LENGTH_MAX = 32 << 20;
  private static final int REPLACEMENT = 0xFFFD;

  private byte[] bytes = new byte[LENGTH_FIRST];
  private int length;

  /** Adds one byte. */
  void octet(int b) {
    room(1);
    bytes[length++] = (byte) b;
  }

  /** Adds text that is known to be ASCII. */
  void ascii(String text) {
    int count = text.length();
    room(count);
    for (int i = 0; i < count; i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  /** Adds bytes as they are. */
  void raw(byte[] source, int from, int end) {
    room(end - from);
    System.arraycopy(source, from, bytes, length, end - from);
    length += end - from;
  }

  /** Adds bytes that hold no secret in base64. */
  void base64(byte[] source) {
    byte[] text = Base64.getEncoder().encode(source);
    raw(text, 0, text.length);
    Arrays.fill(text, (byte) 0);
  }

  /** Adds a code point in UTF-8; half a surrogate pair becomes the replacement character. */
  void codePoint(int codePoint) {
    room(4);
    boolean half = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    length = Utf8.encode(half ? REPLACEMENT : codePoint, bytes, length);
  }

  /** Everything added; this ink is empty and wiped afterwards. */
  byte[] dry() {
    byte[] exact = Arrays.copyOf(bytes, length);
    Arrays.fill(bytes, 0, length, (byte) 0);
    length = 0;
    return exact;
  }

  /** Overwrites what was written of an answer that is given up. */
  void spill() {
    Arrays.fill(bytes, 0, length, (byte) 0);
    length = 0;
  }

  /** What was written, as text. */
  @Override
  public String toString() {
    return "Ink[" + length + " bytes]";
  }

  private void room(int more) {
    if (more <= bytes.length - length) {
      return;
    }
    if (more > LENGTH_MAX - length) {
      throw new IllegalStateException("an answer of more than " + LENGTH_MAX + " bytes");
    }
    byte[] larger = new byte[Math.min(LENGTH_MAX, Math.max(length + more, 2 * bytes.length))];
    System.arraycopy(bytes, 0, larger, 0, length);
    Arrays.fill(bytes, 0, length, (byte) 0);
    bytes = larger;
  }
}
