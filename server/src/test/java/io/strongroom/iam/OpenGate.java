package io.strongroom.iam;

import io.strongroom.aws.AwsError;
import java.util.List;

/** A gate for tests: permits everything, with the statement {@code s1}, but for one action. */
public record OpenGate(String refused) implements Gate {
  /** Permits everything. */
  public static final OpenGate ALL = new OpenGate("");

  @Override
  public Permit decide(Call call, String action, Target target) {
    if (action.equals(refused)) {
      throw AwsError.capital("AccessDeniedException", "User is not authorized: " + action);
    }
    return new Permit(call, action, target.resource(), List.of("s1"));
  }

  @Override
  public Decision ask(Call call, String action, Target target) {
    return new Decision.Allowed(java.util.List.of());
  }
}
