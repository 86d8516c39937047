package io.strongroom.aws;

import java.util.Optional;

/**
 * An answer that is an error: an HTTP status, an AWS error code and perhaps a message. Thrown from
 * anywhere, caught only by the pipeline and rendered by the protocol. It has neither stack trace
 * nor cause: it is an answer, not a bug.
 *
 * <p>A message never holds a secret value, a key, a signature or somebody else's policy.
 */
public final class AwsError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How the message member is spelled in JSON; services differ. */
  public enum Spelling {
    /** {@code "message"}. */
    LOWER("message"),
    /** {@code "Message"}. */
    CAPITAL("Message");

    private final String member;

    Spelling(String member) {
      this.member = member;
    }

    /** The JSON member's name. */
    public String member() {
      return member;
    }
  }

  private final int status;
  private final String code;
  private final Spelling spelling;
  private final boolean silent;

  private AwsError(int status, String code, String message, Spelling spelling, boolean silent) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.spelling = spelling;
    this.silent = silent;
  }

  /** A client error (400) whose message member is {@code message}. */
  public static AwsError of(String code, String message) {
    return new AwsError(400, code, message, Spelling.LOWER, false);
  }

  /** A client error (400) whose message member is {@code Message}. */
  public static AwsError capital(String code, String message) {
    return new AwsError(400, code, message, Spelling.CAPITAL, false);
  }

  /** A client error (400) that AWS sends without any message. */
  public static AwsError silent(String code) {
    return new AwsError(400, code, code, Spelling.LOWER, true);
  }

  /** The same error under another HTTP status. */
  public AwsError status(int other) {
    return new AwsError(other, code, getMessage(), spelling, silent);
  }

  /** The same error with another message. */
  public AwsError saying(String other) {
    return new AwsError(status, code, other, spelling, false);
  }

  public int status() {
    return status;
  }

  /** The AWS error code, such as {@code NotFoundException}. */
  public String code() {
    return code;
  }

  /** The message, absent where AWS sends none. */
  public Optional<String> message() {
    return silent ? Optional.empty() : Optional.of(getMessage());
  }

  public Spelling spelling() {
    return spelling;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
