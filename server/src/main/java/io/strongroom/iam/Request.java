package io.strongroom.iam;

import java.util.List;
import java.util.Locale;

/**
 * A question in the form in which statements are matched.
 *
 * @param action in lower case
 */
record Request(Caller caller, String action, String resource, ContextKeys context) {
  static Request of(Question question) {
    return new Request(
        question.caller(),
        question.action().toLowerCase(Locale.ROOT),
        question.resource(),
        question.context());
  }

  /** The values of a condition key; none when it is absent. */
  List<String> values(String key) {
    return context.values(key).orElse(List.of());
  }
}
