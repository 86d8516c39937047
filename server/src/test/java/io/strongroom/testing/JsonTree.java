package io.strongroom.testing;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** JSON as maps, lists, texts, {@link java.math.BigDecimal}s and truth values, both ways. */
public final class JsonTree {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonTree() {}

  /** Reads one object. A null is refused: nothing that AWS answers has one. */
  public static Map<String, Object> read(String text) {
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      json.nextToken();
      Map<String, Object> object = object(json);
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("more after the object: " + text);
      }
      return object;
    }
  }

  private static Map<String, Object> object(JsonParser json) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("not an object: " + json.currentToken());
    }
    var map = new LinkedHashMap<String, Object>();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      if (map.put(name, value(json)) != null) {
        throw new IllegalArgumentException("twice: " + name);
      }
    }
    return map;
  }

  private static Object value(JsonParser json) {
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> {
        var list = new ArrayList<Object>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(json));
        }
        yield list;
      }
      case VALUE_STRING -> json.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw new IllegalArgumentException("no value: " + json.currentToken());
    };
  }

  /** An object of names and values in turn; maps, lists, texts, numbers and truth values. */
  public static String write(Object... namesAndValues) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return write(map);
  }

  /** Bytes as they stand in JSON. */
  public static String blob(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The UTF-8 bytes of a text as they stand in JSON. */
  public static String blob(String text) {
    return blob(text.getBytes(StandardCharsets.UTF_8));
  }

  /** An object. */
  public static String write(Map<?, ?> map) {
    var out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      write(json, map);
    }
    return out.toString();
  }

  private static void write(JsonGenerator json, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach(
            (name, member) -> {
              json.writeName((String) name);
              write(json, member);
            });
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        list.forEach(item -> write(json, item));
        json.writeEndArray();
      }
      case String text -> json.writeString(text);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case BigDecimal number -> json.writeNumber(number);
      case Boolean truth -> json.writeBoolean(truth);
      default -> throw new IllegalArgumentException(value.getClass().getName());
    }
  }
}
