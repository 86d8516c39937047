package io.strongroom.seal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104) for protocols such as Signature Version 4 that
 * fix their own inputs.
 */
public final class Hashes {
  private Hashes() {}

  /** SHA-256 as 64 lower-case hexadecimal digits. */
  public static String sha256Hex(byte[] input) {
    return HexFormat.of().formatHex(sha256(input));
  }

  /** SHA-256, 32 bytes. */
  public static byte[] sha256(byte[] input) {
    try {
      return MessageDigest.getInstance("SHA-256", Jca.DIGESTS).digest(input);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing", e);
    }
  }

  /** HMAC-SHA256, 32 bytes; the key may have any length. */
  public static byte[] hmac(Sensitive key, byte[] input) {
    return key.use(bytes -> Hmac.of(bytes, input));
  }

  /** HMAC-SHA256 whose result is itself a key. */
  public static Sensitive hmacKey(Sensitive key, byte[] input) {
    return Sensitive.taking(hmac(key, input));
  }
}
