package io.strongroom.kms;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Region;
import io.strongroom.iam.Policy;
import io.strongroom.seal.Hashes;
import io.strongroom.seal.MaterialId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A KMS key without its material.
 *
 * @param manager {@code CUSTOMER}, or {@code AWS} for a service's default key
 * @param materialId what it encrypts with now; empty before the first import
 * @param expires when the first of its imported materials expires
 * @param policyText as it was put
 * @param policy the same, compiled and bound to the unique ids of its principals
 * @param bindings unique ids of the users and roles that the policy named when it was put
 * @param primary the region of the primary of a multi-Region key; empty for others
 * @param window days that a primary will wait for deletion once its replicas are gone
 * @param revision counts changes
 */
record Key(
    AccountId account,
    Region region,
    String id,
    KeySpec spec,
    KeyUsage usage,
    String origin,
    String description,
    KeyState state,
    String manager,
    Instant created,
    Optional<Instant> deletionDate,
    Optional<MaterialId> materialId,
    Optional<Instant> expires,
    String policyText,
    Policy policy,
    Map<String, String> bindings,
    Map<String, String> tags,
    Optional<Rotation> rotation,
    Optional<Region> primary,
    OptionalInt window,
    long revision) {
  static final String AWS_KMS = "AWS_KMS";
  static final String EXTERNAL = "EXTERNAL";
  static final String CUSTOMER = "CUSTOMER";
  static final String AWS = "AWS";

  /**
   * Automatic rotation.
   *
   * @param days between two
   * @param next when it is due
   */
  record Rotation(int days, Instant next) {}

  Arn arn() {
    return arn(account, region, id);
  }

  static Arn arn(AccountId account, Region region, String id) {
    return Arn.of("kms", region, account, "key/" + id);
  }

  /** AWS's id of a material: 64 hexadecimal digits, stable for a key and its material. */
  String shownMaterialId(MaterialId material) {
    return Hashes.sha256Hex(
        ("kms/material/" + id + "/" + material).getBytes(StandardCharsets.UTF_8));
  }

  /** The id of its current material, which AWS shows for symmetric keys only. */
  Optional<String> shownMaterialId() {
    return spec.symmetric() ? materialId.map(this::shownMaterialId) : Optional.empty();
  }

  boolean enabled() {
    return state == KeyState.ENABLED;
  }

  boolean external() {
    return origin.equals(EXTERNAL);
  }

  boolean multiRegion() {
    return primary.isPresent();
  }

  boolean replica() {
    return primary.isPresent() && !primary.get().equals(region);
  }

  List<String> algorithms() {
    return spec.algorithms(usage);
  }

  /** As it is at this time: what has expired is not there, though nobody deleted it yet. */
  Key at(Instant now) {
    boolean expired = expires.isPresent() && !expires.get().isAfter(now);
    return expired && (state == KeyState.ENABLED || state == KeyState.DISABLED)
        ? new KeyChange(this).state(KeyState.PENDING_IMPORT).unchanged()
        : this;
  }

  /** Whether cryptographic operations may use it now; throws the state's error when not. */
  void requireUsable() {
    if (state != KeyState.ENABLED) {
      throw refusal();
    }
  }

  /** What its state says to somebody who may not use it so. */
  AwsError refusal() {
    return state == KeyState.DISABLED
        ? KmsErrors.disabled(arn())
        : KmsErrors.invalidState(arn(), state.spoken());
  }

  void requireNotPendingDeletion() {
    if (state.pendingDeletion()) {
      throw refusal();
    }
  }
}
