package io.strongroom.iam;

import io.strongroom.aws.Arn;

/** A gate for calls that a service makes because of a resource: policies see which. */
record SourceGate(Gate gate, Arn source) implements Gate {
  @Override
  public Permit decide(Call call, String action, Target target) {
    return gate.decide(call, action, about(target));
  }

  @Override
  public Decision ask(Call call, String action, Target target) {
    return gate.ask(call, action, about(target));
  }

  private Target about(Target target) {
    return target
        .with("aws:SourceArn", source.toString())
        .with("aws:SourceAccount", source.account());
  }
}
