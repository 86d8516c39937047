package io.strongroom.lambda;

import org.jspecify.annotations.Nullable;

/** What a service answered instead of what was asked for; becomes an exception with a name. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;
  private final String code;
  private final String said;
  private final long waitMillis;

  Refusal(Reason reason, String code, String said, long waitMillis, @Nullable Throwable cause) {
    super(code.isEmpty() ? said : code + ": " + said, cause, false, false);
    this.reason = reason;
    this.code = code;
    this.said = said;
    this.waitMillis = waitMillis;
  }

  Refusal(Reason reason, String said) {
    this(reason, "", said, 0, null);
  }

  Reason reason() {
    return reason;
  }

  /** The service's error code, empty if it was never reached. */
  String code() {
    return code;
  }

  String said() {
    return said;
  }

  /** How long the service asks to wait before the next try. */
  long waitMillis() {
    return waitMillis;
  }

  SecretUnavailableException named(String name) {
    return new SecretUnavailableException(name, reason, Advice.of(reason, code, said), getCause());
  }
}
