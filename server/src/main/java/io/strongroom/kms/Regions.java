package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Region;
import io.strongroom.iam.Call;
import io.strongroom.iam.Iam;
import io.strongroom.iam.ResourceRule;
import io.strongroom.iam.Target;
import io.strongroom.seal.MaterialId;
import io.strongroom.seal.Sealed;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Keys that are one key in several regions of this server: id, material, rotation are shared;
 * policy, grants, aliases, tags, description and state are each region's own.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html">Multi-Region
 *     keys</a>
 */
final class Regions {
  /** Of one key; more than AWS has, and fewer than {@link KeyRows#everywhereOf} would find. */
  private static final int REGIONS_MAX = 64;

  private final KeyRows rows;
  private final MaterialRows materials;
  private final KeyNames names;
  private final OwnKeys own;
  private final Iam iam;

  Regions(KeyRows rows, MaterialRows materials, KeyNames names, OwnKeys own, Iam iam) {
    this.rows = rows;
    this.materials = materials;
    this.names = names;
    this.own = own;
    this.iam = iam;
  }

  record ReplicateKeyRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(min = 1, max = 32, pattern = "^([a-z]+-){2,3}\\d+$") @Clear String replicaRegion,
      @Constraint(min = 1, max = 131072, pattern = ManageKeys.POLICY) @Clear
          Optional<String> policy,
      Optional<Boolean> bypassPolicyLockoutSafetyCheck,
      @Constraint(max = 8192) Optional<String> description,
      List<KmsTag> tags) {}

  record ReplicateKeyResponse(
      KeyMetadata replicaKeyMetadata, @Clear String replicaPolicy, List<KmsTag> replicaTags) {}

  /**
   * Makes a replica; one with imported material waits for it. Decides on the key, and as
   * kms:CreateKey (and kms:TagResource) in the replica's Region: <a
   * href="https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html">ReplicateKey</a>.
   */
  @Operation(value = "kms:ReplicateKey", access = Access.WRITE)
  ReplicateKeyResponse replicateKey(Call call, ReplicateKeyRequest request) {
    Key key =
        own.permitted(
            call,
            request.keyId(),
            target ->
                target
                    .withRequestTags(KmsTag.plain(request.tags()))
                    .with("kms:ReplicaRegion", request.replicaRegion()));
    permitCreation(call, key, request);
    key.requireUsable();
    requirePrimary(key);
    Region region = region(request.replicaRegion());
    if (region.equals(key.region())) {
      throw KmsErrors.unsupportedKey(
          region + " cannot have a replica because it contains the primary.");
    }
    Tx tx = call.tx();
    List<Key> all = rows.everywhereOf(tx, key);
    if (all.stream().anyMatch(one -> one.region().equals(region))) {
      throw KmsErrors.replicaExists(Key.arn(key.account(), region, key.id()));
    }
    if (all.size() >= REGIONS_MAX) {
      throw KmsErrors.tooManyRegions(key.arn());
    }
    Map<String, String> tags = KmsTag.check(request.tags());
    KeyPolicy policy =
        request
            .policy()
            .map(text -> KeyPolicy.check(iam, tx, text))
            .orElseGet(() -> KeyPolicy.standard(call.account()));
    Key replica = replica(tx, key, region, policy, request.description().orElse(""), tags);
    if (request.policy().isPresent() && !request.bypassPolicyLockoutSafetyCheck().orElse(false)) {
      refuseLockOut(call, replica, policy);
    }
    rows.insert(tx, replica);
    if (!key.external()) {
      copyMaterial(tx, key, replica);
      call.entails(Rotations.synchronised(key));
    }
    call.touched(replica.arn());
    return new ReplicateKeyResponse(
        KeyMetadata.creating(replica, rows.everywhereOf(tx, replica)),
        policy.text(),
        request.tags());
  }

  /** A replica is a key that is made in the other Region, and its tags are put on it there. */
  private static void permitCreation(Call call, Key key, ReplicateKeyRequest request) {
    boolean bypass = request.bypassPolicyLockoutSafetyCheck().orElse(false);
    Target target =
        Target.none()
            .withRequestTags(KmsTag.plain(request.tags()))
            .with("aws:RequestedRegion", request.replicaRegion())
            .with("kms:KeySpec", key.spec().name())
            .with("kms:KeyUsage", key.usage().name())
            .with("kms:KeyOrigin", key.origin())
            .with("kms:MultiRegion", "true")
            .with("kms:BypassPolicyLockoutSafetyCheck", Boolean.toString(bypass));
    call.permit("kms:CreateKey", target);
    if (!request.tags().isEmpty()) {
      call.permit("kms:TagResource", target);
    }
  }

  private static Region region(String name) {
    if (!Region.isValid(name)) {
      throw KmsErrors.validation("Invalid region: " + name);
    }
    return new Region(name);
  }

  private static void requirePrimary(Key key) {
    if (!key.multiRegion()) {
      throw KmsErrors.unsupportedKey(key.arn() + " is not a multi-region key.");
    }
    if (key.replica()) {
      throw KmsErrors.unsupportedKey(key.arn() + " is not a multi-region primary key.");
    }
  }

  private void refuseLockOut(Call call, Key key, KeyPolicy policy) {
    Target target =
        names.target(call, key).withPolicy(Optional.of(policy.policy()), ResourceRule.MUST_ALLOW);
    if (!call.wouldBeAllowed("kms:PutKeyPolicy", target)) {
      throw KmsErrors.lockOut();
    }
  }

  private static Key replica(
      Tx tx,
      Key key,
      Region region,
      KeyPolicy policy,
      String description,
      Map<String, String> tags) {
    return new Key(
        key.account(),
        region,
        key.id(),
        key.spec(),
        key.usage(),
        key.origin(),
        description,
        key.external() ? KeyState.PENDING_IMPORT : KeyState.ENABLED,
        key.manager(),
        Instant.ofEpochMilli(tx.now().toEpochMilli()),
        Optional.empty(),
        key.external() ? Optional.empty() : key.materialId(),
        Optional.empty(),
        policy.text(),
        policy.policy(),
        policy.bindings(),
        tags,
        key.rotation(),
        key.primary(),
        OptionalInt.empty(),
        1);
  }

  /** Every material, sealed anew under the key of the account in the other region. */
  private void copyMaterial(Tx tx, Key key, Key replica) {
    for (MaterialRows.Stored row : materials.of(tx, key)) {
      MaterialId id = row.id();
      try (Material opened = materials.open(tx, key, id, row.sealed().orElseThrow())) {
        Sealed copy =
            opened.sealed(tx.accountKey(replica.account(), replica.region()), replica, id);
        materials.put(
            tx, replica, row.withSealed(Optional.of(copy), row.expires(), row.description()));
      }
    }
  }

  record UpdatePrimaryRegionRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(min = 1, max = 32, pattern = "^([a-z]+-){2,3}\\d+$") @Clear
          String primaryRegion) {}

  /**
   * Makes a replica the primary, and the primary a replica, in one transaction. Decides on both.
   */
  @Operation(value = "kms:UpdatePrimaryRegion", access = Access.WRITE)
  void updatePrimaryRegion(Call call, UpdatePrimaryRegionRequest request) {
    Key key =
        own.permitted(
            call,
            request.keyId(),
            target -> target.with("kms:PrimaryRegion", request.primaryRegion()));
    key.requireUsable();
    requirePrimary(key);
    Region region = region(request.primaryRegion());
    if (region.equals(key.region())) {
      throw KmsErrors.unsupportedKey(key.arn() + " is already the primary key.");
    }
    List<Key> all = rows.everywhereOf(call.tx(), key);
    Key next =
        all.stream()
            .filter(one -> one.region().equals(region))
            .findFirst()
            .orElseThrow(() -> KmsErrors.noSuchKey(Key.arn(key.account(), region, key.id())));
    call.permit(
        names
            .target(call, next)
            .with("kms:PrimaryRegion", request.primaryRegion())
            .with("aws:RequestedRegion", region.value()));
    next.requireUsable();
    for (Key one : all) {
      rows.update(call.tx(), new KeyChange(one).primary(region).done());
    }
  }
}
