package io.strongroom.seal;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;

/**
 * The only source of randomness: the JDK's default generator, on Linux {@code NativePRNG}, which
 * mixes kernel randomness into every draw.
 *
 * <p>One for all threads, though its lock costs two threads that do nothing else 1.1 us a draw (0.5
 * us alone): a generator per thread ({@code DRBG}, 0.4 us) would repeat itself, and with it salts
 * and nonces, in two machines resumed from one snapshot.
 */
public final class Entropy {
  private static final int MAX_LENGTH = 1 << 20;
  private static final int MAX_ALPHABET = 256;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Entropy() {}

  /**
   * That many random bytes.
   *
   * @param count 0 to 1 MiB, otherwise {@link IllegalArgumentException}
   */
  public static byte[] bytes(int count) {
    var out = new byte[checked(count)];
    RANDOM.nextBytes(out);
    return out;
  }

  /** A random (version 4) UUID (RFC 9562 section 5.4). */
  public static UUID uuid() {
    var drawn = ByteBuffer.wrap(bytes(16));
    long high = (drawn.getLong() & ~0xF000L) | 0x4000L;
    long low = (drawn.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /**
   * Random characters of an alphabet of 1 to 256, without modulo bias.
   *
   * @param count 0 to 1 Mi, otherwise {@link IllegalArgumentException}
   */
  public static String text(String alphabet, int count) {
    int size = alphabet.length();
    if (size < 1 || size > MAX_ALPHABET) {
      throw new IllegalArgumentException("alphabet out of range");
    }
    // Bytes from the last, incomplete run of the alphabet would favour its beginning.
    int fair = MAX_ALPHABET - MAX_ALPHABET % size;
    var out = new char[checked(count)];
    int filled = 0;
    while (filled < count) {
      byte[] drawn = bytes(Math.min(MAX_LENGTH, 2 * (count - filled)));
      for (int i = 0; i < drawn.length && filled < count; i++) {
        int value = Byte.toUnsignedInt(drawn[i]);
        if (value < fair) {
          out[filled++] = alphabet.charAt(value % size);
        }
      }
      Arrays.fill(drawn, (byte) 0);
    }
    var text = new String(out);
    Arrays.fill(out, '\0');
    return text;
  }

  /** For the JDK's key generators. */
  static SecureRandom source() {
    return RANDOM;
  }

  private static int checked(int count) {
    if (count < 0 || count > MAX_LENGTH) {
      throw new IllegalArgumentException("count out of range");
    }
    return count;
  }
}
