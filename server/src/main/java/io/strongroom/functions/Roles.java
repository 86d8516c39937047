package io.strongroom.functions;

import io.strongroom.aws.Arn;
import io.strongroom.iam.Call;
import io.strongroom.iam.Caller;
import io.strongroom.iam.Iam;
import io.strongroom.iam.Target;
import java.util.Optional;

/**
 * Execution roles: who gives one to a function must be allowed to pass it, and it must trust
 * Lambda.
 */
final class Roles {
  private final Iam iam;

  Roles(Iam iam) {
    this.iam = iam;
  }

  /** The caller passes a role to a function; the role's unique id. */
  String pass(Call call, String role, Arn function) {
    Arn arn = Arn.parse(role).orElseThrow(LambdaErrors::roleNotAssumable);
    if (!arn.account().equals(function.account())) {
      throw LambdaErrors.foreignRole();
    }
    call.permit(
        "iam:PassRole",
        Target.of(arn)
            .withTags(iam.roleTags(call.tx(), arn))
            .with("iam:PassedToService", Environments.SERVICE)
            .with("iam:AssociatedResourceArn", function.toString()));
    if (!iam.mayAssume(service(call, function), arn)) {
      throw LambdaErrors.roleNotAssumable();
    }
    return iam.roleId(call.tx(), arn).orElseThrow(LambdaErrors::roleNotAssumable);
  }

  /** The unique id of the role that has that name now. */
  Optional<String> idNow(Call call, String role) {
    return Arn.parse(role).flatMap(arn -> iam.roleId(call.tx(), arn));
  }

  /** Lambda itself, to ask what it may. */
  private Call service(Call call, Arn function) {
    var source =
        new Call.Source(
            call.requestId(),
            Caller.service(
                new io.strongroom.aws.AccountId(function.account()), Environments.SERVICE),
            call.region(),
            call.time(),
            call.origin(),
            call.tx(),
            iam.gate().because(function));
    return Call.byService(
        source, Optional.empty(), "sts:AssumeRole", Iam.assumption(function.toString(), "none"));
  }
}
