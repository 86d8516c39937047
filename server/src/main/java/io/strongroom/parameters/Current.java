package io.strongroom.parameters;

import io.strongroom.iam.ResourceRule;
import io.strongroom.iam.Target;
import java.time.Instant;
import java.util.Optional;

/** A parameter with its latest version. */
record Current(Parameter parameter, Version version) {

  /** When a policy of it acts next. */
  Optional<Instant> due() {
    return version.policyText().isEmpty()
        ? Optional.empty()
        : version.policies().next(version.modified(), parameter.done());
  }

  Current with(Parameter other) {
    return new Current(other, version);
  }

  /** What is decided on when it is managed: its own policy only ever lets others read. */
  Target managed() {
    return Target.of(version.arn()).withTags(parameter.tags());
  }

  /** What is decided on when it is read. */
  Target read() {
    return managed()
        .withPolicy(parameter.shared().map(SharedPolicy::policy), ResourceRule.MAY_ALLOW);
  }
}
