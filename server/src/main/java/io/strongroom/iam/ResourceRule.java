package io.strongroom.iam;

/** What the policy of a resource has to say for an action to be allowed within the account. */
public enum ResourceRule {
  /** Its allow counts like an identity policy's; silence is no obstacle. */
  MAY_ALLOW,
  /**
   * It is the root of trust (KMS key policies, role trust policies): it must allow the principal
   * directly, or delegate to the account so that identity policies count.
   */
  MUST_ALLOW
}
