package io.strongroom.seal;

import java.util.HexFormat;

/** Names one piece of key material: 16 random bytes as 32 lower-case hexadecimal digits. */
public record MaterialId(String value) {
  private static final int LENGTH = 16;

  /** Refuses another form with {@link IllegalArgumentException}. */
  public MaterialId {
    if (value.length() != 2 * LENGTH || !value.chars().allMatch(MaterialId::digit)) {
      throw new IllegalArgumentException("not a material id");
    }
  }

  /** A new one. */
  public static MaterialId random() {
    return new MaterialId(HexFormat.of().formatHex(Entropy.bytes(LENGTH)));
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
