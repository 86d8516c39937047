package io.strongroom.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What a ciphertext or a row MAC is bound to: a list of typed fields in canonical encoding, every
 * field and every list length-prefixed, so that no two different lists have the same bytes.
 *
 * <p>Encoding: one type byte, a four-byte big-endian length in bytes (for a map: a count of
 * entries), the content. Types and content: {@code P} purpose, always and only first, UTF-8; {@code
 * T} text, UTF-8; {@code N} number, eight bytes big-endian; {@code B} flag, one byte 0 or 1; {@code
 * -} missing, no content; {@code S} ciphertext; {@code H} MAC; {@code M} map, its entries sorted by
 * the UTF-8 bytes of their keys, each a {@code T} key and a {@code T} value. A present optional
 * text is the text.
 *
 * <p>Immutable: every method gives a new context, so one may be the stem of many. A text with an
 * unpaired surrogate has no UTF-8 form and is refused, as is a context over 4 MiB, both with {@link
 * IllegalArgumentException}.
 */
@CheckReturnValue
public final class Context {
  private static final int MAX_LENGTH = 4 << 20;
  private static final int PREFIX = 1 + Integer.BYTES;

  private final byte[] encoded;

  private Context(byte[] encoded) {
    this.encoded = encoded;
  }

  /**
   * Starts a context.
   *
   * @param purpose what is bound, such as {@code kms/ciphertext}; different purposes never meet
   */
  public static Context of(String purpose) {
    return new Context(new byte[0]).and('P', utf8(purpose));
  }

  /** Adds a text. */
  public Context with(String text) {
    return and('T', utf8(text));
  }

  /** Adds a number. */
  public Context with(long number) {
    return and('N', ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  /** Adds a flag. */
  public Context with(boolean flag) {
    return and('B', new byte[] {(byte) (flag ? 1 : 0)});
  }

  /** Adds a text that may be missing; missing and empty differ. */
  public Context with(Optional<String> text) {
    return text.map(this::with).orElseGet(() -> and('-', new byte[0]));
  }

  /** Adds ciphertext. */
  public Context with(Sealed sealed) {
    return and('S', sealed.view());
  }

  /** Adds a MAC. */
  public Context with(Mac mac) {
    return and('H', mac.bytes());
  }

  /** Adds a map of texts. */
  public Context with(Map<String, String> map) {
    var entries =
        map.entrySet().stream()
            .map(entry -> new Entry(utf8(entry.getKey()), utf8(entry.getValue())))
            .sorted((a, b) -> Arrays.compareUnsigned(a.key, b.key))
            .toList();
    long length = PREFIX;
    for (var entry : entries) {
      length += 2L * PREFIX + entry.key.length + entry.value.length;
    }
    byte[] longer = longer(length);
    var out = ByteBuffer.wrap(longer).position(encoded.length);
    out.put((byte) 'M').putInt(entries.size());
    for (var entry : entries) {
      put(out, 'T', entry.key);
      put(out, 'T', entry.value);
    }
    return new Context(longer);
  }

  /** Adds a whole context; only wraps have this field, so no caller can imitate one. */
  Context nesting(Context inner) {
    return and('C', inner.encoded);
  }

  /** The live encoding, not to be changed. */
  byte[] view() {
    return encoded;
  }

  /** Prints no field: a context may name what only an authorised caller may know of. */
  @Override
  public String toString() {
    return "Context[" + encoded.length + " bytes]";
  }

  private Context and(char type, byte[] content) {
    byte[] longer = longer((long) PREFIX + content.length);
    put(ByteBuffer.wrap(longer).position(encoded.length), type, content);
    return new Context(longer);
  }

  private byte[] longer(long more) {
    if (encoded.length + more > MAX_LENGTH) {
      throw new IllegalArgumentException("context too long");
    }
    return Arrays.copyOf(encoded, (int) (encoded.length + more));
  }

  private static void put(ByteBuffer out, char type, byte[] content) {
    out.put((byte) type).putInt(content.length).put(content);
  }

  /** {@code String.getBytes} alone would turn every unpaired surrogate into a question mark. */
  private static byte[] utf8(String text) {
    int i = 0;
    while (i < text.length()) {
      int point = text.codePointAt(i);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        throw new IllegalArgumentException("unpaired surrogate");
      }
      i += Character.charCount(point);
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static final class Entry {
    private final byte[] key;
    private final byte[] value;

    private Entry(byte[] key, byte[] value) {
      this.key = key;
      this.value = value;
    }
  }
}
