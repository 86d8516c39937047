package io.strongroom.ops;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Just enough JSON for the demonstration and for what commands print. */
final class Json {
  private static final JsonFactory JSON = new JsonFactory();

  private Json() {}

  /** An object of texts: name, text, name, text ...; empty ones are left away. */
  static String of(String... members) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      for (int i = 0; i < members.length; i += 2) {
        if (!members[i + 1].isEmpty()) {
          json.writeStringProperty(members[i], members[i + 1]);
        }
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  /** An object of a text and a list of texts. */
  static String of(String name, String value, String listName, List<String> list) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty(name, value);
      json.writeArrayPropertyStart(listName);
      list.forEach(json::writeString);
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  /** The text of the first member of that name at any depth; empty if there is none. */
  static String text(String json, String member) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.PROPERTY_NAME
            && parser.currentName().equals(member)
            && parser.nextToken() == JsonToken.VALUE_STRING) {
          return parser.getString();
        }
      }
    } catch (JacksonException e) {
      return ""; // an answer that is no JSON has no members
    }
    return "";
  }

  static String text(Client.Answer answer, String member) {
    return text(answer.body(), member);
  }

  static String base64(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
