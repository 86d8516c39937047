package io.strongroom.gateway;

import io.strongroom.aws.Bytes;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * Writes records as XML 1.0 elements. A character that XML cannot hold becomes U+FFFD, except in a
 * secret, which must not change.
 *
 * @see <a href="https://www.w3.org/TR/xml/#charsets">characters of XML 1.0</a>
 */
final class XmlWriter {
  private static final int REPLACEMENT = 0xFFFD;

  private final Ink ink;

  XmlWriter(Ink ink) {
    this.ink = ink;
  }

  void open(String name) {
    ink.octet('<');
    ink.ascii(name);
    ink.octet('>');
  }

  /** Opens an element in a namespace, which needs no escapes. */
  void open(String name, String namespace) {
    ink.octet('<');
    ink.ascii(name);
    ink.ascii(" xmlns=\"");
    ink.ascii(namespace);
    ink.ascii("\">");
  }

  void close(String name) {
    ink.ascii("</");
    ink.ascii(name);
    ink.octet('>');
  }

  /** Writes an element that holds a text. */
  void element(String name, String text) {
    open(name);
    text(text);
    close(name);
  }

  /** Writes a record's members as elements; empty Optionals are left out. */
  void members(Shape shape, Object record) {
    for (Shape.Slot slot : shape.slots()) {
      Object value = slot.value(record);
      if (value != null) {
        open(slot.wire());
        value(slot.form(), value);
        close(slot.wire());
      }
    }
  }

  private void value(Form form, Object value) {
    switch (form) {
      case Form.Wordlike wordlike -> text(wordlike.raw(value));
      case Form.Whole f -> ink.ascii(value.toString());
      case Form.Fraction f -> ink.ascii(value.toString());
      case Form.Truth f -> ink.ascii(value.toString());
      case Form.Time f -> ink.ascii(((Instant) value).truncatedTo(ChronoUnit.SECONDS).toString());
      case Form.SecretText f -> ((Sensitive) value).with(this::utf8);
      case Form.SecretBlob f -> ((Sensitive) value).with(ink::base64);
      case Form.Opaque f -> ink.base64(((Bytes) value).toArray());
      case Form.Ciphertext f -> ink.base64(((Sealed) value).bytes());
      case Form.Items(Form item) -> items(item, (List<?>) value);
      case Form.Entries entries -> entries(entries, (Map<?, ?>) value);
      case Form.Structure(Shape shape) -> members(shape, value);
    }
  }

  private void items(Form form, List<?> items) {
    for (Object item : items) {
      open("member");
      value(form, item);
      close("member");
    }
  }

  private void entries(Form.Entries form, Map<?, ?> map) {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      open("entry");
      element("key", form.key().raw(entry.getKey()));
      open("value");
      value(form.value(), entry.getValue());
      close("value");
      close("entry");
    }
  }

  private void text(String text) {
    text.codePoints().forEach(c -> codePoint(allowed(c) ? c : REPLACEMENT));
  }

  private void utf8(byte[] bytes) {
    if (!Utf8.isValid(bytes)) {
      throw new IllegalStateException("a secret text is not UTF-8");
    }
    for (byte b : bytes) {
      if (b < 0) {
        ink.octet(b);
      } else if (allowed(b)) {
        codePoint(b);
      } else {
        throw new IllegalStateException("XML cannot hold a secret text");
      }
    }
  }

  private void codePoint(int c) {
    switch (c) {
      case '&' -> ink.ascii("&amp;");
      case '<' -> ink.ascii("&lt;");
      case '>' -> ink.ascii("&gt;");
      case '"' -> ink.ascii("&quot;");
      case '\'' -> ink.ascii("&#39;");
      case '\t' -> ink.ascii("&#x9;");
      case '\n' -> ink.ascii("&#xA;");
      case '\r' -> ink.ascii("&#xD;");
      case 0x85 -> ink.ascii("&#x85;"); // a line end for some parsers, as is the next
      case 0x2028 -> ink.ascii("&#x2028;");
      default -> ink.codePoint(c);
    }
  }

  private static boolean allowed(int c) {
    return c >= ' ' ? c != 0xFFFE && c != 0xFFFF : c == '\t' || c == '\n' || c == '\r';
  }
}
