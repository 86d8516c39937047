package io.strongroom.iam;

import io.strongroom.store.Tx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When access keys were last used, to the hour. A call only notes it here; it is written once an
 * hour and key, in the background, so that reading never writes. A crash forgets what was not yet
 * written, which is less than a minute's notes.
 */
final class KeyUses {
  private static final int NOTED_MAX = 50_000;

  /** The hour of the last note that was written, so that it is not written again. */
  private final Map<String, Use> written = new ConcurrentHashMap<>();

  private final Map<String, Use> noted = new ConcurrentHashMap<>();

  /**
   * The last use.
   *
   * @param time the start of the hour
   */
  record Use(Instant time, String service, String region) {}

  void note(String accessKeyId, Instant time, String service, String region) {
    Use known = written.get(accessKeyId);
    Instant hour = time.truncatedTo(ChronoUnit.HOURS);
    if (known != null && !known.time().isBefore(hour)) {
      return;
    }
    if (noted.size() < NOTED_MAX) {
      noted.put(accessKeyId, new Use(hour, service, region));
    }
  }

  /** Writes at most so many; what a rolled back transaction forgets, the next use notes again. */
  int write(Tx tx, int limit) {
    List<Map.Entry<String, Use>> batch = noted.entrySet().stream().limit(limit).toList();
    for (var entry : batch) {
      Use use = entry.getValue();
      tx.sql(
              "insert into iam_key_uses (access_key_id, used, service, region)"
                  + " select access_key_id, ?, ?, ? from iam_access_keys where access_key_id = ?"
                  + " on conflict (access_key_id) do update set used = excluded.used,"
                  + " service = excluded.service, region = excluded.region")
          .with(use.time())
          .with(use.service())
          .with(use.region())
          .with(entry.getKey())
          .run();
      if (written.size() >= NOTED_MAX) {
        written.clear();
      }
      written.put(entry.getKey(), use);
      noted.remove(entry.getKey(), use);
    }
    return batch.size();
  }

  Optional<Use> find(Tx tx, String accessKeyId) {
    Use fresh = noted.get(accessKeyId);
    return fresh != null
        ? Optional.of(fresh)
        : tx.sql("select used, service, region from iam_key_uses where access_key_id = ?")
            .with(accessKeyId)
            .one(row -> new Use(row.instant(1), row.text(2), row.text(3)));
  }
}
