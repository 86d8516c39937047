package io.strongroom.audit;

/** A record could not be kept, so what it is about must not be answered. */
public final class AuditUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean carriedOut;

  AuditUnavailable(String message) {
    super(message);
    carriedOut = false;
  }

  AuditUnavailable(Throwable cause) {
    super("the audit trail cannot be written", cause);
    carriedOut = false;
  }

  private AuditUnavailable(AuditUnavailable before) {
    super(before.getMessage(), before.getCause());
    carriedOut = true;
  }

  /** The same where the change is committed and its record safe in the database. */
  AuditUnavailable afterwards() {
    return new AuditUnavailable(this);
  }

  /** Whether what it is about was done all the same; its record follows from the database. */
  public boolean carriedOut() {
    return carriedOut;
  }
}
