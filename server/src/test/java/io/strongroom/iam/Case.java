package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A question with its policies, as data.
 *
 * @param identity policies as JSON trees
 * @param ids what users and roles in the policy of the resource are bound to
 */
record Case(
    Caller caller,
    String action,
    String resource,
    Optional<String> owner,
    Map<String, List<String>> context,
    List<Object> identity,
    Optional<Object> policy,
    ResourceRule rule,
    Map<String, String> ids,
    Optional<Object> boundary,
    Optional<List<Object>> session) {

  /** The decision of the product, in the words of the corpus. */
  String decided() {
    return words(decide());
  }

  Decision decide() {
    var canonical = new HashMap<String, List<String>>();
    context.forEach((key, values) -> canonical.put(ConditionKey.canonical(key), values));
    var question =
        new Question(
            caller,
            action,
            resource,
            owner.map(AccountId::new),
            key -> Optional.ofNullable(canonical.get(key)));
    return Evaluator.decide(question, policies());
  }

  Policies policies() {
    return new Policies(
        identity.stream().map(Case::identity).toList(),
        policy.map(
            it ->
                Policy.parse(
                        Trees.write(it),
                        action.startsWith("sts:") ? PolicyKind.TRUST : PolicyKind.RESOURCE)
                    .bound(ids)),
        rule,
        boundary.map(Case::identity),
        session.map(all -> all.stream().map(Case::identity).toList()));
  }

  static String words(Decision decision) {
    return switch (decision) {
      case Decision.Allowed _ -> "allow";
      case Decision.Denied denied -> (denied.explicit() ? "explicit " : "") + denied.source();
    };
  }

  private static Policy identity(Object tree) {
    return Policy.parse(Trees.write(tree), PolicyKind.IDENTITY);
  }
}
