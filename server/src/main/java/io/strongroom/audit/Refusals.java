package io.strongroom.audit;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Turns requests that nobody proved to have sent into system records. Anybody can cause them, so
 * only so many are recorded each second; the next record then says how many are missing.
 */
final class Refusals {
  static final int PER_SECOND = 200;

  private static final Pattern ACCESS_KEY_ID = Pattern.compile("A[KS]IA[A-Z0-9]{12,124}");
  private static final Pattern ADDRESS = Pattern.compile("[0-9A-Za-z:.%]{2,64}");
  private static final Pattern REQUEST_ID = Pattern.compile("[0-9a-fA-F-]{1,64}");

  private final SystemRecords records;
  private long second;
  private int count;
  private long suppressed;

  Refusals(SystemRecords records) {
    this.records = records;
  }

  /** The record of a refused request; empty when there were too many. */
  synchronized Optional<AuditRecord> of(
      Enum<?> reason,
      Optional<String> claimedKeyId,
      String sourceIp,
      String requestId,
      Instant time) {
    if (time.getEpochSecond() != second) {
      second = time.getEpochSecond();
      count = 0;
    }
    if (count >= PER_SECOND) {
      suppressed++;
      return Optional.empty();
    }
    count++;
    Map<String, String> details = new HashMap<>();
    details.put("reason", reason.name());
    details.put("sourceIPAddress", matching(ADDRESS, sourceIp).orElse("unknown"));
    matching(REQUEST_ID, requestId).ifPresent(id -> details.put("requestID", id));
    claimedKeyId
        .flatMap(id -> matching(ACCESS_KEY_ID, id))
        .ifPresent(id -> details.put("claimedAccessKeyId", id));
    if (suppressed > 0) {
      details.put("suppressedBefore", Long.toString(suppressed));
      suppressed = 0;
    }
    return Optional.of(records.system("AuthenticationRefused", time, details));
  }

  private static Optional<String> matching(Pattern form, String text) {
    return form.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }
}
