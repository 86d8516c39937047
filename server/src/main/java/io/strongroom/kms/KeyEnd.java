package io.strongroom.kms;

import io.strongroom.store.Change;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The end of keys: what waited long enough is shredded, with every copy of its material that the
 * database has; what a list outside the database calls dead is shredded again, should a restore
 * have brought it back.
 */
final class KeyEnd {
  private final KeyRows rows;

  KeyEnd(KeyRows rows) {
    this.rows = rows;
  }

  /** The key, waiting for its deletion from now on. */
  static Key pending(Key key, Instant now, int days) {
    Instant date = Instant.ofEpochMilli(now.plus(Duration.ofDays(days)).toEpochMilli());
    return new KeyChange(key).state(KeyState.PENDING_DELETION).deletionDate(date).done();
  }

  /** Keys whose waiting period is over, at most so many. */
  List<Key> due(Tx tx, int limit) {
    return rows.due(tx, tx.now(), limit);
  }

  /** Shreds keys whose end is on record elsewhere. */
  void delete(Tx tx, List<Key> keys) {
    for (Key key : keys) {
      rows.delete(tx, key);
      startPrimary(tx, key);
      tx.announce(
          new Change(
              key.account(),
              key.region(),
              "KmsKeyDeleted",
              key.arn().toString(),
              Map.of("key-id", key.id())));
    }
  }

  /** A primary that waited for the last of its replicas begins its own waiting period. */
  private void startPrimary(Tx tx, Key gone) {
    if (!gone.replica()) {
      return;
    }
    List<Key> left =
        KeyRows.untampered(() -> Optional.of(rows.everywhereOf(tx, gone)))
            .findFirst()
            .orElse(List.of());
    if (left.stream().anyMatch(Key::replica)) {
      return;
    }
    for (Key primary : left) {
      if (primary.state() == KeyState.PENDING_REPLICA_DELETION) {
        rows.update(tx, pending(primary, tx.now(), primary.window().orElseThrow()));
      }
    }
  }

  /** Those of the dead that are there all the same. */
  List<Key> risen(Tx tx, List<Tombstone> dead) {
    var found = new ArrayList<Key>();
    for (Tombstone stone : dead) {
      rows.find(tx, stone.account(), stone.region(), stone.keyId())
          .filter(stone::names)
          .ifPresent(found::add);
    }
    return found;
  }
}
