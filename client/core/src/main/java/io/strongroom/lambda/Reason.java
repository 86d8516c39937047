package io.strongroom.lambda;

/**
 * Why a value is not there, and with that, what to do.
 *
 * <pre>{@code
 * catch (SecretUnavailableException e) {
 *   if (e.reason() == Reason.DENIED) { ... }
 * }
 * }</pre>
 */
public enum Reason {
  /** Nothing has that name, version or label; or the environment variable is not set. */
  MISSING("missing", true),
  /** The function's role, or a policy of the key or secret, does not allow it. */
  DENIED("access denied", true),
  /** It is there and does not decrypt: another context, another key, damaged text, key disabled. */
  UNREADABLE("decrypt failed", true),
  /** It was read, and is not of the type or has not the field that was asked for. */
  WRONG_TYPE("wrong type", true),
  /** What was asked cannot be: a malformed name, no stage, no region. */
  INVALID("invalid", true),
  /** No credentials, or ones that nobody knows. */
  CREDENTIALS("no valid credentials", true),
  /** Too many requests; the same may work in a moment. */
  THROTTLED("throttled", false),
  /** No answer, or one that says that the service has a problem. */
  UNREACHABLE("unreachable", false);

  private final String words;
  private final boolean lasting;

  Reason(String words, boolean lasting) {
    this.words = words;
    this.lasting = lasting;
  }

  /** In the words of messages and reports. */
  public String words() {
    return words;
  }

  /**
   * Whether asking again changes nothing until somebody does something. Such a reason ends the use
   * of a value that is cached: a revoked permission must bite.
   */
  public boolean lasting() {
    return lasting;
  }
}
