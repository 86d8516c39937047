package io.strongroom.gateway;

import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The protocol awsQuery: forms in, XML out, and error codes of its own.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html">awsQuery</a>
 */
final class AwsQuery {
  private static final int FORBIDDEN = 403;
  private static final int BAD_REQUEST = 400;
  private static final int SERVER_FAULT = 500;

  private static final Map<String, Spoken> CODES =
      Map.ofEntries(
          Map.entry("AccessDeniedException", new Spoken("AccessDenied", FORBIDDEN)),
          Map.entry(
              "MissingAuthenticationTokenException",
              new Spoken(
                  "MissingAuthenticationToken",
                  FORBIDDEN,
                  Optional.of("Request is missing Authentication Token"))),
          Map.entry("IncompleteSignatureException", new Spoken("IncompleteSignature", FORBIDDEN)),
          Map.entry("UnrecognizedClientException", new Spoken("InvalidClientTokenId", FORBIDDEN)),
          Map.entry("ExpiredTokenException", new Spoken("ExpiredToken", FORBIDDEN)),
          Map.entry("InvalidSignatureException", new Spoken("SignatureDoesNotMatch", FORBIDDEN)),
          Map.entry("ValidationException", new Spoken("ValidationError", BAD_REQUEST)),
          Map.entry("UnknownOperationException", new Spoken("InvalidAction", BAD_REQUEST)),
          Map.entry("SerializationException", new Spoken("MalformedInput", BAD_REQUEST)),
          Map.entry("ThrottlingException", new Spoken("Throttling", BAD_REQUEST)));

  /** How query says what JSON says otherwise. */
  private record Spoken(String code, int status, Optional<String> message) {
    Spoken(String code, int status) {
      this(code, status, Optional.empty());
    }
  }

  private final Shapes shapes;

  AwsQuery(Shapes shapes) {
    this.shapes = shapes;
  }

  /**
   * The parameters of a form body.
   *
   * @throws AwsError MalformedQueryString
   */
  Map<String, String> parse(byte[] body) {
    return FormBody.parse(body);
  }

  /**
   * Reads a request; constraints it violates come with it.
   *
   * @throws AwsError SerializationException when the parameters are not of the members' types
   */
  Decoded read(Api.Entry entry, Map<String, String> parameters) {
    var violations = new Violations();
    Object request =
        new QueryReader(violations)
            .structure(shapes.request(entry), QueryTree.of(parameters), null);
    return new Decoded(request, violations.error());
  }

  /**
   * Writes an answer.
   *
   * @param response null for an operation without output
   */
  byte[] write(Api api, Api.Entry entry, @Nullable Object response, String requestId) {
    Shape shape = shapes.response(entry).orElse(null);
    if (shape != null && response == null) {
      throw new IllegalStateException("no response of " + entry.action());
    }
    String name = entry.name();
    var ink = new Ink();
    var xml = new XmlWriter(ink);
    try {
      xml.open(name + "Response", namespace(api));
      if (shape != null && response != null) {
        xml.open(name + "Result");
        xml.members(shape, response);
        xml.close(name + "Result");
      }
      xml.open("ResponseMetadata");
      xml.element("RequestId", requestId);
      xml.close("ResponseMetadata");
      xml.close(name + "Response");
      return ink.dry();
    } finally {
      ink.spill();
    }
  }

  /** The same error in the codes, statuses and texts of query; ask it for the HTTP status. */
  AwsError spoken(AwsError error) {
    Spoken spoken = CODES.get(error.code());
    if (spoken == null) {
      return error;
    }
    Optional<String> message = spoken.message().or(error::message);
    return message
        .map(text -> AwsError.of(spoken.code(), text))
        .orElseGet(() -> AwsError.silent(spoken.code()))
        .status(spoken.status());
  }

  /** Writes an error, in the words of query. */
  byte[] error(Api api, AwsError error, String requestId) {
    AwsError said = spoken(error);
    var ink = new Ink();
    var xml = new XmlWriter(ink);
    xml.open("ErrorResponse", namespace(api));
    xml.open("Error");
    xml.element("Type", said.status() >= SERVER_FAULT ? "Receiver" : "Sender");
    xml.element("Code", said.code());
    said.message().ifPresent(message -> xml.element("Message", message));
    xml.close("Error");
    xml.element("RequestId", requestId);
    xml.close("ErrorResponse");
    return ink.dry();
  }

  private static String namespace(Api api) {
    return "https://" + api.service() + ".amazonaws.com/doc/" + api.target() + "/";
  }
}
