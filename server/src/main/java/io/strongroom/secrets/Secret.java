package io.strongroom.secrets;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import io.strongroom.iam.BoundPolicy;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A secret without its values.
 *
 * @param suffix six random characters behind the name in the ARN; another one in every life
 * @param kmsKeyId as supplied; empty for the default key
 * @param tagged whether it ever had tags: AWS shows an empty list then
 * @param stages the version that each staging label is attached to
 * @param deleteAt when it is purged, while it is marked for deletion
 * @param policy the resource policy; empty for none
 * @param replication what it has to do with secrets of other regions
 * @param rotation how it is rotated; empty while it never was
 * @param accessedDay last day on which it was read, in days since the epoch
 */
record Secret(
    AccountId account,
    Region region,
    String name,
    String suffix,
    Optional<String> description,
    Optional<String> kmsKeyId,
    Map<String, String> tags,
    boolean tagged,
    Stages stages,
    Instant created,
    Instant changed,
    Optional<Instant> deleted,
    Optional<Instant> deleteAt,
    Optional<BoundPolicy> policy,
    Replication replication,
    Optional<Rotation> rotation,
    Optional<Long> accessedDay,
    long revision) {

  /** What versions are filed under. */
  String id() {
    return name + "-" + suffix;
  }

  Arn arn() {
    return Arn.of("secretsmanager", region, account, "secret:" + id());
  }

  /** Where its row is: enough to write to it without reading it again. */
  record Place(AccountId account, Region region, String name, String suffix) {}

  Place place() {
    return new Place(account, region, name, suffix);
  }

  /** Whether it is the copy of a secret of another region. */
  boolean isReplica() {
    return replication.primary().map(primary -> !primary.equals(region)).orElse(false);
  }

  void requireNotDeleted() {
    if (deleteAt.isPresent()) {
      throw SecretsErrors.markedForDeletion();
    }
  }

  /** Fails for a secret that is marked for deletion, and for a replica. */
  void requireWritable() {
    requireNotDeleted();
    requirePrimary();
  }

  void requirePrimary() {
    if (isReplica()) {
      throw SecretsErrors.replicaIsReadOnly();
    }
  }

  /** When its rotation has something to do next. */
  Optional<Instant> rotateAt() {
    return deleteAt.isPresent() ? Optional.empty() : rotation.flatMap(Rotation::due);
  }

  SecretEdit edit() {
    return new SecretEdit(this);
  }

  Secret withPolicy(Optional<BoundPolicy> next, Instant now) {
    return edit().policy(next).at(now);
  }
}
