package io.strongroom.store;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Small maps and lists of texts in one column, as JSON with sorted keys. */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** A map as a JSON object, keys sorted. */
  public static String write(Map<String, String> map) {
    if (map.isEmpty()) {
      return "{}";
    }
    var out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      new TreeMap<>(map).forEach(json::writeStringProperty);
      json.writeEndObject();
    }
    return out.toString();
  }

  /** A list as a JSON array. */
  public static String write(List<String> list) {
    if (list.isEmpty()) {
      return "[]";
    }
    var out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartArray();
      list.forEach(json::writeString);
      json.writeEndArray();
    }
    return out.toString();
  }

  /** What {@link #write(Map)} wrote. */
  public static Map<String, String> readMap(String text) {
    if (text.equals("{}")) {
      return Map.of();
    }
    var map = new LinkedHashMap<String, String>();
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        map.put(name, json.getString());
      }
    }
    return Map.copyOf(map);
  }

  /** What {@link #write(List)} wrote. */
  public static List<String> readList(String text) {
    if (text.equals("[]")) {
      return List.of();
    }
    var list = new ArrayList<String>();
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.VALUE_STRING) {
        list.add(json.getString());
      }
    }
    return List.copyOf(list);
  }
}
