package io.strongroom.iam;

import io.strongroom.store.Domain;
import io.strongroom.store.Remembered;
import io.strongroom.store.Tx;
import java.util.List;
import java.util.Optional;

/** The gate over the policies stored here. Compiled policies are kept until IAM changes. */
final class PolicyGate implements Gate {
  private final UserRows rows;
  private final Remembered<String, List<Policy>> byPrincipal = Remembered.until(Domain.IAM);

  PolicyGate(UserRows rows) {
    this.rows = rows;
  }

  @Override
  public Permit decide(Call call, String action, Target target) {
    return switch (ask(call, action, target)) {
      case Decision.Allowed allowed ->
          new Permit(call, action, target.resource(), allowed.statements());
      case Decision.Denied denied -> {
        Decision.Denied told = told(call, action, target, denied);
        throw IamErrors.accessDenied(
            refusal(call.caller(), action, shown(call, target, told), told));
      }
    };
  }

  /**
   * What the caller is told. That the policy of a resource does not reach him says that there is
   * such a resource; who has no permission of his own, or another account, hears what he would hear
   * without it.
   */
  private Decision.Denied told(Call call, String action, Target target, Decision.Denied denied) {
    if (denied.source() != Decision.Source.RESOURCE
        || (denied.explicit() && !foreign(call, target))) {
      return denied;
    }
    Target bare = target.withPolicy(Optional.empty(), ResourceRule.MAY_ALLOW);
    return ask(call, action, bare) instanceof Decision.Denied own ? own : denied;
  }

  private static boolean foreign(Call call, Target target) {
    return target.owner().map(owner -> !owner.equals(call.account())).orElse(false);
  }

  /**
   * The key behind an alias is named to those of its account alone who have a permission for it.
   */
  private static String shown(Call call, Target target, Decision.Denied told) {
    boolean permitted =
        !told.explicit() && told.source() == Decision.Source.RESOURCE && !foreign(call, target);
    return permitted && target.policy().isPresent() ? target.resource() : target.shown();
  }

  @Override
  public Decision ask(Call call, String action, Target target) {
    Decision decision = evaluate(call, action, target);
    if (!(decision instanceof Decision.Denied denied) || denied.explicit()) {
      return decision;
    }
    return target
        .granted()
        .get()
        .map(policy -> target.withPolicy(Optional.of(policy), target.rule()))
        .map(granted -> evaluate(call, action, granted))
        .orElse(decision);
  }

  private Decision evaluate(Call call, String action, Target target) {
    var question =
        new Question(
            call.caller(),
            action,
            target.resource(),
            target.owner(),
            target.keys().orElse(new GlobalKeys(call, target)));
    var policies =
        new Policies(
            identityPolicies(call.tx(), call.caller()),
            target.policy(),
            target.rule(),
            Optional.empty(),
            Optional.empty());
    return Evaluator.decide(question, policies);
  }

  private List<Policy> identityPolicies(Tx tx, Caller caller) {
    return byPrincipal
        .find(tx, caller.boundId(), () -> Optional.of(load(tx, caller)))
        .orElseThrow();
  }

  /** No user, no policies: whoever was deleted a moment ago is denied. */
  private List<Policy> load(Tx tx, Caller caller) {
    return rows.byUniqueId(tx, caller.boundId()).stream()
        .flatMap(user -> rows.policies(tx, user).stream())
        .map(policy -> Policy.parse(policy.document(), PolicyKind.IDENTITY))
        .toList();
  }

  /** AWS's text for a refusal, which names one kind of policy. */
  private static String refusal(
      Caller caller, String action, String shown, Decision.Denied denied) {
    String resource = shown.isEmpty() ? "" : " on resource: " + shown;
    return "User: "
        + caller.arn()
        + " is not authorized to perform: "
        + action
        + resource
        + (denied.explicit()
            ? " with an explicit deny in " + explicitly(denied.source())
            : " because no " + implicitly(denied.source()) + " allows the " + action + " action");
  }

  private static String explicitly(Decision.Source source) {
    return switch (source) {
      case IDENTITY -> "an identity-based policy";
      case RESOURCE -> "a resource-based policy";
      case BOUNDARY -> "a permissions boundary";
      case SESSION -> "a session policy";
    };
  }

  private static String implicitly(Decision.Source source) {
    return switch (source) {
      case IDENTITY -> "identity-based policy";
      case RESOURCE -> "resource-based policy";
      case BOUNDARY -> "permissions boundary";
      case SESSION -> "session policy";
    };
  }
}
