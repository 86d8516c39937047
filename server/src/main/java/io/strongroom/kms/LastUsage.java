package io.strongroom.kms;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each key was last used, and for what. A use only notes it here; it is written in the
 * background, so that using a key never writes. A crash forgets the last half minute.
 */
final class LastUsage {
  private static final int NOTED_MAX = 100_000;

  private record Place(AccountId account, Region region, String keyId) {}

  /** One use of a key. */
  record Use(String operation, Instant time, String requestId) {}

  private final Map<Place, Use> noted = new ConcurrentHashMap<>();

  void note(Call call, Key key) {
    if (noted.size() < NOTED_MAX) {
      noted.put(
          new Place(key.account(), key.region(), key.id()),
          new Use(call.operation(), call.time(), call.requestId()));
    }
  }

  /** Writes at most so many; gives how many. */
  int write(Tx tx, int limit) {
    List<Map.Entry<Place, Use>> batch = noted.entrySet().stream().limit(limit).toList();
    for (var entry : batch) {
      Place place = entry.getKey();
      Use use = entry.getValue();
      tx.sql(
              "insert into kms_key_usage (account, region, key_id, operation, used, request_id)"
                  + " select account, region, key_id, ?, ?, ? from kms_keys"
                  + " where account = ? and region = ? and key_id = ?"
                  + " on conflict (account, region, key_id) do update set"
                  + " operation = excluded.operation, used = excluded.used,"
                  + " request_id = excluded.request_id")
          .with(use.operation())
          .with(use.time())
          .with(use.requestId())
          .in(place.account(), place.region())
          .with(place.keyId())
          .run();
      noted.remove(place, use);
    }
    return batch.size();
  }

  /** The last use of a key; empty for none. */
  Optional<Use> of(Tx tx, Key key) {
    return Optional.ofNullable(noted.get(new Place(key.account(), key.region(), key.id())))
        .or(
            () ->
                tx.sql(
                        "select operation, used, request_id from kms_key_usage"
                            + " where account = ? and region = ? and key_id = ?")
                    .in(key.account(), key.region())
                    .with(key.id())
                    .one(row -> new Use(row.text(1), row.instant(2), row.text(3))));
  }
}
