package io.strongroom.functions.logs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** A message that is a JSON object, and what stands where in it. */
final class JsonMessage {
  /** Stands for null. */
  static final Object NULL = new Object();

  private static final int DEPTH_MAX = 32;
  private static final Pattern STEP =
      Pattern.compile("\\.([^.\\[\\]]+)|\\[(\\d{1,6})\\]|\\[['\"]([^'\"]+)['\"]\\]");
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(100)
                  .build())
          .build();

  private JsonMessage() {}

  /** The object; empty for anything else. */
  static Optional<Object> read(String message) {
    if (!message.stripLeading().startsWith("{")) {
      return Optional.empty();
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), message)) {
      return Optional.of(value(parser, parser.nextToken()));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Object value(JsonParser parser, @Nullable JsonToken token) {
    return switch (token) {
      case START_OBJECT -> {
        var object = new HashMap<String, Object>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = parser.currentName();
          object.put(name, value(parser, parser.nextToken()));
        }
        yield object;
      }
      case START_ARRAY -> {
        var list = new ArrayList<Object>();
        for (JsonToken each = parser.nextToken();
            each != JsonToken.END_ARRAY;
            each = parser.nextToken()) {
          list.add(value(parser, each));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case null, default -> NULL;
    };
  }

  /** The steps of a selector after its dollar: names and numbers. */
  static List<String> path(String selector) {
    var steps = new ArrayList<String>();
    Matcher step = STEP.matcher(selector);
    int end = 0;
    while (end < selector.length() && step.find(end) && step.start() == end) {
      String name = step.group(1) != null ? step.group(1) : step.group(3);
      steps.add(name != null ? name : step.group(2));
      end = step.end();
    }
    if (end < selector.length() || steps.isEmpty()) {
      throw LogErrors.filter("the property selector $" + selector + " is not understood.");
    }
    return List.copyOf(steps);
  }

  /** What stands there, {@link #NULL} included; empty when there is no such place. */
  static Optional<Object> at(Object root, List<String> path) {
    Object value = root;
    for (String step : path) {
      Object next =
          switch (value) {
            case Map<?, ?> map -> map.get(step);
            case List<?> list -> item(list, step);
            default -> null;
          };
      if (next == null) {
        return Optional.empty();
      }
      value = next;
    }
    return Optional.of(value);
  }

  private static @Nullable Object item(List<?> list, String step) {
    boolean number = step.chars().allMatch(Character::isDigit);
    int index = number ? Integer.parseInt(step) : list.size();
    return index < list.size() ? list.get(index) : null;
  }
}
