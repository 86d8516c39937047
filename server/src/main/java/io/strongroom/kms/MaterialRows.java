package io.strongroom.kms;

import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.Mac;
import io.strongroom.seal.MaterialId;
import io.strongroom.seal.Sealed;
import io.strongroom.store.Domain;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The SQL of the materials of keys: the current one, those before it, one that waits. */
final class MaterialRows {
  /** More than a key can have: one a quarter of a year for 250 years. */
  private static final int MOST = 1000;

  private static final String ROW =
      "select material_id, number, material, created, pending, rotated, rotation, expires,"
          + " description, mac from kms_materials"
          + " where account = ? and region = ? and key_id = ?";

  /**
   * A material as stored.
   *
   * @param number counts those of a key, from 1
   * @param sealed empty when it was imported and is gone
   * @param pending whether it was imported and waits to be rotated to
   * @param rotated when it became the current one; empty for the first
   * @param rotation {@code AUTOMATIC} or {@code ON_DEMAND}; empty for the first
   * @param expires empty when it does not
   */
  record Stored(
      MaterialId id,
      long number,
      Optional<Sealed> sealed,
      Instant created,
      boolean pending,
      Optional<Instant> rotated,
      Optional<String> rotation,
      Optional<Instant> expires,
      Optional<String> description) {

    static Stored first(MaterialId id, Sealed sealed, Instant created) {
      return new Stored(
          id,
          1,
          Optional.of(sealed),
          created,
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    Stored withSealed(
        Optional<Sealed> next, Optional<Instant> validTo, Optional<String> described) {
      return new Stored(id, number, next, created, pending, rotated, rotation, validTo, described);
    }

    Stored numbered(long next) {
      return new Stored(
          id, next, sealed, created, pending, rotated, rotation, expires, description);
    }

    Stored waiting() {
      return new Stored(id, number, sealed, created, true, rotated, rotation, expires, description);
    }

    Stored rotatedTo(Instant now, String how) {
      return new Stored(
          id,
          number,
          sealed,
          created,
          false,
          Optional.of(now),
          Optional.of(how),
          expires,
          description);
    }

    boolean present() {
      return sealed.isPresent();
    }

    /** Whether it is there and has not expired, though nobody may have deleted it yet. */
    boolean there(Instant now) {
      return present() && expires.map(end -> end.isAfter(now)).orElse(true);
    }
  }

  /** All of a key, the oldest first. */
  List<Stored> of(Tx tx, Key key) {
    return tx.sql(ROW + " order by number limit ?")
        .in(key.account(), key.region())
        .with(key.id())
        .with(MOST)
        .list(row -> read(tx, key, row));
  }

  Optional<Stored> find(Tx tx, Key key, MaterialId id) {
    return tx.sql(ROW + " and material_id = ?")
        .in(key.account(), key.region())
        .with(key.id())
        .with(id.value())
        .one(row -> read(tx, key, row));
  }

  private static Stored read(Tx tx, Key key, Row row) {
    var stored =
        new Stored(
            new MaterialId(row.text(1)),
            row.number(2),
            row.optionalSealed(3),
            row.instant(4),
            row.optionalNumber(5).orElse(0L) != 0,
            row.optionalInstant(6),
            row.optionalText(7),
            row.optionalInstant(8),
            row.optionalText(9));
    Optional<Mac> mac = row.optionalMac(10);
    boolean genuine =
        mac.map(found -> found.equals(mac(tx, key, stored))).orElseGet(() -> ofBefore(key, stored));
    if (!genuine) {
      throw new Tampered("kms_materials", key.id() + "/" + stored.id());
    }
    return stored;
  }

  /** Rows of the first release have no MAC, and nothing that one would protect. */
  private static boolean ofBefore(Key key, Stored stored) {
    return key.origin().equals(Key.AWS_KMS)
        && key.spec().symmetric()
        && stored.number() == 1
        && !stored.pending()
        && stored.rotated().isEmpty()
        && stored.rotation().isEmpty()
        && stored.expires().isEmpty()
        && stored.description().isEmpty();
  }

  /** The material with this id, opened; empty when the key does not have it, or no more. */
  Optional<Material> material(Tx tx, Key key, MaterialId id) {
    return find(tx, key, id)
        .filter(stored -> !stored.pending())
        .filter(stored -> stored.there(tx.now()))
        .flatMap(Stored::sealed)
        .map(wrapped -> open(tx, key, id, wrapped));
  }

  Material open(Tx tx, Key key, MaterialId id, Sealed sealed) {
    try {
      return Material.open(tx.accountKey(key.account(), key.region()), key, id, sealed);
    } catch (DidNotOpen e) {
      throw new Tampered("kms_materials", key.id() + "/" + id);
    }
  }

  /** Puts a row in, in place of the one with its id where there is one. */
  void put(Tx tx, Key key, Stored stored) {
    tx.advance(Domain.KMS);
    tx.sql(
            "insert into kms_materials (account, region, key_id, material_id, number, material,"
                + " created, pending, rotated, rotation, expires, description, mac)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " on conflict (account, region, key_id, material_id) do update set"
                + " number = excluded.number, material = excluded.material,"
                + " pending = excluded.pending, rotated = excluded.rotated,"
                + " rotation = excluded.rotation, expires = excluded.expires,"
                + " description = excluded.description, mac = excluded.mac")
        .in(key.account(), key.region())
        .with(key.id())
        .with(stored.id().value())
        .with(stored.number())
        .withSealed(stored.sealed())
        .with(stored.created())
        .with(stored.pending())
        .withInstant(stored.rotated())
        .withText(stored.rotation())
        .withInstant(stored.expires())
        .withText(stored.description())
        .with(mac(tx, key, stored))
        .run();
  }

  /** Takes a row away. */
  void delete(Tx tx, Key key, Stored stored) {
    tx.advance(Domain.KMS);
    tx.sql(
            "delete from kms_materials"
                + " where account = ? and region = ? and key_id = ? and material_id = ?")
        .in(key.account(), key.region())
        .with(key.id())
        .with(stored.id().value())
        .run();
  }

  private static Mac mac(Tx tx, Key key, Stored stored) {
    return tx.accountKey(key.account(), key.region())
        .mac(
            Context.of("kms_materials")
                .with(key.account().value())
                .with(key.region().value())
                .with(key.id())
                .with(stored.id().value())
                .with(stored.number())
                .with(stored.present())
                .with(stored.created().toEpochMilli())
                .with(stored.pending())
                .with(stored.rotated().map(date -> Long.toString(date.toEpochMilli())))
                .with(stored.rotation())
                .with(stored.expires().map(date -> Long.toString(date.toEpochMilli())))
                .with(stored.description()));
  }
}
