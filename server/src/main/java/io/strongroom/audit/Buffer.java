package io.strongroom.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of bytes that can be used again. */
final class Buffer {
  private static final int KEPT = 1 << 20;

  private byte[] array = new byte[4096];
  private int length;

  Buffer put(byte[] from, int start, int count) {
    room(count);
    System.arraycopy(from, start, array, length, count);
    length += count;
    return this;
  }

  Buffer put(byte[] from) {
    return put(from, 0, from.length);
  }

  Buffer put(String text) {
    return put(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Four bytes, big-endian. */
  Buffer putInt(int value) {
    room(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      array[length++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** A field of a canonical encoding: its length, then its bytes. */
  Buffer field(byte[] from, int start, int count) {
    return putInt(count).put(from, start, count);
  }

  Buffer field(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return field(bytes, 0, bytes.length);
  }

  byte[] array() {
    return array;
  }

  int length() {
    return length;
  }

  byte[] copy() {
    return Arrays.copyOf(array, length);
  }

  /** Forgets the first bytes. */
  void drop(int count) {
    System.arraycopy(array, count, array, 0, length - count);
    length -= count;
  }

  /** Forgets all bytes, and the memory where it was much. */
  Buffer clear() {
    length = 0;
    if (array.length > KEPT) {
      array = new byte[4096];
    }
    return this;
  }

  private void room(int count) {
    if (array.length - length < count) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, Math.addExact(length, count)));
    }
  }
}
