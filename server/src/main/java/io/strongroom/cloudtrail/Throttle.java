package io.strongroom.cloudtrail;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Two lookups in a second for each account and region, as AWS has it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html">
 *     LookupEvents</a>
 */
final class Throttle {
  static final int PER_SECOND = 2;

  /** What has been idle longest is forgotten first, and then has its full share again. */
  private static final int KEPT = 10_000;

  private static final long COST_MILLIS = 1000 / PER_SECOND;

  private record Place(AccountId account, Region region) {}

  /** When each place has its full share again, in milliseconds since the epoch. */
  private final Map<Place, Long> full = new LinkedHashMap<>(16, 0.75f, true);

  /** Whether another lookup may run now. */
  synchronized boolean admits(AccountId account, Region region, Instant now) {
    var place = new Place(account, region);
    long time = now.toEpochMilli();
    long busyUntil = Math.max(time, full.getOrDefault(place, time));
    if (busyUntil - time > 1000) {
      busyUntil = time; // the clock was put back
    }
    if (busyUntil - time > 1000 - COST_MILLIS) {
      return false;
    }
    full.put(place, busyUntil + COST_MILLIS);
    if (full.size() > KEPT) {
      full.remove(full.keySet().iterator().next());
    }
    return true;
  }
}
