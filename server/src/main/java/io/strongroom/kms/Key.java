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
import java.util.Map;
import java.util.Optional;

/**
 * A KMS key without its material.
 *
 * @param manager {@code CUSTOMER}, or {@code AWS} for a service's default key
 * @param policyText as it was put
 * @param policy the same, compiled and bound to the unique ids of its principals
 * @param bindings unique ids of the users and roles that the policy named when it was put
 * @param revision counts changes
 */
record Key(
    AccountId account,
    Region region,
    String id,
    String description,
    KeyState state,
    String manager,
    Instant created,
    Optional<Instant> deletionDate,
    MaterialId materialId,
    String policyText,
    Policy policy,
    Map<String, String> bindings,
    Map<String, String> tags,
    long revision) {
  static final String SPEC = "SYMMETRIC_DEFAULT";
  static final String USAGE = "ENCRYPT_DECRYPT";
  static final String ORIGIN = "AWS_KMS";
  static final String CUSTOMER = "CUSTOMER";
  static final String AWS = "AWS";

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

  boolean enabled() {
    return state == KeyState.ENABLED;
  }

  /** Whether cryptographic operations may use it now; throws the state's error when not. */
  void requireUsable() {
    requireState()
        .ifPresent(
            error -> {
              throw error;
            });
  }

  private Optional<AwsError> requireState() {
    return switch (state) {
      case ENABLED -> Optional.empty();
      case DISABLED -> Optional.of(KmsErrors.disabled(arn()));
      case PENDING_DELETION -> Optional.of(KmsErrors.invalidState(arn(), "pending deletion"));
    };
  }

  void requireNotPendingDeletion() {
    if (state == KeyState.PENDING_DELETION) {
      throw KmsErrors.invalidState(arn(), "pending deletion");
    }
  }

  Key withState(KeyState next, Optional<Instant> deletion) {
    return new Key(
        account,
        region,
        id,
        description,
        next,
        manager,
        created,
        deletion,
        materialId,
        policyText,
        policy,
        bindings,
        tags,
        revision + 1);
  }

  Key withPolicy(KeyPolicy next) {
    return new Key(
        account,
        region,
        id,
        description,
        state,
        manager,
        created,
        deletionDate,
        materialId,
        next.text(),
        next.policy(),
        next.bindings(),
        tags,
        revision + 1);
  }
}
