package io.strongroom.kms;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.MaterialId;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Domain;
import io.strongroom.store.Remembered;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Finds keys, by every name they have, and their material. Read transactions share what was loaded
 * until any key changes; a write transaction sees its own changes and always loads.
 */
final class KeyRing {
  private record KeyPlace(Region region, String keyId) {}

  private record MaterialPlace(Region region, String keyId, MaterialId id) {}

  private record AliasPlace(AccountId account, Region region, String alias) {}

  private final KeyRows rows;
  private final Remembered<KeyPlace, Key> keys = Remembered.until(Domain.KMS);
  private final Remembered<MaterialPlace, SealKey> materials = Remembered.until(Domain.KMS);
  private final Remembered<AliasPlace, String> aliases = Remembered.until(Domain.KMS);

  KeyRing(KeyRows rows) {
    this.rows = rows;
  }

  /** The key with this id in a region, in whichever account. */
  Optional<Key> key(Tx tx, Region region, String keyId) {
    return keys.find(tx, new KeyPlace(region, keyId), () -> rows.find(tx, region, keyId));
  }

  /** The id of the key that an alias names. */
  Optional<String> aliased(Tx tx, AccountId account, Region region, String alias) {
    return aliases.find(
        tx,
        new AliasPlace(account, region, alias),
        () -> rows.alias(tx, account, region, alias).map(KeyRows.Alias::keyId));
  }

  /** A key's current material. */
  SealKey material(Tx tx, Key key) {
    return material(tx, key, key.materialId())
        .orElseThrow(() -> new Tampered("kms_materials", key.id()));
  }

  /** A key's material by its id. */
  Optional<SealKey> material(Tx tx, Key key, MaterialId id) {
    return materials.find(
        tx, new MaterialPlace(key.region(), key.id(), id), () -> rows.material(tx, key, id));
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
