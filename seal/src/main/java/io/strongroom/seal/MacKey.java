package io.strongroom.seal;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/** A key for HMAC with SHA-224, 256, 384 or 512 (FIPS 198-1), as long as the MACs it makes. */
public final class MacKey implements AutoCloseable {
  private final int bits;
  private final Sensitive key;

  private MacKey(int bits, Sensitive key) {
    this.bits = bits;
    this.key = key;
  }

  /**
   * A new random key.
   *
   * @param bits 224, 256, 384 or 512
   */
  public static MacKey generate(int bits) {
    return of(bits, Sensitive.taking(Entropy.bytes(bits / Byte.SIZE)));
  }

  /**
   * A key from elsewhere, whose bytes are taken over.
   *
   * @throws IllegalArgumentException when they are not as many as the bits say
   */
  public static MacKey of(int bits, Sensitive bytes) {
    if (bytes.length() * Byte.SIZE != bits) {
      throw new IllegalArgumentException("MAC key of a wrong length");
    }
    return new MacKey(bits, bytes);
  }

  /** Seals the key. */
  public Sealed sealed(SealKey under, Context context) {
    return under.seal(key, context);
  }

  /**
   * Opens a sealed key.
   *
   * @throws DidNotOpen for anything but what {@link #sealed} made with the same context
   */
  public static MacKey open(int bits, SealKey under, Sealed sealed, Context context) {
    Sensitive bytes = under.open(sealed, context);
    if (bytes.length() * Byte.SIZE != bits) {
      bytes.close();
      throw new DidNotOpen();
    }
    return new MacKey(bits, bytes);
  }

  /** The MAC of a message. */
  public byte[] mac(Sensitive message) {
    String name = "HmacSHA" + bits;
    try (var held = KeyBytes.hmac(name, key.use(byte[]::clone))) {
      var mac = javax.crypto.Mac.getInstance(name, Jca.CRYPTO);
      mac.init(held);
      message.with(mac::update);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name + " is missing", e);
    }
  }

  /** Whether this is the MAC of the message, in a time that tells nothing. */
  public boolean verify(Sensitive message, byte[] mac) {
    byte[] expected = mac(message);
    try {
      return MessageDigest.isEqual(expected, mac);
    } finally {
      Arrays.fill(expected, (byte) 0);
    }
  }

  /** Overwrites the key bytes; further use is an {@link IllegalStateException}. */
  @Override
  public void close() {
    key.close();
  }

  @Override
  public String toString() {
    return "MacKey[" + bits + "]";
  }
}
