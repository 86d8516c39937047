package io.strongroom.kms;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.seal.MaterialId;
import io.strongroom.store.Domain;
import io.strongroom.store.Json;
import io.strongroom.store.Latest;
import io.strongroom.store.Row;
import io.strongroom.store.Statement;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The SQL of keys. What decides anything is under a MAC, so everything but the times of people. */
final class KeyRows {
  private static final String KEY =
      "select account, region, key_id, description, state, manager, created, deletion_date,"
          + " material_id, policy, bindings, tags, revision, "
          + Latest.mac("kms_keys", "account", "region", "key_id")
          + ", spec, usage, origin, multi_region, expires, rotation_days, rotate_at,"
          + " primary_region, window_days from kms_keys";

  private static final List<String> TABLES =
      List.of("kms_materials", "kms_aliases", "kms_grants", "kms_key_usage", "kms_keys");

  private record Stored<T>(T value, Mac mac) {}

  Optional<Key> find(Tx tx, AccountId account, Region region, String keyId) {
    return tx.sql(KEY + " where account = ? and region = ? and key_id = ?")
        .in(account, region)
        .with(keyId)
        .one(KeyRows::stored)
        .map(stored -> verified(tx, stored));
  }

  /** By id alone: a ciphertext names its key and not the account. */
  Optional<Key> find(Tx tx, Region region, String keyId) {
    return tx.sql(KEY + " where key_id = ? and region = ?")
        .with(keyId)
        .with(region.value())
        .one(KeyRows::stored)
        .map(stored -> verified(tx, stored));
  }

  /** Ids of keys after a given one, in order. */
  List<String> ids(Tx tx, AccountId account, Region region, String after, int limit) {
    return tx.sql(
            "select key_id from kms_keys where account = ? and region = ? and key_id > ?"
                + " order by key_id limit ?")
        .in(account, region)
        .with(after)
        .with(limit)
        .list(row -> row.text(1));
  }

  private List<Key> everywhere(Tx tx, AccountId account, String keyId) {
    return tx
        .sql(KEY + " where key_id = ? and account = ? order by region limit 100")
        .with(keyId)
        .with(account.value())
        .list(KeyRows::stored)
        .stream()
        .map(stored -> verified(tx, stored))
        .toList();
  }

  /** The keys of a multi-Region key, by region; of others the key alone. */
  List<Key> everywhereOf(Tx tx, Key key) {
    return key.multiRegion() ? everywhere(tx, key.account(), key.id()) : List.of(key);
  }

  /** Keys whose waiting period is over. */
  List<Key> due(Tx tx, Instant now, int limit) {
    return at(
        tx,
        tx.sql(
                "select account, region, key_id from kms_keys where state = ?"
                    + " and deletion_date <= ? order by deletion_date limit ?")
            .with(KeyState.PENDING_DELETION.word())
            .with(now)
            .with(limit));
  }

  /**
   * Enabled keys, of those in several regions the primaries, whose next automatic rotation has
   * come.
   */
  List<Key> rotating(Tx tx, Instant now, int limit) {
    return at(
        tx,
        tx.sql(
                "select account, region, key_id from kms_keys where state = ? and rotate_at <= ?"
                    + " and (primary_region is null or primary_region = region)"
                    + " order by rotate_at limit ?")
            .with(KeyState.ENABLED.word())
            .with(now)
            .with(limit));
  }

  /** Keys one of whose imported materials has expired. */
  List<Key> expired(Tx tx, Instant now, int limit) {
    return at(
        tx,
        tx.sql(
                "select distinct account, region, key_id from kms_materials"
                    + " where material is not null and expires <= ? limit ?")
            .with(now)
            .with(limit));
  }

  /** One that was tampered with must not save the others. */
  private List<Key> at(Tx tx, Statement names) {
    record Name(AccountId account, Region region, String keyId) {}
    return names
        .list(row -> new Name(new AccountId(row.text(1)), new Region(row.text(2)), row.text(3)))
        .stream()
        .flatMap(name -> untampered(() -> find(tx, name.account(), name.region(), name.keyId())))
        .toList();
  }

  /** What was read of one key; nothing when one of its rows was tampered with. */
  static <T> Stream<T> untampered(Supplier<Optional<T>> read) {
    try {
      return read.get().stream();
    } catch (Tampered e) {
      return Stream.empty();
    }
  }

  private static Stored<Key> stored(Row row) {
    var policy = KeyPolicy.stored(row.text(3), row.text(10), Json.readMap(row.text(11)));
    return new Stored<>(
        new Key(
            new AccountId(row.text(1)),
            new Region(row.text(2)),
            row.text(3),
            KeySpec.named(row.text(15)).orElseThrow(() -> tampered(row)),
            usage(row),
            row.text(17),
            row.text(4),
            KeyState.of(row.text(5)),
            row.text(6),
            row.instant(7),
            row.optionalInstant(8),
            Optional.of(row.text(9)).filter(id -> !id.isEmpty()).map(MaterialId::new),
            row.optionalInstant(19),
            policy.text(),
            policy.policy(),
            policy.bindings(),
            Json.readMap(row.text(12)),
            row.optionalNumber(20)
                .map(days -> new Key.Rotation(Math.toIntExact(days), row.instant(21))),
            row.optionalText(22).map(Region::new),
            row.optionalNumber(23)
                .map(days -> OptionalInt.of(Math.toIntExact(days)))
                .orElse(OptionalInt.empty()),
            row.number(13)),
        row.mac(14));
  }

  private static KeyUsage usage(Row row) {
    return Arrays.stream(KeyUsage.values())
        .filter(usage -> usage.name().equals(row.text(16)))
        .findFirst()
        .orElseThrow(() -> tampered(row));
  }

  private static Tampered tampered(Row row) {
    return new Tampered("kms_keys", row.text(3));
  }

  private static Key verified(Tx tx, Stored<Key> stored) {
    if (!stored.mac().equals(mac(tx, stored.value()))) {
      throw new Tampered("kms_keys", stored.value().id());
    }
    return stored.value();
  }

  void insert(Tx tx, Key key) {
    tx.advance(Domain.KMS);
    Mac mac = mac(tx, key);
    tx.sql(
            "insert into kms_keys (account, region, key_id, spec, usage, origin, manager,"
                + " description, state, created, deletion_date, material_id, multi_region, policy,"
                + " bindings, tags, expires, rotation_days, rotate_at, primary_region,"
                + " window_days, revision, mac)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .in(key.account(), key.region())
        .with(key.id())
        .with(key.spec().name())
        .with(key.usage().name())
        .with(key.origin())
        .with(key.manager())
        .with(key.description())
        .with(key.state().word())
        .with(key.created())
        .withInstant(key.deletionDate())
        .with(key.materialId().map(MaterialId::value).orElse(""))
        .with(key.multiRegion())
        .with(key.policyText())
        .with(Json.write(key.bindings()))
        .with(Json.write(key.tags()))
        .withInstant(key.expires())
        .withNumber(key.rotation().map(rotation -> (long) rotation.days()))
        .withInstant(key.rotation().map(Key.Rotation::next))
        .withText(key.primary().map(Region::value))
        .withNumber(number(key.window()))
        .with(key.revision())
        .with(mac)
        .run();
    put(tx, key, mac);
  }

  private static Optional<Long> number(OptionalInt number) {
    return number.isPresent() ? Optional.of((long) number.getAsInt()) : Optional.empty();
  }

  private static void put(Tx tx, Key key, Mac mac) {
    Latest.put(tx, "kms_keys", mac, key.account().value(), key.region().value(), key.id());
  }

  void update(Tx tx, Key key) {
    tx.advance(Domain.KMS);
    Mac mac = mac(tx, key);
    tx.sql(
            "update kms_keys set description = ?, state = ?, deletion_date = ?, material_id = ?,"
                + " policy = ?, bindings = ?, tags = ?, expires = ?, rotation_days = ?,"
                + " rotate_at = ?, primary_region = ?, window_days = ?, revision = ?, mac = ?"
                + " where account = ? and region = ? and key_id = ?")
        .with(key.description())
        .with(key.state().word())
        .withInstant(key.deletionDate())
        .with(key.materialId().map(MaterialId::value).orElse(""))
        .with(key.policyText())
        .with(Json.write(key.bindings()))
        .with(Json.write(key.tags()))
        .withInstant(key.expires())
        .withNumber(key.rotation().map(rotation -> (long) rotation.days()))
        .withInstant(key.rotation().map(Key.Rotation::next))
        .withText(key.primary().map(Region::value))
        .withNumber(number(key.window()))
        .with(key.revision())
        .with(mac)
        .in(key.account(), key.region())
        .with(key.id())
        .run();
    put(tx, key, mac);
  }

  /** Shreds the material and forgets the key with its aliases and grants. */
  void delete(Tx tx, Key key) {
    tx.advance(Domain.GRANTS);
    for (String forgetting : List.of(GrantRows.FORGET_ALL, AliasRows.FORGET_ALL)) {
      tx.sql(forgetting).in(key.account(), key.region()).with(key.id()).run();
    }
    Latest.forget(tx, "kms_keys", key.account().value(), key.region().value(), key.id());
    // The rows of wrapped material go; SQLite overwrites what it deletes (secure_delete).
    for (String table : TABLES) {
      tx.sql(deletion(table)).in(key.account(), key.region()).with(key.id()).run();
    }
    tx.advance(Domain.KMS);
  }

  private static String deletion(String table) {
    return "delete from " + table + " where account = ? and region = ? and key_id = ?";
  }

  private static Mac mac(Tx tx, Key key) {
    Context base =
        Context.of("kms_keys")
            .with(key.account().value())
            .with(key.region().value())
            .with(key.id())
            .with(key.description())
            .with(key.state().word())
            .with(key.manager())
            .with(key.created().toEpochMilli())
            .with(key.deletionDate().map(date -> Long.toString(date.toEpochMilli())))
            .with(key.materialId().map(MaterialId::value).orElse(""))
            .with(key.policyText())
            .with(key.bindings())
            .with(key.tags())
            .with(key.revision());
    return tx.accountKey(key.account(), key.region()).mac(plain(key) ? base : more(base, key));
  }

  /** Keys of the first release are of one kind, and their MACs say nothing of it. */
  private static boolean plain(Key key) {
    return key.spec().symmetric()
        && key.usage() == KeyUsage.ENCRYPT_DECRYPT
        && key.origin().equals(Key.AWS_KMS)
        && key.expires().isEmpty()
        && key.rotation().isEmpty()
        && key.primary().isEmpty()
        && key.window().isEmpty();
  }

  private static Context more(Context base, Key key) {
    return base.with(key.spec().name())
        .with(key.usage().name())
        .with(key.origin())
        .with(key.expires().map(date -> Long.toString(date.toEpochMilli())))
        .with(key.rotation().map(rotation -> Integer.toString(rotation.days())))
        .with(key.rotation().map(rotation -> Long.toString(rotation.next().toEpochMilli())))
        .with(key.primary().map(Region::value))
        .with(number(key.window()).map(days -> Long.toString(days)));
  }
}
