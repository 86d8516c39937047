package io.strongroom.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /** What stands before this field; null for the first. */
  private final @Nullable Context before;

  /** This field with its prefix. */
  private final byte[] field;

  /** Number of bytes up to and with this field. */
  private final int length;

  private Context(@Nullable Context before, byte[] field) {
    long sum = (before == null ? 0L : before.length) + field.length;
    if (sum > MAX_LENGTH) {
      throw new IllegalArgumentException("context too long");
    }
    this.before = before;
    this.field = field;
    length = (int) sum;
  }

  /**
   * Starts a context.
   *
   * @param purpose what is bound, such as {@code kms/ciphertext}; different purposes never meet
   */
  public static Context of(String purpose) {
    return new Context(null, field('P', utf8(purpose)));
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
    var entries = new ArrayList<Entry>(map.size());
    map.forEach((key, value) -> entries.add(new Entry(utf8(key), utf8(value))));
    entries.sort((a, b) -> Arrays.compareUnsigned(a.key, b.key));
    long length = PREFIX;
    for (var entry : entries) {
      length += 2L * PREFIX + entry.key.length + entry.value.length;
    }
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException("context too long");
    }
    var out = ByteBuffer.allocate((int) length);
    out.put((byte) 'M').putInt(entries.size());
    for (var entry : entries) {
      put(out, 'T', entry.key);
      put(out, 'T', entry.value);
    }
    return new Context(this, out.array());
  }

  /** Adds a whole context; only wraps have this field, so no caller can imitate one. */
  Context nesting(Context inner) {
    return and('C', inner.view());
  }

  /** The encoding. */
  byte[] view() {
    var encoded = new byte[length];
    for (Context at = this; at != null; at = at.before) {
      System.arraycopy(at.field, 0, encoded, at.length - at.field.length, at.field.length);
    }
    return encoded;
  }

  /** Prints no field: a context may name what only an authorised caller may know of. */
  @Override
  public String toString() {
    return "Context[" + length + " bytes]";
  }

  private Context and(char type, byte[] content) {
    return new Context(this, field(type, content));
  }

  private static byte[] field(char type, byte[] content) {
    var field = ByteBuffer.allocate(PREFIX + content.length);
    put(field, type, content);
    return field.array();
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
