package io.strongroom.iam.web;

/** A token that is not believed; the message may be told to whoever sent it. */
public final class InvalidToken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Fault {
    /** It is no token, or one that we do not take. */
    INVALID,
    /** Its time is over. */
    EXPIRED,
    /** The issuer's keys cannot be had. */
    NO_KEYS
  }

  private final Fault fault;
  private final String text;

  InvalidToken(Fault fault, String message) {
    super(message, null, false, false);
    this.fault = fault;
    this.text = message;
  }

  static InvalidToken invalid(String message) {
    return new InvalidToken(Fault.INVALID, message);
  }

  /** Why. */
  public Fault fault() {
    return fault;
  }

  @Override
  public String getMessage() {
    return text;
  }
}
