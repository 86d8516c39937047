package io.strongroom.seal;

/** SHA-256 and HMAC-SHA256 for protocols such as Signature Version 4 that fix their own inputs. */
public final class Hashes {
  private Hashes() {}

  /** SHA-256 as 64 lower-case hexadecimal digits. */
  public static String sha256Hex(byte[] input) {
    throw new UnsupportedOperationException();
  }

  /** SHA-256, 32 bytes. */
  public static byte[] sha256(byte[] input) {
    throw new UnsupportedOperationException();
  }

  /** HMAC-SHA256, 32 bytes. */
  public static byte[] hmac(Sensitive key, byte[] input) {
    throw new UnsupportedOperationException();
  }

  /** HMAC-SHA256 whose result is itself a key. */
  public static Sensitive hmacKey(Sensitive key, byte[] input) {
    return Sensitive.taking(hmac(key, input));
  }
}
