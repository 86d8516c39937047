package io.strongroom.iam;

import java.util.List;
import java.util.Optional;

/** The gate over the policies stored here. See {@link Standing}. */
final class PolicyGate implements Gate {
  private final Standing standing;
  private final Sessions sessions;

  PolicyGate(Standing standing, Sessions sessions) {
    this.standing = standing;
    this.sessions = sessions;
  }

  @Override
  public Permit decide(Call call, String action, Target target) {
    SessionLimits.check(call.caller(), action);
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
    boolean foreign = target.foreignTo(call.caller());
    if (!mustNotKnow(denied, foreign)) {
      return denied;
    }
    Target bare =
        foreign ? target.unknown() : target.withPolicy(Optional.empty(), ResourceRule.MAY_ALLOW);
    if (isOfSts(action)) {
      // What role it is, or whether there is one, must make no difference to who may not ask.
      bare = bare.unowned();
    }
    return ask(call, action, bare) instanceof Decision.Denied own
        ? own
        : Decision.Denied.NO_RESOURCE_POLICY;
  }

  /** Only where the owner's policy allows him are the caller's own policies what an ask ends at. */
  private static boolean mustNotKnow(Decision.Denied denied, boolean foreign) {
    return foreign
        ? denied.explicit() || denied.source() == Decision.Source.RESOURCE
        : !denied.explicit() && denied.source() == Decision.Source.RESOURCE;
  }

  /**
   * The key behind an alias is named to those of its account alone who have a permission for it.
   */
  private static String shown(Call call, Target target, Decision.Denied told) {
    boolean permitted =
        !told.explicit()
            && told.source() == Decision.Source.RESOURCE
            && !target.foreignTo(call.caller());
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
    Caller caller = call.caller();
    Standing.Of own =
        caller.web().isPresent() ? Standing.NOTHING : standing.of(call.tx(), caller.standingId());
    Optional<List<Policy>> passed =
        caller.session().isPresent()
            ? sessions.passed(call.tx(), caller.accessKeyId())
            : Optional.empty();
    var question =
        new Question(
            caller,
            action,
            target.resource(),
            target.owner(),
            target.keys().orElse(new GlobalKeys(call, target, own.tags())));
    return Evaluator.decide(
        question,
        new Policies(own.policies(), target.policy(), target.rule(), own.boundary(), passed));
  }

  /** AWS's text for a refusal, which names one kind of policy. */
  private static String refusal(
      Caller caller, String action, String shown, Decision.Denied denied) {
    if (caller.web().isPresent()) {
      return "Not authorized to perform " + action;
    }
    String resource = shown.isEmpty() ? "" : " on resource: " + shown;
    return "User: "
        + caller.arn()
        + " is not authorized to perform: "
        + action
        + resource
        + (denied.explicit()
            ? " with an explicit deny in " + explicitly(denied.source(), action) + named(denied)
            : " because no "
                + implicitly(denied.source(), action)
                + " allows the "
                + action
                + " action");
  }

  /** The only policies of resources that STS knows are those of roles. */
  private static boolean isOfSts(String action) {
    return action.startsWith("sts:");
  }

  /** Managed policies are named to the refused caller, inline ones are not. */
  private static String named(Decision.Denied denied) {
    return denied.policy().filter(it -> it.startsWith("arn:")).map(it -> ": " + it).orElse("");
  }

  private static String explicitly(Decision.Source source, String action) {
    return switch (source) {
      case IDENTITY -> "an identity-based policy";
      case RESOURCE -> isOfSts(action) ? "the role trust policy" : "a resource-based policy";
      case BOUNDARY -> "a permissions boundary";
      case SESSION -> "a session policy";
    };
  }

  private static String implicitly(Decision.Source source, String action) {
    return switch (source) {
      case IDENTITY -> "identity-based policy";
      case RESOURCE -> isOfSts(action) ? "role trust policy" : "resource-based policy";
      case BOUNDARY -> "permissions boundary";
      case SESSION -> "session policy";
    };
  }
}
