package io.strongroom.seal;

import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names one piece of key material: 16 random bytes as 32 lower-case hexadecimal digits. */
public record MaterialId(String value) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

  /** Refuses another form with {@link IllegalArgumentException}. */
  public MaterialId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a material id");
    }
  }

  /** A new one. */
  public static MaterialId random() {
    return new MaterialId(HexFormat.of().formatHex(Entropy.bytes(16)));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
