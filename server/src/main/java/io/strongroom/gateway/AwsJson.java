package io.strongroom.gateway;

import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * The protocol awsJson1.1: bodies to requests, responses and errors to bodies. Strict where AWS
 * leaves room: duplicate names, trailing bytes, other encodings than UTF-8 and depth are refused.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">awsJson1.1</a>
 */
final class AwsJson {
  /** Longest body that is read, in bytes. */
  static final int BODY_MAX = 1 << 20;

  private static final int DEPTH_MAX = 32;
  private static final int NUMBER_MAX = 64;
  private static final int NAME_MAX = 4096;
  private static final int POOLED_MAX = 64;
  private static final byte[] NOTHING = {};

  private static final JsonFactory FACTORY = factory(BODY_MAX);

  /** A factory for bodies of at most so many bytes, whose texts are short all the same. */
  private static JsonFactory factory(long documentMax) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEPTH_MAX)
                .maxNumberLength(NUMBER_MAX)
                .maxNameLength(NAME_MAX)
                .maxStringLength(BODY_MAX)
                .maxDocumentLength(documentMax)
                .maxTokenCount(BODY_MAX)
                .build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
        .recyclerPool(JsonRecyclerPools.newBoundedPool(POOLED_MAX))
        .build();
  }

  private final Shapes shapes;

  AwsJson(Shapes shapes) {
    this.shapes = shapes;
  }

  /**
   * Reads a request; constraints it violates come with it.
   *
   * @param body taken over and overwritten, since it may hold secrets; empty for an empty request
   * @throws AwsError SerializationException when it is not JSON of the members' types
   */
  Decoded read(Api.Entry entry, byte[] body) {
    Shape shape = shapes.request(entry);
    var violations = new Violations();
    if (body.length == 0) {
      return new Decoded(shape.build(shape.empty(), null, violations), violations.error());
    }
    if (body.length > BODY_MAX) {
      throw Malformed.body("a body of more than " + BODY_MAX + " bytes");
    }
    try {
      JsonText.check(body);
      return new Decoded(request(shape, body, violations), violations.error());
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private static Object request(Shape shape, byte[] body, Violations violations) {
    return request(FACTORY, body, violations, reader -> reader.request(shape));
  }

  /**
   * Reads the JSON body of a REST request.
   *
   * @param most bytes
   * @param read reads the members of the body
   */
  static Object rest(
      int most, byte[] body, Violations violations, Function<JsonReader, Object> read) {
    if (body.length > most) {
      throw Malformed.body("a body of more than " + most + " bytes");
    }
    JsonText.check(body);
    return request(most > BODY_MAX ? factory(most) : FACTORY, body, violations, read);
  }

  private static Object request(
      JsonFactory factory, byte[] body, Violations violations, Function<JsonReader, Object> read) {
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), body)) {
      var reader = new JsonReader(body, parser, violations);
      try {
        return read.apply(reader);
      } catch (JacksonException e) {
        reader.abandon();
        throw Malformed.body("not JSON"); // its own message quotes the input
      } catch (RuntimeException e) {
        reader.abandon();
        throw e;
      }
    }
  }

  /**
   * Writes an answer.
   *
   * @param response null for an operation without output
   */
  byte[] write(Api api, Api.Entry entry, @Nullable Object response) {
    Shape shape = shapes.response(entry).orElse(null);
    if (shape == null) {
      return switch (api.emptyAnswer()) {
        case NOTHING -> NOTHING;
        case OBJECT -> "{}".getBytes(StandardCharsets.US_ASCII);
      };
    }
    if (response == null) {
      throw new IllegalStateException("no response of " + entry.action());
    }
    var ink = new Ink();
    try {
      new JsonWriter(ink).structure(shape, response);
      return ink.dry();
    } finally {
      ink.spill();
    }
  }

  /** Writes an error. */
  byte[] error(AwsError error) {
    var ink = new Ink();
    var writer = new JsonWriter(ink);
    ink.ascii("{\"__type\":");
    writer.text(error.code());
    error
        .message()
        .ifPresent(
            message -> {
              ink.ascii(",\"" + error.spelling().member() + "\":");
              writer.text(message);
            });
    ink.octet('}');
    return ink.dry();
  }
}
