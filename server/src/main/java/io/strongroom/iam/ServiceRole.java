package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a service does in an account when nobody calls, as one of AWS's service-linked roles: with
 * one fixed policy, decided on and recorded like everything else. Denials of resources' policies
 * hold for it, too.
 *
 * @param service such as {@code apidestinations.events.amazonaws.com}
 * @param name such as {@code AWSServiceRoleForAmazonEventBridgeApiDestinations}
 * @param policy all it may do
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html">Service-linked
 *     roles</a>
 */
public record ServiceRole(String service, String name, Policy policy) {
  private static final String PATH = "role/aws-service-role/";

  /** A call by this role; nobody has decided on it yet. */
  public Call call(
      Tx tx,
      AccountId account,
      Region region,
      String requestId,
      String action,
      Object request,
      Instant now) {
    var caller =
        new Caller(
            account,
            Caller.Type.ASSUMED_ROLE,
            Arn.of("sts", region, account, "assumed-role/" + name + "/" + service)
                .toString()
                .replace(":" + region + ":", "::"),
            name + ":" + service,
            service,
            "",
            Optional.of(
                new Caller.Role(
                    Arn.global("iam", account, PATH + service + "/" + name).toString(), name)));
    var source =
        new Call.Source(
            requestId, caller, region, now, new Origin(service, service, true), tx, new Own());
    return new Call(source, action, request, Optional.empty());
  }

  /** Decides by the fixed policy and those of resources. */
  private final class Own implements Gate {
    @Override
    public Permit decide(Call call, String action, Target target) {
      return switch (ask(call, action, target)) {
        case Decision.Allowed allowed ->
            new Permit(call, action, target.resource(), allowed.statements());
        case Decision.Denied denied ->
            throw IamErrors.accessDenied(
                "User: " + call.caller().arn() + " is not authorized to perform: " + action);
      };
    }

    @Override
    public Decision ask(Call call, String action, Target target) {
      var question =
          new Question(
              call.caller(),
              action,
              target.resource(),
              target.owner(),
              target.keys().orElse(new GlobalKeys(call, target, Map.of())));
      return Evaluator.decide(
          question,
          new Policies(
              List.of(policy), target.policy(), target.rule(), Optional.empty(), Optional.empty()));
    }
  }
}
