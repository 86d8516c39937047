package io.strongroom.seal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Ciphertext that describes itself: format version, algorithm, the label of its key, the id of its
 * material, salt, nonce, ciphertext and tag. Safe to store, log and compare.
 */
public final class Sealed {
  private final byte[] bytes;

  private Sealed(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads the header of bytes from anywhere; bounded, never reads past the end.
   *
   * @throws DidNotOpen when the bytes are not of a known format
   */
  public static Sealed parse(byte[] bytes) {
    return new Sealed(bytes.clone());
  }

  /** A copy of all bytes, header included. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The label of the key that sealed it, as given to {@link SealKey}. */
  public String keyLabel() {
    throw new UnsupportedOperationException();
  }

  /** The material that sealed it. */
  public MaterialId materialId() {
    throw new UnsupportedOperationException();
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Sealed that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Sealed[" + bytes.length + " bytes]";
  }
}
