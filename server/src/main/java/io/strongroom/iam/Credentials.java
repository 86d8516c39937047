package io.strongroom.iam;

import io.strongroom.store.Domain;
import io.strongroom.store.Tx;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Access keys by their id, for checking signatures. Opened secrets are kept as long as nothing in
 * IAM changes, at most {@value #CACHED_MAX} of them.
 */
public final class Credentials {
  private static final int CACHED_MAX = 10_000;

  private final UserRows rows;
  private volatile Generation generation = new Generation(-1, new ConcurrentHashMap<>());

  private record Generation(long epoch, Map<String, Credential> byId) {}

  Credentials(UserRows rows) {
    this.rows = rows;
  }

  /** The active credential with this id; empty for unknown, inactive and orphaned ones alike. */
  public Optional<Credential> find(Tx tx, String accessKeyId) {
    Generation current = current(tx.epoch(Domain.IAM));
    Credential cached = current.byId().get(accessKeyId);
    if (cached != null) {
      return Optional.of(cached);
    }
    Optional<Credential> found = rows.credential(tx, accessKeyId);
    found.ifPresent(
        credential -> {
          if (current.byId().size() < CACHED_MAX) {
            current.byId().put(accessKeyId, credential);
          }
        });
    return found;
  }

  private Generation current(long epoch) {
    Generation now = generation;
    if (now.epoch() != epoch) {
      now = new Generation(epoch, new ConcurrentHashMap<>());
      generation = now;
    }
    return now;
  }
}
