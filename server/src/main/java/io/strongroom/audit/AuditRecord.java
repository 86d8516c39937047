package io.strongroom.audit;

import io.strongroom.aws.AccountId;

/**
 * One record, rendered and redacted, not yet in the trail.
 *
 * @param chain the account it belongs to, or {@code system}
 * @param eventId its UUID
 * @param number grows with every record that a node makes; tells where to look for it
 * @param json one line, the CloudTrail record
 */
public record AuditRecord(String chain, String eventId, long number, String json) {
  /** The chain of what belongs to no account. */
  public static final String SYSTEM = "system";

  private static final int EVENT_ID_LENGTH = 36;

  /** Refuses another form with {@link IllegalArgumentException}. */
  public AuditRecord {
    if (!(chain.equals(SYSTEM) || AccountId.isValid(chain))
        || eventId.length() != EVENT_ID_LENGTH
        || number <= 0
        || json.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("not an audit record");
    }
  }

  /** The same in the numbering of another node. */
  AuditRecord numbered(long other) {
    return new AuditRecord(chain, eventId, other, json);
  }

  /** The text of a row of {@code audit_pending}. */
  String pending() {
    return chain + ' ' + eventId + ' ' + json;
  }

  /** The inverse of {@link #pending()}. */
  static AuditRecord ofPending(long number, String text) {
    String[] parts = text.split(" ", 3);
    if (parts.length != 3) {
      throw new IllegalArgumentException("not a pending audit record");
    }
    return new AuditRecord(parts[0], parts[1], number, parts[2]);
  }
}
