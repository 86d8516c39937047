package io.strongroom.kms;

import io.strongroom.seal.AsymmetricKey;
import io.strongroom.seal.Context;
import io.strongroom.seal.MaterialId;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Change;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What becomes of imported material: put in place, taken away, expired. */
final class ImportedMaterial {
  private final KeyRows rows;
  private final MaterialRows materials;

  ImportedMaterial(KeyRows rows, MaterialRows materials) {
    this.rows = rows;
    this.materials = materials;
  }

  /**
   * The id of what is imported, the same whenever and to whichever region the same is imported; of
   * a private key whatever its encoding.
   */
  static MaterialId id(Tx tx, Key key, Sensitive bytes) {
    Context context = Context.of("kms/import").with(key.id()).with(key.spec().name());
    try (SealKey prints = tx.globalKey(key.account()).derive("kms/import")) {
      if (key.spec().pair().isEmpty()) {
        return MaterialId.of(prints, context, bytes);
      }
      try (AsymmetricKey pair = AsymmetricKey.imported(key.spec().pair().get(), bytes);
          Sensitive open = Sensitive.taking(pair.publicKey())) {
        return MaterialId.of(prints, context, open);
      }
    }
  }

  /** When the first of those that a key cannot do without expires. */
  static Optional<Instant> earliest(List<MaterialRows.Stored> all) {
    return all.stream()
        .filter(one -> !one.pending() && one.present())
        .flatMap(one -> one.expires().stream())
        .min(Comparator.naturalOrder());
  }

  /** Stores a row and gives the key the state and expiry that follow from all its rows. */
  void put(Tx tx, Key key, MaterialRows.Stored row) {
    Optional<MaterialId> current =
        key.replica() ? ofPrimary(tx, key) : key.materialId().or(() -> Optional.of(row.id()));
    materials.put(tx, key, row);
    settle(tx, current.map(id -> new KeyChange(key).material(id).unchanged()).orElse(key));
  }

  /**
   * A replica is what its primary is: it lacks every material that the primary has for good and it
   * does not, and encrypts with the same one. Gives the id of that.
   */
  private Optional<MaterialId> ofPrimary(Tx tx, Key replica) {
    Optional<Key> primary =
        rows.everywhereOf(tx, replica).stream().filter(one -> !one.replica()).findFirst();
    if (primary.isEmpty()) {
      return replica.materialId();
    }
    for (MaterialRows.Stored row : materials.of(tx, primary.get())) {
      if (!row.pending() && materials.find(tx, replica, row.id()).isEmpty()) {
        materials.put(
            tx, replica, row.withSealed(Optional.empty(), Optional.empty(), Optional.empty()));
      }
    }
    return primary.get().materialId();
  }

  /** Takes material away; what only waits leaves no trace. */
  void remove(Tx tx, Key key, MaterialRows.Stored row) {
    if (row.pending()) {
      materials.delete(tx, key, row);
    } else {
      materials.put(tx, key, row.withSealed(Optional.empty(), Optional.empty(), row.description()));
    }
    settle(tx, key);
  }

  private void settle(Tx tx, Key key) {
    List<MaterialRows.Stored> all = materials.of(tx, key);
    boolean complete = all.stream().allMatch(one -> one.pending() || one.present());
    var change = new KeyChange(key).expires(earliest(all));
    if (!key.state().pendingDeletion()) {
      if (!complete) {
        change = change.state(KeyState.PENDING_IMPORT);
      } else if (key.state() == KeyState.PENDING_IMPORT) {
        change = change.state(KeyState.ENABLED);
      }
    }
    rows.update(tx, change.done());
  }

  /** Takes away what has expired, of at most so many keys. */
  List<Key> expire(Tx tx, int limit) {
    Instant now = tx.now();
    record Rows(Key key, List<MaterialRows.Stored> all) {}
    // One key that was tampered with must not save the others: it is left before anything is
    // written.
    List<Rows> expired =
        rows.expired(tx, now, limit).stream()
            .flatMap(
                key -> KeyRows.untampered(() -> Optional.of(new Rows(key, materials.of(tx, key)))))
            .toList();
    for (Rows one : expired) {
      Key key = one.key();
      for (MaterialRows.Stored row : one.all()) {
        if (row.present() && !row.there(now)) {
          remove(tx, rows.find(tx, key.account(), key.region(), key.id()).orElseThrow(), row);
        }
      }
      tx.announce(
          new Change(
              key.account(),
              key.region(),
              "KmsMaterialExpired",
              key.arn().toString(),
              Map.of("key-id", key.id())));
    }
    return expired.stream().map(Rows::key).toList();
  }
}
