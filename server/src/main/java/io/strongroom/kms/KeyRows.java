package io.strongroom.kms;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.Mac;
import io.strongroom.seal.MaterialId;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sealed;
import io.strongroom.store.Domain;
import io.strongroom.store.Json;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The SQL of keys, their material and their aliases. State, policy and aliases carry MACs. */
final class KeyRows {
  private static final String KEY =
      "select account, region, key_id, description, state, manager, created, deletion_date,"
          + " material_id, policy, bindings, tags, revision, mac from kms_keys";

  /** An alias as stored. */
  record Alias(AccountId account, Region region, String name, String keyId) {
    Arn arn() {
      return Arn.of("kms", region, account, name);
    }
  }

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

  /** Keys whose waiting period is over; one that was tampered with must not save the others. */
  List<Key> due(Tx tx, Instant now, int limit) {
    record Name(AccountId account, Region region, String keyId) {}
    return tx
        .sql(
            "select account, region, key_id from kms_keys where state = ? and deletion_date <= ?"
                + " order by deletion_date limit ?")
        .with(KeyState.PENDING_DELETION.word())
        .with(now)
        .with(limit)
        .list(row -> new Name(new AccountId(row.text(1)), new Region(row.text(2)), row.text(3)))
        .stream()
        .flatMap(name -> untampered(() -> find(tx, name.account(), name.region(), name.keyId())))
        .toList();
  }

  private static Stream<Key> untampered(Supplier<Optional<Key>> find) {
    try {
      return find.get().stream();
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
            row.text(4),
            KeyState.of(row.text(5)),
            row.text(6),
            row.instant(7),
            row.optionalInstant(8),
            new MaterialId(row.text(9)),
            policy.text(),
            policy.policy(),
            policy.bindings(),
            Json.readMap(row.text(12)),
            row.number(13)),
        row.mac(14));
  }

  private static Key verified(Tx tx, Stored<Key> stored) {
    if (!stored.mac().equals(mac(tx, stored.value()))) {
      throw new Tampered("kms_keys", stored.value().id());
    }
    return stored.value();
  }

  void insert(Tx tx, Key key, SealKey material) {
    tx.sql(
            "insert into kms_keys (account, region, key_id, spec, usage, origin, manager,"
                + " description, state, created, deletion_date, material_id, multi_region, policy,"
                + " bindings, tags, revision, mac)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .in(key.account(), key.region())
        .with(key.id())
        .with(Key.SPEC)
        .with(Key.USAGE)
        .with(Key.ORIGIN)
        .with(key.manager())
        .with(key.description())
        .with(key.state().word())
        .with(key.created())
        .withInstant(key.deletionDate())
        .with(key.materialId().value())
        .with(false)
        .with(key.policyText())
        .with(Json.write(key.bindings()))
        .with(Json.write(key.tags()))
        .with(key.revision())
        .with(mac(tx, key))
        .run();
    tx.sql(
            "insert into kms_materials"
                + " (account, region, key_id, material_id, number, material, created)"
                + " values (?, ?, ?, ?, ?, ?, ?)")
        .in(key.account(), key.region())
        .with(key.id())
        .with(key.materialId().value())
        .with(1)
        .with(tx.accountKey(key.account(), key.region()).wrap(material, materialContext(key)))
        .with(key.created())
        .run();
    tx.advance(Domain.KMS);
  }

  void update(Tx tx, Key key) {
    tx.sql(
            "update kms_keys set state = ?, deletion_date = ?, policy = ?, bindings = ?,"
                + " revision = ?, mac = ? where account = ? and region = ? and key_id = ?")
        .with(key.state().word())
        .withInstant(key.deletionDate())
        .with(key.policyText())
        .with(Json.write(key.bindings()))
        .with(key.revision())
        .with(mac(tx, key))
        .in(key.account(), key.region())
        .with(key.id())
        .run();
    tx.advance(Domain.KMS);
  }

  /** Shreds the material and forgets the key with its aliases and grants. */
  void delete(Tx tx, Key key) {
    tx.advance(Domain.GRANTS);
    // The rows of wrapped material go; SQLite overwrites what it deletes (secure_delete).
    for (String table : List.of("kms_materials", "kms_aliases", "kms_grants", "kms_keys")) {
      tx.sql(deletion(table)).in(key.account(), key.region()).with(key.id()).run();
    }
    tx.advance(Domain.KMS);
  }

  private static String deletion(String table) {
    return "delete from " + table + " where account = ? and region = ? and key_id = ?";
  }

  /** The material with this id, unwrapped; empty when the key does not have it. */
  Optional<SealKey> material(Tx tx, Key key, MaterialId id) {
    return tx.sql(
            "select material from kms_materials"
                + " where account = ? and region = ? and key_id = ? and material_id = ?")
        .in(key.account(), key.region())
        .with(key.id())
        .with(id.value())
        .one(row -> row.optionalSealed(1))
        .flatMap(material -> material)
        .map(wrapped -> unwrap(tx, key, id, wrapped));
  }

  private static SealKey unwrap(Tx tx, Key key, MaterialId id, Sealed wrapped) {
    try {
      return tx.accountKey(key.account(), key.region())
          .unwrap(wrapped, BlobLabel.of(key.id()), id, materialContext(key));
    } catch (DidNotOpen e) {
      throw new Tampered("kms_materials", key.id() + "/" + id);
    }
  }

  private static Context materialContext(Key key) {
    return Context.of("kms/material").with(key.account().value()).with(key.id());
  }

  Optional<Alias> alias(Tx tx, AccountId account, Region region, String name) {
    return tx.sql(
            "select key_id, mac from kms_aliases where account = ? and region = ? and name = ?")
        .in(account, region)
        .with(name)
        .one(row -> new Stored<>(new Alias(account, region, name, row.text(1)), row.mac(2)))
        .map(
            stored -> {
              if (!stored.mac().equals(mac(tx, stored.value()))) {
                throw new Tampered("kms_aliases", name);
              }
              return stored.value();
            });
  }

  List<String> aliasNames(Tx tx, Key key) {
    return tx.sql(
            "select name from kms_aliases where account = ? and region = ? and key_id = ?"
                + " order by name limit 100")
        .in(key.account(), key.region())
        .with(key.id())
        .list(row -> row.text(1));
  }

  void insertAlias(Tx tx, Alias alias) {
    Instant now = tx.now();
    tx.sql(
            "insert into kms_aliases (account, region, name, key_id, created, updated, mac)"
                + " values (?, ?, ?, ?, ?, ?, ?)")
        .in(alias.account(), alias.region())
        .with(alias.name())
        .with(alias.keyId())
        .with(now)
        .with(now)
        .with(mac(tx, alias))
        .run();
    tx.advance(Domain.KMS);
  }

  private static Mac mac(Tx tx, Key key) {
    return tx.accountKey(key.account(), key.region())
        .mac(
            Context.of("kms_keys")
                .with(key.account().value())
                .with(key.region().value())
                .with(key.id())
                .with(key.description())
                .with(key.state().word())
                .with(key.manager())
                .with(key.created().toEpochMilli())
                .with(key.deletionDate().map(date -> Long.toString(date.toEpochMilli())))
                .with(key.materialId().value())
                .with(key.policyText())
                .with(key.bindings())
                .with(key.tags())
                .with(key.revision()));
  }

  private static Mac mac(Tx tx, Alias alias) {
    return tx.accountKey(alias.account(), alias.region())
        .mac(
            Context.of("kms_aliases")
                .with(alias.account().value())
                .with(alias.region().value())
                .with(alias.name())
                .with(alias.keyId()));
  }
}
