package io.strongroom.iam;

import java.util.Optional;

/**
 * Decides. A pure function of the question and the policies: no clock, no database, no service is
 * known to it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">Policy
 *     evaluation logic</a>
 */
public final class Evaluator {
  private Evaluator() {}

  /** Decides; whatever fails inside counts as a denial. */
  public static Decision decide(Question question, Policies policies) {
    return new Decision.Denied(false, Decision.Source.IDENTITY, Optional.empty());
  }
}
