package io.strongroom.audit;

/** A record could not be kept, so what it is about must not be answered. */
public final class AuditUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AuditUnavailable(String message) {
    super(message);
  }

  AuditUnavailable(Throwable cause) {
    super("the audit trail cannot be written", cause);
  }
}
