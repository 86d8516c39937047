package io.strongroom.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What lists and searches know of a record. Members that are missing are empty texts; a record that
 * cannot be read has none.
 *
 * @param eventTime the epoch when missing
 * @param principal ARN of the caller, the service, or the claimed key
 * @param username as {@code LookupEvents} has it: of the user, or the name of the session
 * @param readOnly {@code true} or {@code false}
 * @param invokedBy the service that called for the caller; empty for what he called himself
 * @param parameters the texts and truth values that stand in {@code requestParameters} itself, and
 *     the texts of lists there
 */
public record Summary(
    Instant eventTime,
    String eventSource,
    String eventName,
    String principal,
    String sourceIp,
    String userAgent,
    String errorCode,
    String errorMessage,
    String eventId,
    String requestId,
    String region,
    String username,
    String accessKeyId,
    String invokedBy,
    String readOnly,
    String decision,
    List<Resource> resources,
    Map<String, List<String>> parameters) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String IDENTITY = "userIdentity.";

  public Summary {
    resources = List.copyOf(resources);
    parameters = Map.copyOf(parameters);
  }

  /**
   * Something a record is about.
   *
   * @param type such as {@code AWS::KMS::Key}; empty when unknown
   * @param name its ARN
   */
  public record Resource(String type, String name) {}

  /** What is found on the way through a record. */
  private static final class Found {
    private final Map<String, String> texts = new HashMap<>();
    private final List<Resource> resources = new ArrayList<>(2);
    private final Map<String, List<String>> parameters = new HashMap<>();

    String text(String name) {
      return texts.getOrDefault(name, "");
    }
  }

  static Summary of(String json) {
    var found = new Found();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        read(parser, found);
      }
    } catch (JacksonException e) {
      found = new Found();
    }
    return of(found);
  }

  private static Summary of(Found found) {
    return new Summary(
        time(found.text("eventTime")),
        found.text("eventSource"),
        found.text("eventName"),
        principal(found),
        found.text("sourceIPAddress"),
        found.text("userAgent"),
        found.texts.getOrDefault("errorCode", found.text("reason")),
        found.text("errorMessage"),
        found.text("eventID"),
        found.text("requestID"),
        found.text("awsRegion"),
        username(found),
        found.text(IDENTITY + "accessKeyId"),
        found.text(IDENTITY + "invokedBy"),
        found.text("readOnly"),
        found.text("additionalEventData.decision"),
        found.resources,
        found.parameters);
  }

  private static void read(JsonParser parser, Found found) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_OBJECT) {
        switch (name) {
          case "userIdentity" -> texts(parser, IDENTITY, found);
          case "additionalEventData" -> texts(parser, "additionalEventData.", found);
          case "requestParameters" -> parameters(parser, found);
          default -> parser.skipChildren();
        }
      } else if (value == JsonToken.START_ARRAY && name.equals("resources")) {
        resources(parser, found);
      } else {
        scalar(parser, value, name, found);
      }
    }
  }

  private static void scalar(JsonParser parser, JsonToken value, String name, Found found) {
    if (value == JsonToken.VALUE_STRING) {
      found.texts.put(name, parser.getString());
    } else if (value == JsonToken.VALUE_TRUE || value == JsonToken.VALUE_FALSE) {
      found.texts.put(name, value == JsonToken.VALUE_TRUE ? "true" : "false");
    } else {
      parser.skipChildren();
    }
  }

  private static void texts(JsonParser parser, String prefix, Found found) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      scalar(parser, parser.nextToken(), prefix + name, found);
    }
  }

  private static void parameters(JsonParser parser, Found found) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_STRING) {
        found.parameters.put(name, List.of(parser.getString()));
      } else if (value == JsonToken.VALUE_TRUE || value == JsonToken.VALUE_FALSE) {
        found.parameters.put(name, List.of(value == JsonToken.VALUE_TRUE ? "true" : "false"));
      } else if (value == JsonToken.START_ARRAY) {
        found.parameters.put(name, items(parser));
      } else {
        parser.skipChildren();
      }
    }
  }

  private static List<String> items(JsonParser parser) {
    var items = new ArrayList<String>();
    for (JsonToken item = parser.nextToken();
        item != JsonToken.END_ARRAY;
        item = parser.nextToken()) {
      if (item == JsonToken.VALUE_STRING) {
        items.add(parser.getString());
      } else {
        parser.skipChildren();
      }
    }
    return List.copyOf(items);
  }

  private static void resources(JsonParser parser, Found found) {
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      var one = new Found();
      texts(parser, "", one);
      if (!one.text("ARN").isEmpty()) {
        found.resources.add(new Resource(one.text("type"), one.text("ARN")));
      }
    }
  }

  private static String principal(Found found) {
    for (String name :
        new String[] {
          IDENTITY + "arn", IDENTITY + "principalId", IDENTITY + "invokedBy", "claimedAccessKeyId"
        }) {
      if (found.texts.containsKey(name)) {
        return found.text(name);
      }
    }
    return "";
  }

  private static String username(Found found) {
    String id = found.text(IDENTITY + "principalId");
    return switch (found.text(IDENTITY + "type")) {
      case "IAMUser" -> found.text(IDENTITY + "userName");
      case "AssumedRole" -> id.substring(id.indexOf(':') + 1);
      case "Root" -> "root";
      default -> "";
    };
  }

  /** The time of a record; the epoch where it is none. */
  static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  /** The one parameter of that name; empty without one. */
  public String parameter(String name) {
    return parameters.getOrDefault(name, List.of("")).stream().findFirst().orElse("");
  }

  /** One line for people; control characters replaced. */
  public String text() {
    return visible(
        eventTime
            + " "
            + (eventSource.isEmpty() ? "-" : eventSource)
            + " "
            + (eventName.isEmpty() ? "-" : eventName)
            + " "
            + (principal.isEmpty() ? "-" : principal)
            + " "
            + (sourceIp.isEmpty() ? "-" : sourceIp)
            + " "
            + (errorCode.isEmpty() ? "ok" : errorCode));
  }

  /** A text for a terminal: what could steer it is replaced. */
  public static String visible(String text) {
    return text.codePoints()
        .map(point -> Character.isISOControl(point) || point > 0x7e ? '?' : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
