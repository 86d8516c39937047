package io.strongroom.iam;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A policy of a resource as callers see it: word for word as it was put, but for the principals
 * that mean somebody else now. Only principals are touched; the same text in a condition stays what
 * it is.
 */
final class ShownPolicy {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern PRINCIPAL =
      Pattern.compile("/Statement(/[0-9]+)?/(Not)?Principal/AWS(/[0-9]+)?");

  private ShownPolicy() {}

  /**
   * The text with some of its principals replaced.
   *
   * @param text a policy that was accepted once
   * @param replacement what to show for a principal; empty for itself
   */
  static String of(String text, Function<String, Optional<String>> replacement) {
    var shown = new StringBuilder();
    int copied = 0;
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token != JsonToken.VALUE_STRING || !isPrincipal(parser)) {
          continue;
        }
        int from = (int) parser.currentTokenLocation().getCharOffset();
        Optional<String> other = replacement.apply(parser.getString());
        if (other.isPresent()) {
          shown.append(text, copied, from).append('"').append(other.get()).append('"');
          copied = (int) parser.currentLocation().getCharOffset();
        }
      }
    }
    return shown.append(text, copied, text.length()).toString();
  }

  private static boolean isPrincipal(JsonParser parser) {
    return PRINCIPAL.matcher(parser.streamReadContext().pathAsPointer().toString()).matches();
  }
}
