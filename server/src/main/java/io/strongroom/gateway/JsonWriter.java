package io.strongroom.gateway;

import io.strongroom.aws.Bytes;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Writes a record as JSON. By hand and not with a generator, because a generator keeps what it
 * wrote in buffers that it hands on.
 */
final class JsonWriter {
  private static final String HEX = "0123456789abcdef";
  private static final int MILLIS = 1000;

  private final Ink ink;

  JsonWriter(Ink ink) {
    this.ink = ink;
  }

  /** Writes a record as an object; empty Optionals are left out. */
  void structure(Shape shape, Object record) {
    structure(shape, record, slot -> true);
  }

  /** The same with these members only. */
  void structure(Shape shape, Object record, Predicate<Shape.Slot> wanted) {
    char separator = '{';
    for (Shape.Slot slot : shape.slots()) {
      Object value = wanted.test(slot) ? slot.value(record) : null;
      if (value != null) {
        ink.octet(separator);
        separator = ',';
        text(slot.wire());
        ink.octet(':');
        value(slot.form(), value);
      }
    }
    if (separator == '{') {
      ink.octet('{');
    }
    ink.octet('}');
  }

  private void value(Form form, Object value) {
    switch (form) {
      case Form.Wordlike wordlike -> text(wordlike.raw(value));
      case Form.Whole f -> ink.ascii(value.toString());
      case Form.Fraction f -> ink.ascii(value.toString());
      case Form.Truth f -> ink.ascii(value.toString());
      case Form.Time f -> time((Instant) value);
      case Form.SecretText f -> ((Sensitive) value).with(this::utf8);
      case Form.SecretBlob f -> ((Sensitive) value).with(this::blob);
      case Form.Opaque f -> blob(((Bytes) value).toArray());
      case Form.Ciphertext f -> blob(((Sealed) value).bytes());
      case Form.Items(Form item) -> items(item, (List<?>) value);
      case Form.Entries entries -> entries(entries, (Map<?, ?>) value);
      case Form.Structure(Shape shape) -> structure(shape, value);
    }
  }

  private void items(Form form, List<?> items) {
    ink.octet('[');
    boolean first = true;
    for (Object item : items) {
      if (!first) {
        ink.octet(',');
      }
      first = false;
      value(form, item);
    }
    ink.octet(']');
  }

  private void entries(Form.Entries form, Map<?, ?> map) {
    ink.octet('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!first) {
        ink.octet(',');
      }
      first = false;
      text(form.key().raw(entry.getKey()));
      ink.octet(':');
      value(form.value(), entry.getValue());
    }
    ink.octet('}');
  }

  // In plain decimals: not every client reads the exponents that AWS writes.
  private void time(Instant time) {
    long millis = time.toEpochMilli();
    ink.ascii(
        millis % MILLIS == 0
            ? Long.toString(millis / MILLIS)
            : BigDecimal.valueOf(millis, 3).toPlainString());
  }

  private void blob(byte[] bytes) {
    ink.octet('"');
    ink.base64(bytes);
    ink.octet('"');
  }

  /** Writes a text as a string literal. */
  void text(String text) {
    ink.octet('"');
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c < 0x80) {
        unit(c);
        at++;
      } else {
        int codePoint = text.codePointAt(at);
        ink.codePoint(codePoint);
        at += Character.charCount(codePoint);
      }
    }
    ink.octet('"');
  }

  private void utf8(byte[] bytes) {
    if (!Utf8.isValid(bytes)) {
      throw new IllegalStateException("a secret text is not UTF-8");
    }
    ink.octet('"');
    int written = 0;
    for (int at = 0; at < bytes.length; at++) {
      byte b = bytes[at];
      if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
        ink.raw(bytes, written, at);
        unit(b);
        written = at + 1;
      }
    }
    ink.raw(bytes, written, bytes.length);
    ink.octet('"');
  }

  private void unit(int ascii) {
    switch (ascii) {
      case '"' -> ink.ascii("\\\"");
      case '\\' -> ink.ascii("\\\\");
      case '\n' -> ink.ascii("\\n");
      case '\r' -> ink.ascii("\\r");
      case '\t' -> ink.ascii("\\t");
      default -> {
        if (ascii < ' ') {
          ink.ascii("\\u00");
          ink.octet(HEX.charAt(ascii >> 4));
          ink.octet(HEX.charAt(ascii & 0xF));
        } else {
          ink.octet(ascii);
        }
      }
    }
  }
}
