package io.strongroom.functions;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.iam.BoundPolicy;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The JSON of the policies that this room writes itself, statement by statement. */
final class PolicyText {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String HEAD =
      "{\"Version\":\"2012-10-17\",\"Id\":\"default\",\"Statement\":[";
  private static final String TAIL = "]}";

  private PolicyText() {}

  /** The statement of one permission. */
  static String statement(FunctionPolicies.AddPermissionRequest request, Arn resource) {
    var out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("Sid", request.statementId());
      json.writeStringProperty("Effect", "Allow");
      principal(json, request.principal());
      json.writeStringProperty("Action", request.action());
      json.writeStringProperty("Resource", resource.toString());
      condition(json, request.sourceAccount(), request.sourceArn());
      json.writeEndObject();
    }
    return out.toString();
  }

  private static void principal(JsonGenerator json, String principal) {
    if (principal.equals("*")) {
      json.writeStringProperty("Principal", "*");
      return;
    }
    json.writeObjectPropertyStart("Principal");
    if (AccountId.isValid(principal)) {
      json.writeStringProperty("AWS", "arn:aws:iam::" + principal + ":root");
    } else {
      json.writeStringProperty(principal.startsWith("arn:") ? "AWS" : "Service", principal);
    }
    json.writeEndObject();
  }

  private static void condition(
      JsonGenerator json, Optional<String> account, Optional<String> arn) {
    if (account.isEmpty() && arn.isEmpty()) {
      return;
    }
    json.writeObjectPropertyStart("Condition");
    if (account.isPresent()) {
      json.writeObjectPropertyStart("StringEquals");
      json.writeStringProperty("AWS:SourceAccount", account.get());
      json.writeEndObject();
    }
    if (arn.isPresent()) {
      json.writeObjectPropertyStart("ArnLike");
      json.writeStringProperty("AWS:SourceArn", arn.get());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  static String document(List<String> statements) {
    return HEAD + String.join(",", statements) + TAIL;
  }

  /** The statements of a {@link #document}. */
  static List<String> statements(BoundPolicy policy) {
    String all = policy.text().substring(HEAD.length(), policy.text().length() - TAIL.length());
    var statements = new ArrayList<String>();
    int depth = 0;
    int start = 0;
    boolean quoted = false;
    for (int i = 0; i < all.length(); i++) {
      char c = all.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{') {
        if (depth++ == 0) {
          start = i;
        }
      } else if (c == '}' && --depth == 0) {
        statements.add(all.substring(start, i + 1));
      }
    }
    return statements;
  }

  /** Whether a statement has that id. */
  static boolean isCalled(String statement, String id) {
    return statement.startsWith("{\"Sid\":\"" + id + "\",");
  }

  /** What is wrong with a text that should be JSON; empty when nothing is. */
  static Optional<String> jsonFault(byte[] text) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return Optional.empty();
      }
      parser.skipChildren();
      return parser.nextToken() == null
          ? Optional.empty()
          : Optional.of("Unexpected content after the end");
    } catch (JacksonException e) {
      return Optional.of(
          "Unexpected character at position " + Math.max(0, e.getLocation().getByteOffset()));
    }
  }
}
