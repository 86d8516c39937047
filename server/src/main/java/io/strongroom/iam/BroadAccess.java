package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a policy of a resource lets everybody in: an Allow for every principal that no condition
 * narrows to something in particular. Doubt counts as broad.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html">Blocking
 *     broad access to secrets</a>
 */
final class BroadAccess {
  private static final Set<String> OPERATORS =
      Set.of("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike");
  private static final Set<String> ARNS = Set.of("aws:sourcearn", "aws:principalarn");
  private static final Set<String> TEXTS =
      Set.of(
          "aws:sourceaccount",
          "aws:sourcevpc",
          "aws:sourcevpce",
          "aws:principalaccount",
          "aws:userid");

  private BroadAccess() {}

  /**
   * Whether the document grants it.
   *
   * @param json a document that {@link Policy#parse} has accepted
   */
  static boolean isGranted(String json) {
    Object statements = PolicyParser.object(PolicyJson.read(json)).get("Statement");
    return (statements instanceof List<?> list ? list : List.of(statements))
        .stream().map(PolicyParser::object).anyMatch(BroadAccess::isBroad);
  }

  private static boolean isBroad(Map<?, ?> statement) {
    return "Allow".equals(statement.get("Effect"))
        && everybody(statement.get("Principal"))
        && !(statement.get("Condition") instanceof Map<?, ?> conditions && narrows(conditions));
  }

  private static boolean everybody(@Nullable Object principal) {
    return switch (principal) {
      case String text -> text.equals("*");
      case List<?> list -> list.contains("*");
      case Map<?, ?> types -> types.values().stream().anyMatch(BroadAccess::everybody);
      case null, default -> false;
    };
  }

  private static boolean narrows(Map<?, ?> conditions) {
    return conditions.entrySet().stream()
        .filter(operator -> OPERATORS.contains(operator.getKey()))
        .flatMap(operator -> PolicyParser.object(operator.getValue()).entrySet().stream())
        .anyMatch(one -> narrows(ConditionKey.canonical((String) one.getKey()), one.getValue()));
  }

  private static boolean narrows(String key, Object element) {
    List<?> values = PolicyParser.list(element);
    return !values.isEmpty()
        && values.stream()
            .allMatch(
                value ->
                    value instanceof String text
                        && (ARNS.contains(key)
                            ? namesAccount(text)
                            : TEXTS.contains(key) && isFixed(text)));
  }

  private static boolean isFixed(String text) {
    return !text.isEmpty() && !text.contains("*") && !text.contains("?") && !text.contains("${");
  }

  private static boolean namesAccount(String arn) {
    List<String> parts = Template.splitArn(arn, false);
    return parts.size() == 6 && AccountId.isValid(parts.get(4));
  }
}
