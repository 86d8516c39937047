package io.strongroom.iam;

/**
 * What a service of ours may do by itself: this and no more, and nothing that a policy denies.
 * Whoever gives one has been allowed all of it.
 */
public interface Mandate {
  /** Whether it covers an action on a target. */
  boolean covers(String action, Target target);
}
