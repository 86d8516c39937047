package io.strongroom.iam;

import io.strongroom.store.Tx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When access keys and roles were last used, to the hour. A call only notes it here; it is written
 * once an hour and key, in the background, so that reading never writes. A crash forgets what was
 * not yet written, which is less than a minute's notes.
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

  /**
   * Notes a use.
   *
   * @param id of an access key, or the unique id of a role
   */
  void note(String id, Instant time, String service, String region) {
    Use known = written.get(id);
    Instant hour = time.truncatedTo(ChronoUnit.HOURS);
    if (known != null && !known.time().isBefore(hour)) {
      return;
    }
    if (noted.size() < NOTED_MAX) {
      noted.put(id, new Use(hour, service, region));
    }
  }

  /** Writes at most so many; what a rolled back transaction forgets, the next use notes again. */
  int write(Tx tx, int limit) {
    List<Map.Entry<String, Use>> batch = noted.entrySet().stream().limit(limit).toList();
    for (var entry : batch) {
      Use use = entry.getValue();
      tx.sql(
              "insert into iam_key_uses (access_key_id, used, service, region)"
                  + " select id, ?, ?, ? from (select access_key_id as id from iam_access_keys"
                  + " union all select unique_id as id from iam_roles) as known where id = ?"
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

  /** Forgets those of a role that is deleted; keys take theirs with them. */
  void forget(Tx tx, Role role) {
    noted.remove(role.uniqueId());
    tx.sql("delete from iam_key_uses where access_key_id = ?").with(role.uniqueId()).run();
  }

  Optional<Use> find(Tx tx, String id) {
    Use fresh = noted.get(id);
    return fresh != null
        ? Optional.of(fresh)
        : tx.sql("select used, service, region from iam_key_uses where access_key_id = ?")
            .with(id)
            .one(row -> new Use(row.instant(1), row.text(2), row.text(3)));
  }
}
