package io.strongroom.events;

import io.strongroom.aws.Arn;
import java.time.Instant;

/** Log groups as targets of rules: what this room needs of them. */
@FunctionalInterface
public interface LogTarget {
  /**
   * Writes an event into a log group.
   *
   * @param group the ARN, with or without {@code :*}
   * @param rule that sends it
   */
  Outcome put(Arn group, Arn rule, Instant time, String message);
}
