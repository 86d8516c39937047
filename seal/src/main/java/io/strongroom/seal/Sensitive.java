package io.strongroom.seal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that must not be seen: a password, a key, a plaintext. It prints only its length, compares
 * in constant time, has no hash code and can be overwritten.
 *
 * <p>It shortens the life of a secret in memory; it does not promise that the collector never
 * copied it.
 */
public final class Sensitive implements AutoCloseable {
  private final byte[] bytes;
  private volatile boolean closed;

  private Sensitive(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes over the array; the caller must not use it again. */
  public static Sensitive taking(byte[] bytes) {
    return new Sensitive(bytes);
  }

  /** A copy of the array. */
  public static Sensitive copyOf(byte[] bytes) {
    return new Sensitive(bytes.clone());
  }

  /** The UTF-8 bytes of a text that is in memory anyway, such as an environment variable. */
  public static Sensitive ofText(String text) {
    return new Sensitive(text.getBytes(StandardCharsets.UTF_8));
  }

  /** No bytes at all. */
  public static Sensitive blank() {
    return new Sensitive(new byte[0]);
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  /**
   * Hands the live array to the function, which must neither keep nor change it.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public <T extends @Nullable Object> T use(Function<byte[], T> function) {
    return function.apply(open());
  }

  /** As {@link #use} for functions without a result. */
  public void with(Consumer<byte[]> consumer) {
    consumer.accept(open());
  }

  /** An independent copy with a life of its own. */
  public Sensitive copy() {
    return new Sensitive(open().clone());
  }

  private byte[] open() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    return bytes;
  }

  /** Overwrites the bytes; further use is an error. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  /** Equal bytes, compared in constant time for equal lengths. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Sensitive that && MessageDigest.isEqual(open(), that.open());
  }

  /** Always refuses: a hash of a secret has no business in a table. */
  @Override
  public int hashCode() {
    throw new UnsupportedOperationException("a Sensitive has no hash code");
  }

  @Override
  public String toString() {
    return "Sensitive[" + bytes.length + " bytes]";
  }
}
