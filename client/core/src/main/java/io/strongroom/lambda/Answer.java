package io.strongroom.lambda;

import org.jspecify.annotations.Nullable;

/**
 * What a source says to one name: a reading, or why there is none.
 *
 * <pre>{@code
 * Answer.of(Reading.of(name, "1", content));
 * Answer.refused(name, Reason.MISSING, "not in this file");
 * }</pre>
 */
public final class Answer {
  private final @Nullable Reading reading;
  private final @Nullable SecretUnavailableException refusal;

  private Answer(@Nullable Reading reading, @Nullable SecretUnavailableException refusal) {
    this.reading = reading;
    this.refusal = refusal;
  }

  /** It is there. */
  public static Answer of(Reading reading) {
    return new Answer(reading, null);
  }

  /** It is not, and why. */
  public static Answer refused(Name name, Reason reason, String detail) {
    return refused(new SecretUnavailableException(name.toString(), reason, detail, null));
  }

  static Answer refused(SecretUnavailableException refusal) {
    return new Answer(null, refusal);
  }

  /** Whether it is there. */
  public boolean found() {
    return reading != null;
  }

  /**
   * The reading.
   *
   * @throws SecretUnavailableException if there is none
   */
  public Reading reading() {
    if (reading != null) {
      return reading;
    }
    throw refusal();
  }

  /** Why there is none. */
  SecretUnavailableException refusal() {
    if (refusal == null) {
      throw new IllegalStateException("it was found");
    }
    return refusal;
  }
}
