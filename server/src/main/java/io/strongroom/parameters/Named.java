package io.strongroom.parameters;

import io.strongroom.aws.Arn;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import java.util.Optional;

/** A parameter of the caller's by its name, as it is managed: there is no ARN and no selector. */
record Named(Call call, Optional<ParameterName> name, Optional<Current> current) {

  static Named find(ParameterRows rows, Call call, String sent) {
    Optional<ParameterName> name = ParameterName.parse(sent);
    return new Named(
        call,
        name,
        name.flatMap(found -> rows.find(call.tx(), call.account(), call.region(), found)));
  }

  /** What is decided on, whether there is such a parameter or not. */
  Target target() {
    return current
        .map(Current::managed)
        .orElseGet(
            () ->
                Target.of(
                    name.map(found -> found.arn(call.account(), call.region()))
                        .orElseGet(() -> Arn.of("ssm", call.region(), call.account(), "*"))));
  }

  /** The parameter, or the error that says why there is none. */
  Current orThrow() {
    if (name.isEmpty()) {
      throw ParameterErrors.badName();
    }
    return current.orElseThrow(ParameterErrors::notFound);
  }
}
