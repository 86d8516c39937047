package io.strongroom.gateway;

import io.strongroom.aws.Api;
import io.strongroom.aws.At;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Bytes;
import io.strongroom.seal.Sensitive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The protocol restJson1: members in path, query, header fields and body.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html">restJson1</a>
 */
final class RestJson {
  private static final int SERVER_FAULT = 500;

  /** What is not of the service's own errors has no type. */
  private static final Set<String> GENERAL =
      Set.of(
          "AccessDeniedException",
          "ExpiredTokenException",
          "IncompleteSignatureException",
          "InvalidSignatureException",
          "MissingAuthenticationTokenException",
          "SerializationException",
          "UnrecognizedClientException",
          "ValidationException");

  private static final Set<String> FORBIDDEN =
      Set.of(
          "AccessDeniedException",
          "ExpiredTokenException",
          "IncompleteSignatureException",
          "InvalidSignatureException",
          "MissingAuthenticationTokenException",
          "UnrecognizedClientException");

  private final Shapes shapes;

  RestJson(Shapes shapes) {
    this.shapes = shapes;
  }

  /**
   * Reads a request; constraints it violates come with it.
   *
   * @throws AwsError SerializationException when it is not of the members' types
   */
  Decoded read(Api.Entry entry, PathTemplate template, WireRequest request) {
    Shape shape = shapes.request(entry);
    var violations = new Violations();
    Object[] values = shape.empty();
    Map<String, String> labels =
        template
            .labels(PathTemplate.split(request.path()))
            .orElseThrow(() -> Malformed.body("the path cannot be decoded"));
    Shape.@Nullable Slot payload = null;
    for (Shape.Slot slot : shape.slots()) {
      Optional<At> at = slot.at();
      if (labels.containsKey(slot.wire())) {
        values[slot.number()] = text(slot, List.of(labels.get(slot.wire())), violations);
      } else if (at.isPresent()) {
        switch (at.get().value()) {
          case QUERY -> put(values, slot, query(request, at.get().name()), violations);
          case HEADER -> put(values, slot, request.headers().all(at.get().name()), violations);
          case PAYLOAD -> payload = slot;
          case STATUS -> throw new IllegalStateException("a status in a request");
        }
      }
    }
    Object read = body(entry, request.body(), shape, values, labels, payload, violations);
    return new Decoded(read, violations.error());
  }

  private static Object body(
      Api.Entry entry,
      byte[] body,
      Shape shape,
      Object[] values,
      Map<String, String> labels,
      Shape.@Nullable Slot payload,
      Violations violations) {
    try {
      if (payload != null) {
        values[payload.number()] = raw(payload, body, violations);
        return shape.build(values, null, violations);
      }
      if (body.length == 0) {
        return shape.build(values, null, violations);
      }
      int most = Math.max(AwsJson.BODY_MAX, entry.rest().bodyMax());
      return AwsJson.rest(
          most,
          body,
          violations,
          reader ->
              reader.request(
                  shape, values, slot -> slot.at().isEmpty() && !labels.containsKey(slot.wire())));
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private static Object raw(Shape.Slot slot, byte[] body, Violations violations) {
    slot.rule().bytes(body.length, slot.top(), violations);
    return slot.form() instanceof Form.Opaque ? Bytes.copyOf(body) : Sensitive.copyOf(body);
  }

  private static void put(
      Object[] values, Shape.Slot slot, List<String> texts, Violations violations) {
    if (!texts.isEmpty()) {
      values[slot.number()] = text(slot, texts, violations);
    }
  }

  private static Object text(Shape.Slot slot, List<String> texts, Violations violations) {
    if (slot.form() instanceof Form.Items(Form.Wordlike item)) {
      return Words.list(item, slot.rule(), texts, slot.top(), violations);
    }
    if (texts.size() > 1) {
      throw Malformed.body("a parameter or header was given twice");
    }
    String text = texts.getFirst();
    return switch (slot.form()) {
      case Form.Wordlike wordlike -> Words.one(wordlike, slot.rule(), text, slot.top(), violations);
      case Form.Whole(boolean wide) -> whole(slot, wide, text, violations);
      case Form.Truth f -> Boolean.parseBoolean(text);
      default -> throw new IllegalStateException("cannot stand there: " + slot.wire());
    };
  }

  private static Object whole(Shape.Slot slot, boolean wide, String text, Violations violations) {
    long number;
    try {
      number = wide ? Long.parseLong(text) : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw Malformed.body("a member is not a whole number");
    }
    slot.rule().number(number, slot.top(), violations);
    return wide ? (Object) number : (Object) (int) number;
  }

  private static List<String> query(WireRequest request, String name) {
    if (request.query().isEmpty()) {
      return List.of();
    }
    var found = new ArrayList<String>();
    for (String parameter : request.query().split("&", -1)) {
      int equals = parameter.indexOf('=');
      String raw = equals < 0 ? parameter : parameter.substring(0, equals);
      if (PathTemplate.decoded(raw, true).equals(Optional.of(name))) {
        String value = equals < 0 ? "" : parameter.substring(equals + 1);
        found.add(
            PathTemplate.decoded(value, true)
                .orElseThrow(() -> Malformed.body("the query cannot be decoded")));
      }
    }
    return found;
  }

  /** Writes an answer. */
  WireResponse write(Api.Entry entry, @Nullable Object response, String type, String requestId) {
    Shape shape = shapes.response(entry).orElse(null);
    int status = entry.rest().status();
    if (shape == null || response == null) {
      return WireResponse.of(status, "", new byte[0], requestId);
    }
    var headers = new ArrayList<Map.Entry<String, String>>();
    byte @Nullable [] payload = null;
    for (Shape.Slot slot : shape.slots()) {
      Object value = slot.value(response);
      At at = slot.at().orElse(null);
      if (at == null || value == null) {
        continue;
      }
      switch (at.value()) {
        case HEADER -> headers.add(Map.entry(at.name(), value.toString()));
        case STATUS -> status = (Integer) value;
        case PAYLOAD ->
            payload =
                value instanceof Sensitive secret
                    ? secret.use(byte[]::clone)
                    : ((Bytes) value).toArray();
        case QUERY -> throw new IllegalStateException("a query in an answer");
      }
    }
    boolean raw = shape.slots().stream().anyMatch(RestJson::isPayload);
    byte[] body = payload != null ? payload : raw ? new byte[0] : json(shape, response);
    return new WireResponse(
        status, body.length == 0 ? "" : type, body, requestId, List.copyOf(headers));
  }

  private static boolean isPayload(Shape.Slot slot) {
    return slot.at().map(at -> at.value() == At.Place.PAYLOAD).orElse(false);
  }

  private static byte[] json(Shape shape, Object response) {
    var ink = new Ink();
    try {
      new JsonWriter(ink).structure(shape, response, slot -> slot.at().isEmpty());
      return ink.dry();
    } finally {
      ink.spill();
    }
  }

  /** Writes an error; its name stands in a header field. */
  WireResponse error(AwsError given, String type, String requestId) {
    AwsError error = spoken(given);
    var ink = new Ink();
    var writer = new JsonWriter(ink);
    ink.octet('{');
    boolean own = !GENERAL.contains(error.code());
    if (own) {
      ink.ascii("\"Type\":\"" + (error.status() < SERVER_FAULT ? "User" : "Service") + "\"");
    }
    error
        .message()
        .ifPresent(
            message -> {
              ink.ascii((own ? "," : "") + "\"" + error.spelling().member() + "\":");
              writer.text(message);
            });
    ink.octet('}');
    return new WireResponse(
        error.status(),
        type,
        ink.dry(),
        requestId,
        List.of(Map.entry("x-amzn-ErrorType", error.code())),
        Pace.holds(error.code()),
        error.code());
  }

  private static AwsError spoken(AwsError error) {
    if (error.code().equals("ThrottlingException")) {
      return AwsError.of("TooManyRequestsException", "Rate exceeded").status(429);
    }
    return FORBIDDEN.contains(error.code()) ? error.status(403) : error;
  }
}
