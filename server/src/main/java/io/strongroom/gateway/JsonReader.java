package io.strongroom.gateway;

import io.strongroom.aws.Bytes;
import io.strongroom.seal.Sensitive;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads one body into the record of a shape. Secrets go from the body's bytes to the {@link
 * Sensitive} without passing through the parser: it skips a string nobody asks it for.
 */
final class JsonReader {
  private static final int ITEMS_MAX = 1000;
  private static final int BASE64_GROUP = 4;
  // Times beyond the year 9999 and finer than any clock are mistakes, and costly ones in
  // BigDecimal.
  private static final long TIME_MAX = 253_402_300_799L;
  private static final int TIME_SCALE_MAX = 20;
  private static final int TIME_DIGITS_MAX = 12;

  private final byte[] body;
  private final JsonParser parser;
  private final Violations violations;
  private final List<Sensitive> secrets = new ArrayList<>(2);

  JsonReader(byte[] body, JsonParser parser, Violations violations) {
    this.body = body;
    this.parser = parser;
    this.violations = violations;
  }

  /** Reads the whole body, which must be one object and nothing else. */
  Object request(Shape shape) {
    return request(shape, shape.empty(), slot -> true);
  }

  /**
   * The same where some members stand elsewhere.
   *
   * @param values those are filled in already
   * @param here whether a member is one of the body
   */
  Object request(Shape shape, Object[] values, Predicate<Shape.Slot> here) {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw Malformed.body("the body is not an object");
    }
    Object request = structure(shape, values, here, null);
    if (parser.nextToken() != null) {
      throw Malformed.body("more after the object");
    }
    return request;
  }

  private Object structure(
      Shape shape, Object[] values, Predicate<Shape.Slot> here, @Nullable Path at) {
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken token = next();
      Shape.Slot slot = shape.slot(name);
      if (slot == null || !here.test(slot)) {
        parser.skipChildren();
      } else if (token != JsonToken.VALUE_NULL) {
        values[slot.number()] = value(slot.form(), slot.rule(), token, slot.path(at));
      }
    }
    return shape.build(values, at, violations);
  }

  /** Overwrites the secrets of a request that nobody gets. */
  void abandon() {
    secrets.forEach(Sensitive::close);
  }

  private Sensitive secret(byte[] bytes) {
    Sensitive secret = Sensitive.taking(bytes);
    secrets.add(secret);
    return secret;
  }

  private JsonToken next() {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw Malformed.body("not JSON");
    }
    return token;
  }

  private Object value(Form form, Rule rule, JsonToken token, Path at) {
    return switch (form) {
      case Form.Wordlike wordlike -> word(wordlike, rule, text(token), at);
      case Form.Whole(boolean wide) -> whole(wide, rule, token, at);
      case Form.Fraction f -> fraction(token);
      case Form.Truth f -> truth(token);
      case Form.Time f -> time(token);
      case Form.SecretText f -> {
        byte[] bytes = bytes(token);
        rule.bytes(bytes.length, at, violations);
        yield secret(bytes);
      }
      case Form.SecretBlob f -> {
        byte[] bytes = blob(token);
        rule.bytes(bytes.length, at, violations);
        yield secret(bytes);
      }
      case Form.Opaque f -> {
        byte[] bytes = blob(token);
        rule.bytes(bytes.length, at, violations);
        yield Bytes.taking(bytes);
      }
      case Form.Items(Form item) -> items(item, rule, token, at);
      case Form.Entries entries -> entries(entries, rule, token, at);
      case Form.Structure(Shape shape) -> {
        if (token != JsonToken.START_OBJECT) {
          throw Malformed.body("a member is not an object");
        }
        yield structure(shape, shape.empty(), slot -> true, at);
      }
      case Form.Ciphertext f -> throw new IllegalStateException("ciphertext in a request");
    };
  }

  private Object word(Form.Wordlike form, Rule rule, String raw, Path at) {
    return Words.one(form, rule, raw, at, violations);
  }

  private String text(JsonToken token) {
    if (token != JsonToken.VALUE_STRING) {
      throw Malformed.body("a member is not a string");
    }
    String text = parser.getString();
    refuseNul(text);
    return text;
  }

  // PostgreSQL cannot store NUL in a text, and no name or description has it.
  private static void refuseNul(String text) {
    if (text.indexOf('\0') >= 0) {
      throw Malformed.body("a string contains NUL");
    }
  }

  private Object whole(boolean wide, Rule rule, JsonToken token, Path at) {
    if (token != JsonToken.VALUE_NUMBER_INT) {
      throw Malformed.body("a member is not a whole number");
    }
    long number = wide ? parser.getLongValue() : parser.getIntValue();
    rule.number(number, at, violations);
    return wide ? (Object) number : (Object) (int) number;
  }

  private Object fraction(JsonToken token) {
    if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
      throw Malformed.body("a member is not a number");
    }
    double number = parser.getDoubleValue();
    if (!Double.isFinite(number)) {
      throw Malformed.body("a member is not a number");
    }
    return number;
  }

  private static Object truth(JsonToken token) {
    if (token == JsonToken.VALUE_TRUE) {
      return true;
    }
    if (token == JsonToken.VALUE_FALSE) {
      return false;
    }
    throw Malformed.body("a member is not true or false");
  }

  private Instant time(JsonToken token) {
    if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
      throw Malformed.body("a member is not a time in epoch seconds");
    }
    var seconds = new BigDecimal(parser.getString());
    long digits = (long) seconds.precision() - seconds.scale();
    if (seconds.scale() > TIME_SCALE_MAX
        || seconds.scale() < -TIME_DIGITS_MAX
        || digits > TIME_DIGITS_MAX
        || seconds.abs().compareTo(BigDecimal.valueOf(TIME_MAX)) > 0) {
      throw Malformed.body("a time is out of range");
    }
    BigDecimal millis = seconds.movePointRight(3).setScale(0, RoundingMode.FLOOR);
    return Instant.ofEpochMilli(millis.longValueExact());
  }

  private byte[] bytes(JsonToken token) {
    if (token != JsonToken.VALUE_STRING) {
      throw Malformed.body("a member is not a string");
    }
    return JsonText.bytes(body, (int) parser.currentTokenLocation().getByteOffset());
  }

  private byte[] blob(JsonToken token) {
    byte[] text = bytes(token);
    try {
      if (text.length % BASE64_GROUP != 0) {
        throw Malformed.body("a blob is not base64");
      }
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw Malformed.body("a blob is not base64");
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private Object items(Form item, Rule rule, JsonToken token, Path at) {
    if (token != JsonToken.START_ARRAY) {
      throw Malformed.body("a member is not a list");
    }
    if (item instanceof Form.Wordlike wordlike) {
      var raws = new ArrayList<String>();
      for (JsonToken each = next(); each != JsonToken.END_ARRAY; each = next()) {
        refuseMore(raws.size(), ITEMS_MAX);
        raws.add(text(each));
      }
      return Words.list(wordlike, rule, raws, at, violations);
    }
    var items = new ArrayList<Object>();
    int most = rule.itemsMost(ITEMS_MAX);
    int number = 0;
    for (JsonToken each = next(); each != JsonToken.END_ARRAY; each = next()) {
      refuseMore(number++, most);
      refuseNull(each);
      items.add(value(item, Rule.NONE, each, at.item(number)));
    }
    rule.items(items.size(), at, violations);
    return List.copyOf(items);
  }

  private Object entries(Form.Entries form, Rule rule, JsonToken token, Path at) {
    if (token != JsonToken.START_OBJECT) {
      throw Malformed.body("a member is not a map");
    }
    var map = new LinkedHashMap<Object, Object>();
    int number = 0;
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      refuseMore(number++, ITEMS_MAX);
      refuseNul(name);
      JsonToken each = next();
      refuseNull(each);
      Object key = word(form.key(), Rule.NONE, name, at);
      Object value = value(form.value(), Rule.NONE, each, at.value());
      boolean usable = !(key instanceof Shape.Gap || value instanceof Shape.Gap);
      if (usable && map.put(key, value) != null) {
        throw Malformed.body("a map has a key twice");
      }
    }
    if (form.key() instanceof Form.Text && form.value() instanceof Form.Text) {
      rule.texts(map, at, violations);
    } else {
      rule.items(map.size(), at, violations);
    }
    return Collections.unmodifiableMap(map);
  }

  private static void refuseMore(int before, int most) {
    if (before >= most) {
      throw Malformed.body("more than " + most + " items");
    }
  }

  private static void refuseNull(JsonToken token) {
    if (token == JsonToken.VALUE_NULL) {
      throw Malformed.body("null in a list or map");
    }
  }
}
