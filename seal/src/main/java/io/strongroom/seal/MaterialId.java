package io.strongroom.seal;

import java.util.HexFormat;

/** Names one piece of key material: 16 random bytes as 32 lower-case hexadecimal digits. */
public record MaterialId(String value) {
  private static final int LENGTH = 16;

  /** Refuses another form with {@link IllegalArgumentException}. */
  public MaterialId {
    boolean fits = value.length() == 2 * LENGTH;
    for (int i = 0; fits && i < value.length(); i++) {
      fits = digit(value.charAt(i));
    }
    if (!fits) {
      throw new IllegalArgumentException("not a material id");
    }
  }

  /** A new one. */
  public static MaterialId random() {
    return new MaterialId(HexFormat.of().formatHex(Entropy.bytes(LENGTH)));
  }

  /**
   * The id of material that came from elsewhere: the same for the same bytes and context, and
   * telling nothing of them to who has not the key.
   */
  public static MaterialId of(SealKey key, Context context, Sensitive material) {
    byte[] print = key.fingerprint(context, material);
    return new MaterialId(HexFormat.of().formatHex(print, 0, LENGTH));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(value);
  }

  private static boolean digit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  @Override
  public String toString() {
    return value;
  }
}
