package io.strongroom.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a list shows of a record. Members that are missing are empty texts; a record that cannot be
 * read has none.
 *
 * @param eventTime the epoch when missing
 * @param principal ARN of the caller, the service, or the claimed key
 */
public record Summary(
    Instant eventTime,
    String eventSource,
    String eventName,
    String principal,
    String sourceIp,
    String errorCode) {
  private static final JsonFactory JSON = new JsonFactory();

  static Summary of(String json) {
    Map<String, String> top = new HashMap<>();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        read(parser, top);
      }
    } catch (JacksonException e) {
      top.clear();
    }
    return new Summary(
        time(text(top, "eventTime")),
        text(top, "eventSource"),
        text(top, "eventName"),
        principal(top),
        text(top, "sourceIPAddress"),
        top.getOrDefault("errorCode", text(top, "reason")));
  }

  private static void read(JsonParser parser, Map<String, String> top) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_STRING) {
        top.put(name, parser.getString());
      } else if (value == JsonToken.START_OBJECT && name.equals("userIdentity")) {
        identity(parser, top);
      } else {
        parser.skipChildren();
      }
    }
  }

  private static void identity(JsonParser parser, Map<String, String> top) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        top.put("userIdentity." + name, parser.getString());
      } else {
        parser.skipChildren();
      }
    }
  }

  private static String principal(Map<String, String> top) {
    for (String name :
        new String[] {
          "userIdentity.arn",
          "userIdentity.principalId",
          "userIdentity.invokedBy",
          "claimedAccessKeyId"
        }) {
      if (top.containsKey(name)) {
        return text(top, name);
      }
    }
    return "";
  }

  private static String text(Map<String, String> top, String name) {
    return top.getOrDefault(name, "");
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
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

  private static String visible(String text) {
    return text.codePoints()
        .map(point -> Character.isISOControl(point) || point > 0x7e ? '?' : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
