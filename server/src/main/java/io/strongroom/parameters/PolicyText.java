package io.strongroom.parameters;

import io.strongroom.aws.AwsError;
import io.strongroom.parameters.ParameterPolicies.Kind;
import io.strongroom.parameters.ParameterPolicies.Policy;
import io.strongroom.store.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads the JSON text of parameter policies and refuses it in AWS's words. */
final class PolicyText {
  private static final int POLICIES_MAX = 10;
  private static final Pattern POSITIVE = Pattern.compile("0{0,9}[1-9][0-9]{0,5}");
  private static final JsonFactory JSON = new JsonFactory();

  private PolicyText() {}

  /** What a policy says, before it is known to say anything sensible. */
  private record Said(
      Optional<String> type, Optional<String> version, Optional<Map<String, String>> attributes) {
    boolean nothing() {
      return type.isEmpty() && version.isEmpty() && attributes.isEmpty();
    }
  }

  /** Reads what a caller sent; one empty object, or none, stands for no policies. */
  static ParameterPolicies parse(String text) {
    List<Said> all = said(text);
    if (all.isEmpty() || (all.size() == 1 && all.getFirst().nothing())) {
      return ParameterPolicies.NONE;
    }
    if (all.size() > POLICIES_MAX) {
      throw PolicyErrors.tooMany();
    }
    var policies = new ParameterPolicies(all.stream().map(PolicyText::policy).toList());
    long expirations = count(policies, Kind.EXPIRATION);
    if (expirations > 1) {
      throw PolicyErrors.incompatible("There can be only one expiration policy");
    }
    if (expirations == 0 && count(policies, Kind.EXPIRATION_NOTIFICATION) > 0) {
      throw PolicyErrors.incompatible(
          "Expiration notification policies are missing expiration policy");
    }
    return policies;
  }

  private static long count(ParameterPolicies policies, Kind kind) {
    return policies.list().stream().filter(policy -> policy.kind() == kind).count();
  }

  private static Policy policy(Said said) {
    String type = said.type().orElse("null");
    Kind kind = kind(type);
    if (!said.version().equals(Optional.of("1.0"))) {
      throw PolicyErrors.attribute("Unsupported policy version.");
    }
    Map<String, String> attributes =
        said.attributes().orElseThrow(() -> PolicyErrors.missing("Attributes"));
    String json =
        "{\"Type\":\""
            + type
            + "\",\"Version\":\"1.0\",\"Attributes\":"
            + Json.write(attributes)
            + "}";
    return switch (kind) {
      case EXPIRATION -> new Policy(kind, json, timestamp(attributes), Duration.ZERO);
      case EXPIRATION_NOTIFICATION ->
          new Policy(kind, json, Instant.EPOCH, span(attributes, "Before"));
      case NO_CHANGE_NOTIFICATION ->
          new Policy(kind, json, Instant.EPOCH, span(attributes, "After"));
    };
  }

  private static Kind kind(String type) {
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(type)) {
        return kind;
      }
    }
    throw PolicyErrors.type(type);
  }

  private static Instant timestamp(Map<String, String> attributes) {
    String text = attributes.get("Timestamp");
    if (text == null) {
      throw PolicyErrors.attribute(
          "A valid Expiration policy must have an attribute of Timestamp.");
    }
    try {
      Instant at = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
      return Instant.ofEpochMilli(at.toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      throw PolicyErrors.attribute("Invalid timestamp format");
    }
  }

  private static Duration span(Map<String, String> attributes, String name) {
    String amount = attributes.get(name);
    if (amount == null) {
      throw PolicyErrors.missing(name);
    }
    String unit = attributes.get("Unit");
    if (unit == null) {
      throw PolicyErrors.missing("Unit");
    }
    if (!POSITIVE.matcher(amount).matches()) {
      throw PolicyErrors.attribute("Attribute " + name + " must be a positive integer.");
    }
    long number = Long.parseLong(amount);
    return switch (unit.toUpperCase(Locale.ROOT)) {
      case "DAYS" -> Duration.ofDays(number);
      case "HOURS" -> Duration.ofHours(number);
      default -> throw PolicyErrors.attribute("Supported time units: DAYS HOURS");
    };
  }

  private static List<Said> said(String text) {
    AwsError invalid = PolicyErrors.notAnArray(text);
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw invalid;
      }
      var all = new ArrayList<Said>();
      while (json.nextToken() == JsonToken.START_OBJECT) {
        all.add(object(json, invalid));
      }
      if (json.currentToken() != JsonToken.END_ARRAY || json.nextToken() != null) {
        throw invalid;
      }
      return all;
    } catch (JacksonException e) {
      throw invalid;
    }
  }

  private static Said object(JsonParser json, AwsError invalid) {
    var texts = new HashMap<String, String>();
    Optional<Map<String, String>> attributes = Optional.empty();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken token = json.nextToken();
      if (token == JsonToken.START_OBJECT && name.equals("Attributes")) {
        attributes = Optional.of(attributes(json, invalid));
      } else if (token.isScalarValue()) {
        texts.put(name, json.getString());
      } else {
        throw invalid;
      }
    }
    return new Said(
        Optional.ofNullable(texts.get("Type")),
        Optional.ofNullable(texts.get("Version")),
        attributes);
  }

  private static Map<String, String> attributes(JsonParser json, AwsError invalid) {
    var map = new HashMap<String, String>();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      if (!json.nextToken().isScalarValue()) {
        throw invalid;
      }
      map.put(name, json.getString());
    }
    return map;
  }
}
