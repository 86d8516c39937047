package io.strongroom.aws;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are no secret, such as a ciphertext that nobody has checked yet; base64 on the wire.
 * It prints only its length.
 */
public final class Bytes {
  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of the array. */
  public static Bytes copyOf(byte[] bytes) {
    return new Bytes(bytes.clone());
  }

  /** Takes over the array; the caller must not use it again. */
  public static Bytes taking(byte[] bytes) {
    return new Bytes(bytes);
  }

  /** No bytes at all. */
  public static Bytes blank() {
    return new Bytes(new byte[0]);
  }

  /** A copy of all bytes. */
  public byte[] toArray() {
    return bytes.clone();
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Bytes[" + bytes.length + " bytes]";
  }
}
