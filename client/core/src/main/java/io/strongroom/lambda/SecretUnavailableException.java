package io.strongroom.lambda;

import org.jspecify.annotations.Nullable;

/**
 * A secret or setting that could not be had; the message says what to do, and never a value.
 *
 * <pre>{@code
 * catch (SecretUnavailableException e) {
 *   return e.reason().lasting() ? failed(e.getMessage()) : tryLater();
 * }
 * }</pre>
 */
public class SecretUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String name;
  private final Reason reason;
  private final String detail;

  /** For a {@link Source} that is not of this library. */
  public SecretUnavailableException(String name, Reason reason, String detail) {
    this(name, reason, detail, null);
  }

  SecretUnavailableException(String name, Reason reason, String detail, @Nullable Throwable cause) {
    super(name + ": " + reason.words() + (detail.isEmpty() ? "" : ": " + detail), cause);
    this.name = name;
    this.reason = reason;
    this.detail = detail;
  }

  /** As the function names it: {@code parameter /prod/orders/api-key}. */
  public String name() {
    return name;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** What to do, or what the service said. */
  public String detail() {
    return detail;
  }

  /** With a message of its own. */
  SecretUnavailableException(Report report, Reason reason) {
    super(report.text());
    this.name = "settings " + report.type();
    this.reason = reason;
    this.detail = report.text();
  }

  /** The same with the stack of the thread that asks now, for a failure that is remembered. */
  SecretUnavailableException again() {
    return new SecretUnavailableException(name, reason, detail, this);
  }
}
