package io.strongroom.seal;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A key in the shape the JDK's ciphers ask for. Unlike {@code SecretKeySpec} it takes over its
 * array, overwrites it on {@link #close()}, may be empty (RFC 2104 allows it) and cannot be
 * serialised.
 */
final class KeyBytes implements SecretKey, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private final transient byte[] bytes;
  private transient boolean closed;

  private KeyBytes(String algorithm, byte[] bytes) {
    this.algorithm = algorithm;
    this.bytes = bytes;
  }

  /** Takes over the array. */
  static KeyBytes aes(byte[] bytes) {
    return new KeyBytes("AES", bytes);
  }

  /** Takes over the array. */
  static KeyBytes hmac(byte[] bytes) {
    return hmac("HmacSHA256", bytes);
  }

  /** Takes over the array. */
  static KeyBytes hmac(String algorithm, byte[] bytes) {
    return new KeyBytes(algorithm, bytes);
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  /** A copy, as the JDK's ciphers overwrite what they are given. */
  @Override
  public byte[] getEncoded() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    return bytes.clone();
  }

  @Override
  public void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public void destroy() {
    close();
  }

  @Override
  public boolean isDestroyed() {
    return closed;
  }

  @Override
  public String toString() {
    return "KeyBytes[" + algorithm + "]";
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(KeyBytes.class.getName());
  }
}
