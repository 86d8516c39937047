package io.strongroom.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** AWS's own description of one service, as it comes with the AWS SDK for Java 1. */
final class ServiceModel {
  private static final Map<String, String> VERSIONS =
      Map.of(
          "cloudtrail", "2013-11-01",
          "events", "2015-10-07",
          "iam", "2010-05-08",
          "kms", "2014-11-01",
          "lambda", "2015-03-31",
          "logs", "2014-03-28",
          "secretsmanager", "2017-10-17",
          "ssm", "2014-11-06",
          "sts", "2011-06-15");

  private final Map<?, ?> operations;
  private final Map<?, ?> shapes;

  /**
   * What a shape of the model is.
   *
   * @param type string, integer, long, boolean, timestamp, blob, list, map or structure
   * @param min least length or value
   * @param members of a structure, by name on the wire
   * @param item shape of a list's members or a map's values
   */
  record Kind(
      String name,
      String type,
      Optional<Long> min,
      Optional<Long> max,
      Optional<String> pattern,
      List<String> words,
      boolean sensitive,
      Map<String, Member> members,
      Optional<String> item) {}

  /** A member of a structure; its shape is a name, since structures may contain themselves. */
  record Member(String shape, boolean required) {}

  private ServiceModel(Map<?, ?> model) {
    this.operations = map(model.get("operations"));
    this.shapes = map(model.get("shapes"));
  }

  /** The model of kms, ssm, secretsmanager, iam, sts, logs or cloudtrail. */
  static ServiceModel of(String service) {
    String path = "/models/" + service + "-" + VERSIONS.get(service) + "-model.json";
    try (InputStream in = ServiceModel.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("no model " + path);
      }
      byte[] bytes = in.readAllBytes();
      try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), bytes)) {
        return new ServiceModel(map(value(parser, parser.nextToken())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Object value(JsonParser parser, JsonToken token) {
    switch (token) {
      case START_OBJECT -> {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
          map.put(name, value(parser, parser.nextToken()));
        }
        return map;
      }
      case START_ARRAY -> {
        var list = new ArrayList<@Nullable Object>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
          list.add(value(parser, t));
        }
        return list;
      }
      default -> {
        return parser.getString();
      }
    }
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value == null ? Map.of() : (Map<?, ?>) value;
  }

  private static List<String> texts(@Nullable Object value) {
    return value == null ? List.of() : ((List<?>) value).stream().map(String::valueOf).toList();
  }

  private static Optional<String> text(Map<?, ?> map, String name) {
    return Optional.ofNullable(map.get(name)).map(String::valueOf);
  }

  /** The operations, sorted. */
  Set<String> operations() {
    var names = new TreeSet<String>();
    operations.keySet().forEach(name -> names.add(String.valueOf(name)));
    return names;
  }

  /** What an operation takes. */
  Optional<Kind> input(String operation) {
    return end(operation, "input");
  }

  /** What an operation gives. */
  Optional<Kind> output(String operation) {
    return end(operation, "output");
  }

  private Optional<Kind> end(String operation, String which) {
    return text(map(map(operations.get(operation)).get(which)), "shape").map(this::kind);
  }

  /** Bounds of fractions are whole, too. */
  private static long whole(String number) {
    return new BigDecimal(number).longValueExact();
  }

  /** The shape of that name. */
  Kind kind(String name) {
    Map<?, ?> shape = map(shapes.get(name));
    List<String> required = texts(shape.get("required"));
    var members = new LinkedHashMap<String, Member>();
    map(shape.get("members"))
        .forEach(
            (key, value) -> {
              // Outside of the body the name there is another matter than the member's.
              String wire =
                  map(value).containsKey("location")
                      ? String.valueOf(key)
                      : text(map(value), "locationName").orElse(String.valueOf(key));
              boolean needed = required.contains(String.valueOf(key));
              members.put(wire, new Member(text(map(value), "shape").orElseThrow(), needed));
            });
    Optional<String> item =
        text(map(shape.get("member")), "shape").or(() -> text(map(shape.get("value")), "shape"));
    return new Kind(
        name,
        text(shape, "type").orElseThrow(),
        text(shape, "min").map(ServiceModel::whole),
        text(shape, "max").map(ServiceModel::whole),
        text(shape, "pattern"),
        texts(shape.get("enum")),
        shape.containsKey("sensitive"),
        members,
        item);
  }
}
