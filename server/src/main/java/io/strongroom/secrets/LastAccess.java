package io.strongroom.secrets;

import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The day on which each secret was last read. A read only notes it here; it is written once a day
 * and secret, in the background, so that reading never writes. A crash forgets what was not yet
 * written, which is a few seconds of days.
 */
final class LastAccess {
  private static final int NOTED_MAX = 100_000;
  private static final long SECONDS_PER_DAY = 86_400;

  private final Map<Secret.Place, Long> days = new ConcurrentHashMap<>();

  static long day(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), SECONDS_PER_DAY);
  }

  void note(Secret secret, Instant time) {
    long day = day(time);
    boolean known = secret.accessedDay().map(stored -> stored >= day).orElse(false);
    if (!known && days.size() < NOTED_MAX) {
      days.put(secret.place(), day);
    }
  }

  /** Writes at most so many; what a rolled back transaction forgets, the next read notes again. */
  int write(Tx tx, SecretRows rows, int limit) {
    List<Map.Entry<Secret.Place, Long>> batch = days.entrySet().stream().limit(limit).toList();
    for (var entry : batch) {
      Secret.Place place = entry.getKey();
      rows.touch(
          tx, place.account(), place.region(), place.name(), place.suffix(), entry.getValue());
      days.remove(place, entry.getValue());
    }
    return batch.size();
  }

  /** The day noted here and not yet written. */
  Optional<Long> noted(Secret secret) {
    return Optional.ofNullable(days.get(secret.place()));
  }

  boolean isEmpty() {
    return days.isEmpty();
  }
}
