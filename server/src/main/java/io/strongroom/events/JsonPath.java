package io.strongroom.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path into an event, such as {@code $.detail.instances[0].id} or {@code $.detail['a.b']}.
 *
 * @param steps names of members, and places in lists in brackets
 */
record JsonPath(List<String> steps) {
  private static final Pattern STEP =
      Pattern.compile(
          "\\.([A-Za-z0-9_-]+)|\\['([^']{1,200})'\\]|\\[\"([^\"]{1,200})\"\\]|\\[(\\d{1,6})\\]");

  /** A path; empty for what is none. */
  static Optional<JsonPath> parse(String text) {
    if (!text.startsWith("$")) {
      return Optional.empty();
    }
    var steps = new ArrayList<String>();
    Matcher matcher = STEP.matcher(text);
    int at = 1;
    while (at < text.length()) {
      matcher.region(at, text.length());
      if (!matcher.lookingAt()) {
        return Optional.empty();
      }
      steps.add(matcher.group(4) != null ? "[" + matcher.group(4) : "." + named(matcher));
      at = matcher.end();
    }
    return Optional.of(new JsonPath(List.copyOf(steps)));
  }

  private static String named(Matcher matcher) {
    for (int group = 1; group < 3; group++) {
      if (matcher.group(group) != null) {
        return matcher.group(group);
      }
    }
    return matcher.group(3);
  }

  /** What is there. */
  Optional<JsonNode> in(JsonNode root) {
    JsonNode at = root;
    for (String step : steps) {
      String name = step.substring(1);
      at = step.charAt(0) == '[' ? at.path(Integer.parseInt(name)) : at.path(name);
    }
    return at.isMissingNode() ? Optional.empty() : Optional.of(at);
  }
}
