package io.strongroom.kms;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.MaterialId;
import io.strongroom.store.Domain;
import io.strongroom.store.Remembered;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds keys, by every name they have, and their material. Read transactions share what was loaded
 * until any key changes; a write transaction sees its own changes and always loads.
 */
final class KeyRing {
  private static final int YEAR_DAYS = 365;
  private static final int MULTI_REGION_ID_BYTES = 16;

  private record KeyPlace(Region region, String keyId) {}

  private record MaterialPlace(Region region, String keyId, MaterialId id) {}

  private record AliasPlace(AccountId account, Region region, String alias) {}

  private final KeyRows rows;
  private final MaterialRows materialRows;
  private final AliasRows aliasRows;
  private final Remembered<KeyPlace, Key> keys = Remembered.until(Domain.KMS);
  private final Remembered<MaterialPlace, Material> materials = Remembered.until(Domain.KMS);
  private final Remembered<AliasPlace, String> aliases = Remembered.until(Domain.KMS);

  KeyRing(KeyRows rows, MaterialRows materialRows, AliasRows aliasRows) {
    this.rows = rows;
    this.materialRows = materialRows;
    this.aliasRows = aliasRows;
  }

  /** The key with this id in a region, in whichever account. */
  Optional<Key> key(Tx tx, Region region, String keyId) {
    return keys.find(tx, new KeyPlace(region, keyId), () -> rows.find(tx, region, keyId))
        .map(key -> key.expires().isPresent() ? key.at(tx.now()) : key);
  }

  /** The id of the key that an alias names. */
  Optional<String> aliased(Tx tx, AccountId account, Region region, String alias) {
    return aliases.find(
        tx,
        new AliasPlace(account, region, alias),
        () -> aliasRows.find(tx, account, region, alias).map(AliasRows.Alias::keyId));
  }

  /** A usable key's current material. */
  Material material(Tx tx, Key key) {
    return key.materialId()
        .flatMap(id -> material(tx, key, id))
        .orElseThrow(() -> new Tampered("kms_materials", key.id()));
  }

  /** A key's material by its id. */
  Optional<Material> material(Tx tx, Key key, MaterialId id) {
    return materials.find(
        tx,
        new MaterialPlace(key.region(), key.id(), id),
        () -> materialRows.material(tx, key, id));
  }

  /** Whether a key has all the material that it ever encrypted with. */
  boolean complete(Tx tx, Key key) {
    if (!key.external()) {
      return true;
    }
    return key.materialId().isPresent()
        && materialRows.of(tx, key).stream()
            .filter(material -> !material.pending())
            .allMatch(material -> material.there(tx.now()));
  }

  /** What a new key is to be, beside where and whose. */
  record Plan(
      KeySpecs what,
      boolean external,
      boolean multiRegion,
      String manager,
      String description,
      KeyPolicy policy,
      Map<String, String> tags) {}

  /**
   * Stores a new key.
   *
   * @param material empty for one that waits for an import; closed once it is stored
   */
  Key create(
      Tx tx, AccountId account, Region region, String id, Plan plan, Optional<Material> material) {
    Instant now = Instant.ofEpochMilli(tx.now().toEpochMilli());
    Optional<MaterialId> materialId =
        material.map(
            made ->
                made instanceof Material.Symmetric(var sealKey)
                    ? sealKey.materialId()
                    : MaterialId.random());
    var key =
        new Key(
            account,
            region,
            id,
            plan.what().spec(),
            plan.what().usage(),
            plan.external() ? Key.EXTERNAL : Key.AWS_KMS,
            plan.description(),
            material.isPresent() ? KeyState.ENABLED : KeyState.PENDING_IMPORT,
            plan.manager(),
            now,
            Optional.empty(),
            materialId,
            Optional.empty(),
            plan.policy().text(),
            plan.policy().policy(),
            plan.policy().bindings(),
            plan.tags(),
            plan.manager().equals(Key.AWS)
                ? Optional.of(new Key.Rotation(YEAR_DAYS, now.plus(Duration.ofDays(YEAR_DAYS))))
                : Optional.empty(),
            plan.multiRegion() ? Optional.of(region) : Optional.empty(),
            OptionalInt.empty(),
            1);
    rows.insert(tx, key);
    material.ifPresent(
        made -> {
          try (made) {
            insert(tx, key, made);
          }
        });
    return key;
  }

  private void insert(Tx tx, Key key, Material material) {
    MaterialId id = key.materialId().orElseThrow();
    materialRows.put(
        tx,
        key,
        MaterialRows.Stored.first(
            id,
            material.sealed(tx.accountKey(key.account(), key.region()), key, id),
            key.created()));
  }

  /** A new key id. */
  static String newId(boolean multiRegion) {
    return multiRegion
        ? "mrk-" + HexFormat.of().formatHex(Entropy.bytes(MULTI_REGION_ID_BYTES))
        : Entropy.uuid().toString();
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
              String id = newId(false);
              var what = new KeySpecs(KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT);
              var plan =
                  new Plan(
                      what,
                      false,
                      false,
                      Key.AWS,
                      managed.description(),
                      KeyPolicy.managed(managed, account, region),
                      Map.of());
              create(
                  tx, account, region, id, plan, Optional.of(Material.generate(id, what.spec())));
              aliasRows.insert(tx, account, region, managed.alias(), id);
              return id;
            });
  }
}
