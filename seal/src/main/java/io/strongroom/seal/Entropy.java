package io.strongroom.seal;

import java.security.SecureRandom;
import java.util.UUID;

/** The only source of randomness. */
public final class Entropy {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Entropy() {}

  /** That many random bytes. */
  public static byte[] bytes(int count) {
    var out = new byte[count];
    RANDOM.nextBytes(out);
    return out;
  }

  /** A random (version 4) UUID. */
  public static UUID uuid() {
    return UUID.randomUUID();
  }

  /** Random characters of an alphabet of at most 256, without modulo bias. */
  public static String text(String alphabet, int count) {
    var out = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      out.append(alphabet.charAt(RANDOM.nextInt(alphabet.length())));
    }
    return out.toString();
  }
}
