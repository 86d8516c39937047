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

  /**
   * A record.
   *
   * @param counted how many refusals it tells of beside its own
   */
  record Refused(AuditRecord record, long counted) {}

  /** The record of a refused request; empty when there were too many. */
  synchronized Optional<Refused> of(
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
    long counted = suppressed;
    if (counted > 0) {
      details.put("suppressedBefore", Long.toString(counted));
      suppressed = 0;
    }
    return Optional.of(
        new Refused(records.system("AuthenticationRefused", time, details), counted));
  }

  /**
   * A record of how many were only counted; empty for none, and while more may follow.
   *
   * @param end whether nothing follows
   */
  synchronized Optional<Refused> rest(Instant time, boolean end) {
    if (suppressed == 0 || (!end && time.getEpochSecond() == second)) {
      return Optional.empty();
    }
    long counted = suppressed;
    suppressed = 0;
    Map<String, String> details = Map.of("count", Long.toString(counted));
    return Optional.of(
        new Refused(records.system("AuthenticationRefusalsCounted", time, details), counted));
  }

  /** The record did not come into the trail: what it counted is told by a later one. */
  synchronized void lost(Refused record) {
    suppressed += record.counted();
  }

  private static Optional<String> matching(Pattern form, String text) {
    return form.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }
}
