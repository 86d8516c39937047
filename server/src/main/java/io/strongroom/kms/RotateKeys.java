package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.kms.KeyNames.Aliases;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Rotation, automatic and on demand.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html">Rotate AWS
 *     KMS keys</a>
 */
final class RotateKeys {
  private static final int DAYS = 365;
  private static final int ON_DEMAND_MAX = 25;
  private static final int PAGE = 100;
  private static final int PAGE_MAX = 1000;

  private final KeyRows rows;
  private final MaterialRows materials;
  private final KeyNames names;
  private final OwnKeys own;
  private final Rotations rotations;

  RotateKeys(
      KeyRows rows, MaterialRows materials, KeyNames names, OwnKeys own, Rotations rotations) {
    this.rows = rows;
    this.materials = materials;
    this.names = names;
    this.own = own;
    this.rotations = rotations;
  }

  record EnableKeyRotationRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(least = 90, most = 2560) Optional<Integer> rotationPeriodInDays) {}

  /** Rotates a key every so many days from now on, by database time. */
  @Operation(value = "kms:EnableKeyRotation", access = Access.WRITE)
  void enableKeyRotation(Call call, EnableKeyRotationRequest request) {
    int days = request.rotationPeriodInDays().orElse(DAYS);
    Key key =
        own.permitted(
            call,
            request.keyId(),
            target -> target.with("kms:RotationPeriodInDays", Integer.toString(days)));
    requireAutomatic(key);
    setRotation(call, key, Optional.of(Rotations.from(call.tx().now(), days)));
  }

  record DisableKeyRotationRequest(@Constraint(min = 1, max = 2048) @Clear String keyId) {}

  /** Ends automatic rotation. */
  @Operation(value = "kms:DisableKeyRotation", access = Access.WRITE)
  void disableKeyRotation(Call call, DisableKeyRotationRequest request) {
    Key key = own.permitted(call, request.keyId());
    requireAutomatic(key);
    setRotation(call, key, Optional.empty());
  }

  /** Replicas follow their primary. */
  private void setRotation(Call call, Key key, Optional<Key.Rotation> next) {
    for (Key one : rows.everywhereOf(call.tx(), key)) {
      rows.update(call.tx(), new KeyChange(one).rotation(next).done());
    }
  }

  private static void requireAutomatic(Key key) {
    requireSymmetric(key);
    if (key.external()) {
      throw KmsErrors.wrongOrigin(key.arn(), key.origin());
    }
    if (key.state() != KeyState.ENABLED) {
      throw key.refusal();
    }
    requirePrimary(key);
  }

  private static void requireSymmetric(Key key) {
    if (!key.spec().symmetric()) {
      throw KmsErrors.unsupportedSilently();
    }
  }

  private static void requirePrimary(Key key) {
    if (key.replica()) {
      throw KmsErrors.unsupportedKey(key.arn() + " is not a multi-region primary key.");
    }
  }

  record GetKeyRotationStatusRequest(@Constraint(min = 1, max = 2048) @Clear String keyId) {}

  record GetKeyRotationStatusResponse(
      boolean keyRotationEnabled,
      @Clear String keyId,
      Optional<Integer> rotationPeriodInDays,
      Optional<Instant> nextRotationDate) {}

  /** Shows whether and when a key is rotated; may be asked from another account. */
  @Operation(value = "kms:GetKeyRotationStatus", access = Access.READ)
  GetKeyRotationStatusResponse getKeyRotationStatus(
      Call call, GetKeyRotationStatusRequest request) {
    KeyNames.Named named = names.resolve(call, request.keyId(), Aliases.REFUSED);
    call.permit(names.target(call, named));
    Key key = named.orThrow();
    requireSymmetric(key);
    return new GetKeyRotationStatusResponse(
        key.rotation().isPresent(),
        key.arn().toString(),
        key.rotation().map(Key.Rotation::days),
        key.rotation().map(Key.Rotation::next));
  }

  record RotateKeyOnDemandRequest(@Constraint(min = 1, max = 2048) @Clear String keyId) {}

  record RotateKeyOnDemandResponse(@Clear String keyId) {}

  /** Rotates a key now, up to 25 times in its life; to imported material where some waits. */
  @Operation(value = "kms:RotateKeyOnDemand", access = Access.WRITE)
  RotateKeyOnDemandResponse rotateKeyOnDemand(Call call, RotateKeyOnDemandRequest request) {
    Key key = own.permitted(call, request.keyId());
    requireSymmetric(key);
    if (key.state() != KeyState.ENABLED) {
      throw key.refusal();
    }
    requirePrimary(key);
    List<MaterialRows.Stored> all = materials.of(call.tx(), key);
    long demanded =
        all.stream().filter(one -> one.rotation().equals(Optional.of(Rotations.ON_DEMAND))).count();
    if (demanded >= ON_DEMAND_MAX) {
      throw KmsErrors.tooManyRotations(key.arn());
    }
    Rotations.Done done =
        key.external()
            ? rotations.promote(call.tx(), key, waiting(call, key, all))
            : rotations.rotate(call.tx(), key, Rotations.ON_DEMAND);
    done.consequences().forEach(call::entails);
    return new RotateKeyOnDemandResponse(done.key().arn().toString());
  }

  private MaterialRows.Stored waiting(Call call, Key key, List<MaterialRows.Stored> all) {
    MaterialRows.Stored waiting =
        all.stream()
            .filter(one -> one.pending() && one.there(call.tx().now()))
            .findFirst()
            .orElseThrow(() -> KmsErrors.nothingToRotateTo(key.arn()));
    if (!everywhere(call, key, waiting)) {
      throw KmsErrors.nothingToRotateTo(key.arn());
    }
    return waiting;
  }

  private boolean everywhere(Call call, Key key, MaterialRows.Stored material) {
    return rows.everywhereOf(call.tx(), key).stream()
        .allMatch(
            one ->
                materials
                    .find(call.tx(), one, material.id())
                    .map(there -> there.there(call.tx().now()))
                    .orElse(false));
  }

  record ListKeyRotationsRequest(
      @Constraint(min = 1, max = 2048) @Clear String keyId,
      @Constraint(oneOf = {"ALL_KEY_MATERIAL", "ROTATIONS_ONLY"}) @Clear
          Optional<String> includeKeyMaterial,
      @Constraint(least = 1, most = 1000) Optional<Integer> limit,
      @Constraint(min = 1, max = 1024, pattern = "[\\u0020-\\u00FF]*") Optional<String> marker) {}

  record ListKeyRotationsResponse(
      List<RotationsListEntry> rotations, Optional<String> nextMarker, boolean truncated) {}

  record RotationsListEntry(
      @Clear String keyId,
      @Clear String keyMaterialId,
      Optional<String> keyMaterialDescription,
      @Clear Optional<String> importState,
      @Clear String keyMaterialState,
      @Clear Optional<String> expirationModel,
      Optional<Instant> validTo,
      Optional<Instant> rotationDate,
      @Clear Optional<String> rotationType) {}

  /** Lists the rotations of a key, or all its materials, the oldest first. */
  @Operation(value = "kms:ListKeyRotations", access = Access.READ)
  ListKeyRotationsResponse listKeyRotations(Call call, ListKeyRotationsRequest request) {
    Key key = own.permitted(call, request.keyId());
    requireSymmetric(key);
    boolean all = request.includeKeyMaterial().orElse("").equals("ALL_KEY_MATERIAL");
    var page =
        new Paging(call, "kms/ListKeyRotations", request.limit().orElse(PAGE), PAGE_MAX)
            .in(key.id() + (all ? "/all" : ""));
    String sent = page.after(request.marker());
    long after = sent.isEmpty() ? 0 : Long.parseLong(sent);
    List<MaterialRows.Stored> found =
        materials.of(call.tx(), key).stream()
            .filter(one -> all || one.rotated().isPresent())
            .filter(one -> one.number() > after)
            .limit(page.limit() + 1L)
            .toList();
    return new ListKeyRotationsResponse(
        page.cut(found).stream().map(one -> entry(call, key, one)).toList(),
        page.next(found, one -> Long.toString(one.number())),
        page.more(found));
  }

  private RotationsListEntry entry(Call call, Key key, MaterialRows.Stored one) {
    boolean imported = key.external();
    boolean there = one.there(call.tx().now());
    return new RotationsListEntry(
        key.arn().toString(),
        key.shownMaterialId(one.id()),
        one.description(),
        imported ? Optional.of(there ? "IMPORTED" : "PENDING_IMPORT") : Optional.empty(),
        state(call, key, one),
        imported && there
            ? Optional.of(
                one.expires().isPresent() ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE")
            : Optional.empty(),
        there ? one.expires() : Optional.empty(),
        one.rotated(),
        one.rotation());
  }

  private String state(Call call, Key key, MaterialRows.Stored one) {
    if (one.pending()) {
      return everywhere(call, key, one)
          ? "PENDING_ROTATION"
          : "PENDING_MULTI_REGION_IMPORT_AND_ROTATION";
    }
    return key.materialId().equals(Optional.of(one.id())) ? "CURRENT" : "NON_CURRENT";
  }
}
