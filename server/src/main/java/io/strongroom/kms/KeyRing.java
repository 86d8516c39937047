package io.strongroom.kms;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.MaterialId;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Domain;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds keys, by every name they have, and their material. Read transactions share what was loaded
 * until any key changes; a write transaction sees its own changes and always loads.
 */
final class KeyRing {
  private static final int CACHED_MAX = 10_000;

  private final KeyRows rows;
  private volatile Generation generation = new Generation(-1);

  /** What was loaded since a change; dropped as a whole by the next one. */
  private record Generation(
      long epoch,
      Map<String, Key> keys,
      Map<String, SealKey> materials,
      Map<String, String> aliases) {
    Generation(long epoch) {
      this(epoch, new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }
  }

  KeyRing(KeyRows rows) {
    this.rows = rows;
  }

  /** The key with this id in a region, in whichever account. */
  Optional<Key> key(Tx tx, Region region, String keyId) {
    if (tx.writable()) {
      return rows.find(tx, region, keyId);
    }
    Map<String, Key> cache = current(tx).keys();
    return cached(cache, region + "/" + keyId, () -> rows.find(tx, region, keyId));
  }

  /** The id of the key that an alias names. */
  Optional<String> aliased(Tx tx, AccountId account, Region region, String alias) {
    if (tx.writable()) {
      return rows.alias(tx, account, region, alias).map(KeyRows.Alias::keyId);
    }
    return cached(
        current(tx).aliases(),
        account + "/" + region + "/" + alias,
        () -> rows.alias(tx, account, region, alias).map(KeyRows.Alias::keyId));
  }

  /** A key's current material. */
  SealKey material(Tx tx, Key key) {
    return material(tx, key, key.materialId())
        .orElseThrow(() -> new Tampered("kms_materials", key.id()));
  }

  /** A key's material by its id. */
  Optional<SealKey> material(Tx tx, Key key, MaterialId id) {
    if (tx.writable()) {
      return rows.material(tx, key, id);
    }
    return cached(
        current(tx).materials(),
        key.region() + "/" + key.id() + "/" + id,
        () -> rows.material(tx, key, id));
  }

  private static <T> Optional<T> cached(
      Map<String, T> cache, String name, java.util.function.Supplier<Optional<T>> load) {
    T found = cache.get(name);
    if (found != null) {
      return Optional.of(found);
    }
    Optional<T> loaded = load.get();
    if (loaded.isPresent() && cache.size() < CACHED_MAX) {
      cache.put(name, loaded.get());
    }
    return loaded;
  }

  private Generation current(Tx tx) {
    long epoch = tx.epoch(Domain.KMS);
    Generation now = generation;
    if (now.epoch() != epoch) {
      now = new Generation(epoch);
      generation = now;
    }
    return now;
  }

  /** Makes a key with new material and stores it. */
  Key create(
      Tx tx,
      AccountId account,
      Region region,
      String manager,
      String description,
      KeyPolicy policy,
      Map<String, String> tags) {
    String id = Entropy.uuid().toString();
    try (SealKey material = SealKey.generate(BlobLabel.of(id))) {
      var key =
          new Key(
              account,
              region,
              id,
              description,
              KeyState.ENABLED,
              manager,
              Instant.ofEpochMilli(tx.now().toEpochMilli()),
              Optional.empty(),
              material.materialId(),
              policy.text(),
              policy.policy(),
              policy.bindings(),
              tags,
              1);
      rows.insert(tx, key, material);
      return key;
    }
  }

  /**
   * The id of a service's default key, made if this is its first use.
   *
   * @throws io.strongroom.store.WriteRequired when it has to be made and the transaction only reads
   */
  String managed(Call call, ManagedKey managed) {
    Tx tx = call.tx();
    AccountId account = call.account();
    Region region = call.region();
    return aliased(tx, account, region, managed.alias())
        .orElseGet(
            () -> {
              Key key =
                  create(
                      tx,
                      account,
                      region,
                      Key.AWS,
                      managed.description(),
                      KeyPolicy.managed(managed, account, region),
                      Map.of());
              rows.insertAlias(tx, new KeyRows.Alias(account, region, managed.alias(), key.id()));
              return key.id();
            });
  }
}
