package io.strongroom.events;

import io.strongroom.aws.Arn;

/** Functions as targets of rules: what this room needs of them. */
@FunctionalInterface
public interface FunctionTarget {
  /**
   * Hands an event to a function, to be run asynchronously, if the function's own policy lets
   * {@code events.amazonaws.com} do so for this rule.
   *
   * @param rule as {@code aws:SourceArn}
   * @param payload JSON
   */
  Outcome invoke(Arn function, Arn rule, byte[] payload);
}
