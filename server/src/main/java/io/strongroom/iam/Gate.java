package io.strongroom.iam;

import io.strongroom.aws.Arn;

/**
 * Asks the evaluator with the caller's policies, and turns its answer into a permit or a refusal.
 */
public interface Gate {
  /**
   * Decides on one action of a call.
   *
   * @throws io.strongroom.aws.AwsError AccessDeniedException when it is not allowed
   */
  Permit decide(Call call, String action, Target target);

  /** What the decision would be, without permitting anything: for lock-out checks. */
  Decision ask(Call call, String action, Target target);

  /**
   * The same for what a service does because of a resource of an account, which policies may ask
   * for ({@code aws:SourceArn}, {@code aws:SourceAccount}).
   */
  default Gate because(Arn source) {
    return new SourceGate(this, source);
  }
}
