package io.strongroom.iam;

import java.util.List;

/**
 * The gate for a service that acts within a mandate; every Deny of every policy holds there, too.
 */
final class MandateGate implements Gate {
  private final Gate policies;
  private final Mandate mandate;

  MandateGate(Gate policies, Mandate mandate) {
    this.policies = policies;
    this.mandate = mandate;
  }

  @Override
  public Permit decide(Call call, String action, Target target) {
    return switch (ask(call, action, target)) {
      case Decision.Allowed allowed ->
          new Permit(call, action, target.resource(), allowed.statements());
      case Decision.Denied denied ->
          throw IamErrors.accessDenied(
              call.caller().arn() + " is not authorized to perform: " + action);
    };
  }

  @Override
  public Decision ask(Call call, String action, Target target) {
    return switch (policies.ask(call, action, target)) {
      case Decision.Denied denied when denied.explicit() -> denied;
      case Decision.Denied denied when !mandate.covers(action, target) -> denied;
      case Decision.Denied denied -> new Decision.Allowed(List.of("mandate"));
      case Decision.Allowed allowed ->
          mandate.covers(action, target) ? allowed : Decision.Denied.NO_RESOURCE_POLICY;
    };
  }
}
