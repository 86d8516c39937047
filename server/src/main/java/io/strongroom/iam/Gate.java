package io.strongroom.iam;

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
}
