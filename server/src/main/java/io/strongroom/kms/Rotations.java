package io.strongroom.kms;

import io.strongroom.iam.Call;
import io.strongroom.seal.MaterialId;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Change;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Gives keys new material: what was encrypted before still opens, what is encrypted from now on is
 * under the new one. All keys of a multi-Region key get it in the same transaction.
 */
final class Rotations {
  static final String AUTOMATIC = "AUTOMATIC";
  static final String ON_DEMAND = "ON_DEMAND";

  private static final Pattern HYPHEN = Pattern.compile("-([a-z])");

  private final KeyRows rows;
  private final MaterialRows materials;

  Rotations(KeyRows rows, MaterialRows materials) {
    this.rows = rows;
    this.materials = materials;
  }

  /** What happened to one key. */
  record Done(Key key, Map<String, String> details, boolean replicated) {
    /** What the audit trail says of it: {@code key-id} of events is there {@code keyId}. */
    List<Call.Consequence> consequences() {
      var named = new TreeMap<String, String>();
      details.forEach(
          (name, value) ->
              named.put(
                  HYPHEN
                      .matcher(name)
                      .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT)),
                  value));
      var rotated = new Call.Consequence("RotateKey", key.arn(), named);
      return replicated ? List.of(rotated, synchronised(key)) : List.of(rotated);
    }
  }

  /** That replicas have got the material of their primary. */
  static Call.Consequence synchronised(Key primary) {
    return new Call.Consequence(
        "SynchronizeMultiRegionKey", primary.arn(), Map.of("keyId", primary.id()));
  }

  /** Rotates what is due, at most so many. */
  List<Done> rotateDue(Tx tx, int limit) {
    return rows.rotating(tx, tx.now(), limit).stream()
        .filter(key -> key.rotation().isPresent() && !key.replica() && !key.external())
        .flatMap(key -> KeyRows.untampered(() -> Optional.of(places(tx, key))))
        .toList()
        .stream()
        .map(places -> rotate(tx, places, AUTOMATIC))
        .toList();
  }

  /** A key as it was read, and the number of its next material. */
  private record Place(Key key, long number) {}

  /** Everywhere that a key is. */
  private record Places(Key key, List<Place> all) {}

  /** All rows that a rotation reads, before it writes the first. */
  private Places places(Tx tx, Key key) {
    return new Places(
        key,
        rows.everywhereOf(tx, key).stream()
            .map(one -> new Place(one, materials.of(tx, one).size() + 1L))
            .toList());
  }

  /** Makes new material and lets the key, and its replicas, encrypt with it. */
  Done rotate(Tx tx, Key key, String how) {
    return rotate(tx, places(tx, key), how);
  }

  private Done rotate(Tx tx, Places places, String how) {
    Key key = places.key();
    Instant now = Instant.ofEpochMilli(tx.now().toEpochMilli());
    try (SealKey made = SealKey.generate(BlobLabel.of(key.id()))) {
      MaterialId id = made.materialId();
      for (Place place : places.all()) {
        Key one = place.key();
        var row =
            MaterialRows.Stored.first(
                    id,
                    new Material.Symmetric(made)
                        .sealed(tx.accountKey(one.account(), one.region()), one, id),
                    now)
                .numbered(place.number())
                .rotatedTo(now, how);
        materials.put(tx, one, row);
        Optional<Key.Rotation> next =
            how.equals(AUTOMATIC) ? one.rotation().map(r -> from(now, r.days())) : one.rotation();
        rows.update(tx, new KeyChange(one).material(id).rotation(next).done());
      }
      return done(tx, key, id, how);
    }
  }

  /** Lets a key encrypt with material that was imported and waits. */
  Done promote(Tx tx, Key key, MaterialRows.Stored waiting) {
    Instant now = Instant.ofEpochMilli(tx.now().toEpochMilli());
    for (Key one : rows.everywhereOf(tx, key)) {
      MaterialRows.Stored there = materials.find(tx, one, waiting.id()).orElseThrow();
      materials.put(tx, one, there.rotatedTo(now, ON_DEMAND));
      rows.update(
          tx,
          new KeyChange(one)
              .material(waiting.id())
              .expires(ImportedMaterial.earliest(materials.of(tx, one)))
              .done());
    }
    return done(tx, key, waiting.id(), ON_DEMAND);
  }

  static Key.Rotation from(Instant now, int days) {
    return new Key.Rotation(
        days, Instant.ofEpochMilli(now.plus(Duration.ofDays(days)).toEpochMilli()));
  }

  private Done done(Tx tx, Key key, MaterialId id, String how) {
    var details = new HashMap<String, String>();
    details.put("key-id", key.id());
    details.put("key-origin", key.origin());
    details.put("rotation-type", how);
    key.shownMaterialId().ifPresent(old -> details.put("previous-key-material-id", old));
    details.put("current-key-material-id", key.shownMaterialId(id));
    tx.announce(
        new Change(key.account(), key.region(), "KmsKeyRotated", key.arn().toString(), details));
    return new Done(key, Map.copyOf(details), rows.everywhereOf(tx, key).size() > 1);
  }
}
