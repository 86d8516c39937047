package io.strongroom.seal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Ciphertext that describes itself: format version, algorithm, the label of its key, the id of its
 * material, salt, nonce, ciphertext and tag. Safe to store, log and compare.
 *
 * <p>Format, version 1: {@code S}, {@code R}; format version 1 (one byte); algorithm 1, AES-256-GCM
 * under a key from HKDF-SHA256 (one byte); length of the label, 1 to 255 (one byte); label in
 * UTF-8; material id (16 bytes); salt (16); nonce (12); ciphertext; tag (16). All before the
 * ciphertext is the header.
 */
public final class Sealed {
  static final int SALT_LENGTH = 16;

  private static final int MAX_LENGTH = 2 << 20;
  private static final byte[] START = {'S', 'R', 1, 1};
  private static final int LABEL_AT = START.length + 1;
  private static final int MATERIAL_LENGTH = 16;
  private static final int AFTER_LABEL = MATERIAL_LENGTH + SALT_LENGTH + AesGcm.NONCE_LENGTH;

  private final byte[] bytes;
  private final String keyLabel;
  private final int materialAt;

  private Sealed(byte[] bytes, String keyLabel, int materialAt) {
    this.bytes = bytes;
    this.keyLabel = keyLabel;
    this.materialAt = materialAt;
  }

  /**
   * Reads the header of bytes from anywhere; bounded to 2 MiB, never reads past the end.
   *
   * @throws DidNotOpen when the bytes are not of a known format
   */
  public static Sealed parse(byte[] bytes) {
    return over(bytes.length > MAX_LENGTH ? new byte[0] : bytes.clone());
  }

  /** The header of a new message; the array continues with room for ciphertext and tag. */
  static byte[] compose(byte[] label, byte[] material, byte[] salt, byte[] nonce, int length) {
    int total = LABEL_AT + label.length + AFTER_LABEL + length + AesGcm.TAG_LENGTH;
    return ByteBuffer.allocate(total)
        .put(START)
        .put((byte) label.length)
        .put(label)
        .put(material)
        .put(salt)
        .put(nonce)
        .array();
  }

  /** As {@link #parse}, but takes over the array. */
  static Sealed over(byte[] bytes) {
    if (bytes.length <= LABEL_AT
        || !Arrays.equals(bytes, 0, START.length, START, 0, START.length)) {
      throw new DidNotOpen();
    }
    int labelLength = Byte.toUnsignedInt(bytes[START.length]);
    int materialAt = LABEL_AT + labelLength;
    if (labelLength == 0 || bytes.length < materialAt + AFTER_LABEL + AesGcm.TAG_LENGTH) {
      throw new DidNotOpen();
    }
    return new Sealed(bytes, label(bytes, labelLength), materialAt);
  }

  private static String label(byte[] bytes, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, LABEL_AT, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new DidNotOpen();
    }
  }

  /** A copy of all bytes, header included. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The label of the key that sealed it, as given to {@link SealKey}; so far only claimed. */
  public String keyLabel() {
    return keyLabel;
  }

  /** The material that sealed it; so far only claimed. */
  public MaterialId materialId() {
    var hex = HexFormat.of().formatHex(bytes, materialAt, materialAt + MATERIAL_LENGTH);
    return new MaterialId(hex);
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** The live bytes, not to be changed. */
  byte[] view() {
    return bytes;
  }

  boolean names(byte[] label, byte[] material) {
    return Arrays.equals(bytes, LABEL_AT, materialAt, label, 0, label.length)
        && Arrays.equals(
            bytes, materialAt, materialAt + MATERIAL_LENGTH, material, 0, MATERIAL_LENGTH);
  }

  byte[] salt() {
    int at = materialAt + MATERIAL_LENGTH;
    return Arrays.copyOfRange(bytes, at, at + SALT_LENGTH);
  }

  byte[] nonce() {
    return Arrays.copyOfRange(bytes, headerLength() - AesGcm.NONCE_LENGTH, headerLength());
  }

  /** Where the ciphertext begins. */
  int headerLength() {
    return materialAt + AFTER_LABEL;
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
