package io.strongroom.seal;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** An HMAC-SHA256 over a {@link Context}: 32 bytes, compared in constant time. */
public final class Mac {
  private final byte[] bytes;

  private Mac(byte[] bytes) {
    this.bytes = bytes;
  }

  /** From stored bytes; any length, a wrong one simply equals nothing. */
  public static Mac of(byte[] bytes) {
    return new Mac(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Mac that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return java.util.Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Mac[" + bytes.length + " bytes]";
  }
}
