package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What is simulated: the very evaluator, asked with other policies and an invented context.
 *
 * @param parts the caller's own policies
 * @param owner of resources whose ARN does not tell
 */
record Simulated(
    Caller caller,
    List<Standing.Part> parts,
    Optional<Policy> boundary,
    Optional<Policy> resourcePolicy,
    AccountId owner,
    Map<String, List<String>> context) {

  /** An outcome with the statements that led to it and the keys that were missing. */
  record Outcome(Decision decision, List<Matched> matched, List<String> missing) {
    String word() {
      return switch (decision) {
        case Decision.Allowed allowed -> "allowed";
        case Decision.Denied denied -> denied.explicit() ? "explicitDeny" : "implicitDeny";
      };
    }

    boolean boundaryAllows() {
      return !(decision instanceof Decision.Denied denied
          && denied.source() == Decision.Source.BOUNDARY);
    }
  }

  /** A statement's policy. */
  record Matched(String policyId, String policyType) {}

  Outcome ask(String action, String resource) {
    var missing = new TreeSet<String>();
    ContextKeys keys = of(caller).orElse(key -> Optional.ofNullable(context.get(key)));
    ContextKeys watched =
        key -> {
          Optional<List<String>> values = keys.values(key);
          if (values.isEmpty()) {
            missing.add(key);
          }
          return values;
        };
    Optional<AccountId> holder =
        resource.equals("*")
            ? Optional.empty()
            : Arn.parse(resource)
                .map(Arn::account)
                .filter(AccountId::isValid)
                .map(AccountId::new)
                .or(() -> Optional.of(owner));
    Decision decision =
        Evaluator.decide(
            new Question(caller, action, resource, holder, watched),
            new Policies(
                parts.stream().map(Standing.Part::policy).toList(),
                resourcePolicy,
                ResourceRule.MAY_ALLOW,
                boundary,
                Optional.empty()));
    return new Outcome(decision, matched(decision), List.copyOf(missing));
  }

  /** What is known of the principal; given values come first for what is not. */
  private static ContextKeys of(Caller caller) {
    var known = new HashMap<String, List<String>>();
    known.put("aws:principalarn", List.of(caller.principalArn()));
    known.put("aws:principalaccount", List.of(caller.account().value()));
    known.put("aws:principaltype", List.of(caller.type().word()));
    known.put("aws:userid", List.of(caller.uniqueId()));
    if (caller.type() == Caller.Type.USER) {
      known.put("aws:username", List.of(caller.name()));
    }
    return key -> Optional.ofNullable(known.get(key));
  }

  private List<Matched> matched(Decision decision) {
    var matched = new ArrayList<Matched>();
    switch (decision) {
      case Decision.Allowed allowed ->
          allowed.statements().forEach(label -> part(label).ifPresent(matched::add));
      case Decision.Denied denied -> denied.statement().flatMap(this::part).ifPresent(matched::add);
    }
    matched.sort(Comparator.comparing(Matched::policyId));
    return matched;
  }

  /** A label has the name of its policy before the last number sign, but for resources'. */
  private Optional<Matched> part(String label) {
    int sign = label.lastIndexOf('#');
    if (sign < 0) {
      return resourcePolicy.map(unused -> new Matched("ResourcePolicy", "resource"));
    }
    String name = label.substring(0, sign);
    return parts.stream()
        .filter(part -> part.policy().name().equals(Optional.of(name)))
        .findFirst()
        .map(part -> new Matched(part.id(), part.source()));
  }
}
