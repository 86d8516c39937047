package io.strongroom.iam;

import java.util.List;
import java.util.Locale;

/**
 * A question in the form in which statements are matched.
 *
 * @param action in lower case
 * @param bounded whether the caller has a permissions boundary
 */
record Request(
    Caller caller, String action, String resource, ContextKeys context, boolean bounded) {
  static Request of(Question question, boolean bounded) {
    return new Request(
        question.caller(),
        question.action().toLowerCase(Locale.ROOT),
        question.resource(),
        question.context(),
        bounded);
  }

  /** The values of a condition key; none when it is absent. */
  List<String> values(String key) {
    return context.values(key).orElse(List.of());
  }
}
