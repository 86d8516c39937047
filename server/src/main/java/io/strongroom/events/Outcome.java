package io.strongroom.events;

import java.time.Duration;

/** What became of one attempt to deliver an event. */
public sealed interface Outcome {
  /** It has been taken. */
  record Delivered() implements Outcome {}

  /**
   * Not now; it is tried again.
   *
   * @param reason for people, without anything of the event
   */
  record Later(String reason) implements Outcome {}

  /**
   * The target takes no more for now; that is no attempt.
   *
   * @param pause until it may be asked again
   */
  record Busy(Duration pause) implements Outcome {}

  /**
   * Never: it is a dead letter at once.
   *
   * @param reason for people, without anything of the event
   */
  record Never(String reason) implements Outcome {}
}
