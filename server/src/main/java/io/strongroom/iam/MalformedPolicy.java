package io.strongroom.iam;

/**
 * A policy document that AWS would not store. The message is the one of IAM; services that say it
 * in other words go by the fault. It may quote the one resource or principal that is at fault.
 */
public final class MalformedPolicy extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_QUOTED = 256;

  /** What is wrong with the document. */
  public enum Fault {
    /** Longer than any service stores. */
    SIZE,
    /** Not JSON, a name twice in one object, or nested too deeply. */
    JSON,
    /** JSON, but not a policy. */
    SYNTAX,
    /** Two statements with the same {@code Sid}, or characters that a {@code Sid} cannot have. */
    SID,
    /** A statement without actions. */
    NO_ACTION,
    /** An action or condition key without a service, or with a wildcard in it. */
    INVALID_ACTION,
    /** A statement without resources. */
    NO_RESOURCE,
    /** A resource that is neither an ARN nor {@code *}. */
    INVALID_RESOURCE,
    /** A statement without principals where it needs them. */
    NO_PRINCIPAL,
    /** A principal that cannot exist; one that does not is for the caller to find. */
    INVALID_PRINCIPAL,
    /** A service principal that cannot exist. */
    INVALID_SERVICE,
    /** An element that this kind of policy may not have. */
    PROHIBITED
  }

  private final Fault fault;
  private final String text;

  MalformedPolicy(Fault fault, String message) {
    super(message, null, false, false);
    this.fault = fault;
    this.text = message;
  }

  static MalformedPolicy syntax() {
    return new MalformedPolicy(Fault.SYNTAX, "Syntax errors in policy.");
  }

  static MalformedPolicy noSuchPrincipal(String principal) {
    return new MalformedPolicy(
        Fault.INVALID_PRINCIPAL,
        "Invalid principal in policy: \"AWS\":\"" + quoted(principal) + "\"");
  }

  /** A part of the document as it may stand in a message: bounded. */
  static String quoted(String text) {
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED);
  }

  /** What is wrong. */
  public Fault fault() {
    return fault;
  }

  /** In the words of IAM. */
  @Override
  public String getMessage() {
    return text;
  }
}
