package io.strongroom.secrets;

import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The day on which each version of a secret was last read. A read only notes it here; it is written
 * once a day and version, in the background and at the end, so that reading never writes. A crash
 * forgets what was not yet written, which is a few seconds of days.
 */
final class LastAccess {
  private static final int NOTED_MAX = 100_000;
  private static final long SECONDS_PER_DAY = 86_400;

  private record Place(Secret.Place secret, String version) {}

  private final Map<Place, Long> days = new ConcurrentHashMap<>();

  static long day(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), SECONDS_PER_DAY);
  }

  /** The first moment of a day. */
  static Instant start(long day) {
    return Instant.ofEpochSecond(day * SECONDS_PER_DAY);
  }

  void note(Secret secret, SecretVersion version, Instant time) {
    long day = day(time);
    boolean known = isSince(secret.accessedDay(), day) && isSince(version.accessedDay(), day);
    if (!known && days.size() < NOTED_MAX) {
      days.put(new Place(secret.place(), version.id()), day);
    }
  }

  private static boolean isSince(Optional<Long> stored, long day) {
    return stored.isPresent() && stored.get() >= day;
  }

  /** Writes at most so many; what a rolled back transaction forgets, the next read notes again. */
  int write(Tx tx, SecretRows rows, int limit) {
    List<Map.Entry<Place, Long>> batch = days.entrySet().stream().limit(limit).toList();
    for (var entry : batch) {
      Place place = entry.getKey();
      rows.touch(tx, place.secret(), place.version(), entry.getValue());
      days.remove(place, entry.getValue());
    }
    return batch.size();
  }

  /** The last day on which a secret was read, by what is stored of it and by what is noted. */
  Optional<Instant> of(Secret secret) {
    return secret.stages().byVersion().keySet().stream()
        .flatMap(version -> noted(secret, version).stream())
        .max(Long::compare)
        .or(secret::accessedDay)
        .map(LastAccess::start);
  }

  /** As {@link #of(Secret)} for a version of which this day is stored. */
  Optional<Instant> of(Secret secret, String version, Optional<Long> stored) {
    return noted(secret, version).or(() -> stored).map(LastAccess::start);
  }

  private Optional<Long> noted(Secret secret, String version) {
    return Optional.ofNullable(days.get(new Place(secret.place(), version)));
  }

  boolean isEmpty() {
    return days.isEmpty();
  }
}
