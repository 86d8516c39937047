package io.strongroom.iam;

import java.util.List;
import java.util.Locale;

/**
 * A question in the form in which statements are matched.
 *
 * @param action in lower case
 * @param service what stands before the action's colon
 * @param bounded whether the caller has a permissions boundary
 */
record Request(
    Caller caller,
    String action,
    String service,
    String resource,
    ContextKeys context,
    boolean bounded) {
  static Request of(Question question, boolean bounded) {
    String action = question.action().toLowerCase(Locale.ROOT);
    return new Request(
        question.caller(),
        action,
        service(action),
        question.resource(),
        question.context(),
        bounded);
  }

  /** What stands before the colon of an action or pattern. */
  static String service(String action) {
    int colon = action.indexOf(':');
    return colon < 0 ? action : action.substring(0, colon);
  }

  /** The values of a condition key; none when it is absent. */
  List<String> values(String key) {
    return context.values(key).orElse(List.of());
  }
}
