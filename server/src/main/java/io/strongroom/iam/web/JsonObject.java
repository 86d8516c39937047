package io.strongroom.iam.web;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object from outside, read strictly: no name twice, no great depth. A member of another
 * type than it is asked for counts as absent.
 */
final class JsonObject {
  private static final int MAX_DEPTH = 16;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(40)
                  .build())
          .build();

  private final Map<?, ?> members;

  private JsonObject(Map<?, ?> members) {
    this.members = members;
  }

  /** Reads an object; empty for anything else. */
  static Optional<JsonObject> read(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      Object root = value(parser, parser.nextToken());
      return parser.nextToken() == null && root instanceof Map<?, ?> map
          ? Optional.of(new JsonObject(map))
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Object value(JsonParser parser, @Nullable JsonToken token) {
    return switch (token) {
      case START_OBJECT -> {
        var object = new LinkedHashMap<String, Object>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = parser.currentName();
          object.put(name, value(parser, parser.nextToken()));
        }
        yield object;
      }
      case START_ARRAY -> {
        var array = new ArrayList<Object>();
        for (JsonToken each = parser.nextToken();
            each != JsonToken.END_ARRAY;
            each = parser.nextToken()) {
          array.add(value(parser, each));
        }
        yield array;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case null, default -> Optional.empty();
    };
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  Optional<String> text(String name) {
    return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** A text or the texts of a list. */
  List<String> texts(String name) {
    if (members.get(name) instanceof List<?> list) {
      return list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
    }
    return text(name).map(List::of).orElse(List.of());
  }

  /** Seconds since 1970, perhaps with a fraction, which is cut off. */
  Optional<Instant> time(String name) {
    if (members.get(name) instanceof BigDecimal number
        && number.abs().compareTo(BigDecimal.valueOf(1L << 40)) < 0) {
      try {
        return Optional.of(Instant.ofEpochSecond(number.longValue()));
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The objects of a list. */
  List<JsonObject> objects(String name) {
    return members.get(name) instanceof List<?> list
        ? list.stream()
            .filter(Map.class::isInstance)
            .map(it -> new JsonObject((Map<?, ?>) it))
            .toList()
        : List.of();
  }
}
