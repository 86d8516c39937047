package io.strongroom.iam;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON of a policy into maps, lists, strings and {@link Bare} scalars: strictly, since
 * two readers that see different documents are a hole.
 */
final class PolicyJson {
  static final int MAX_LENGTH = 64 * 1024;
  static final int MAX_DEPTH = 16;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxDocumentLength(MAX_LENGTH)
                  .maxStringLength(MAX_LENGTH)
                  .maxNameLength(MAX_LENGTH)
                  .build())
          .build();

  private PolicyJson() {}

  /** A number or truth value as written. */
  record Bare(String text) {}

  /**
   * Reads a document.
   *
   * @throws MalformedPolicy for anything but one JSON value without {@code null} in it
   */
  static Object read(String json) {
    if (json.length() > MAX_LENGTH) {
      throw new MalformedPolicy(MalformedPolicy.Fault.SIZE, "The policy is too large.");
    }
    if (!json.chars().allMatch(PolicyJson::isAllowed)) {
      throw MalformedPolicy.syntax();
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      Object root = value(parser, parser.nextToken());
      if (parser.nextToken() != null) {
        throw invalid();
      }
      return root;
    } catch (JacksonException e) {
      throw invalid();
    }
  }

  /** The pattern of policyDocument in IAM's model. */
  private static boolean isAllowed(int c) {
    return (c >= 0x20 && c <= 0xFF) || c == '\t' || c == '\n' || c == '\r';
  }

  private static Object value(JsonParser parser, @Nullable JsonToken token) {
    return switch (token) {
      case null -> throw invalid();
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
          new Bare(parser.getString());
      case VALUE_NULL -> throw MalformedPolicy.syntax();
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw invalid();
    };
  }

  private static Map<String, Object> object(JsonParser parser) {
    var object = new LinkedHashMap<String, Object>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      object.put(name, value(parser, parser.nextToken()));
    }
    return object;
  }

  private static List<Object> array(JsonParser parser) {
    var array = new ArrayList<Object>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      array.add(value(parser, token));
    }
    return array;
  }

  private static MalformedPolicy invalid() {
    return new MalformedPolicy(MalformedPolicy.Fault.JSON, "This policy contains invalid Json");
  }
}
