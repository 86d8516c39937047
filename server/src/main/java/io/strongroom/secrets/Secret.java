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
 * @param stages the version that each staging label is attached to
 * @param deleteAt when it is purged, while it is marked for deletion
 * @param policy the resource policy; empty for none
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
    Stages stages,
    Instant created,
    Instant changed,
    Optional<Instant> deleted,
    Optional<Instant> deleteAt,
    Optional<BoundPolicy> policy,
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

  void requireNotDeleted() {
    if (deleteAt.isPresent()) {
      throw SecretsErrors.markedForDeletion();
    }
  }

  Secret withStages(Stages next, Instant now) {
    return new Secret(
        account,
        region,
        name,
        suffix,
        description,
        kmsKeyId,
        tags,
        next,
        created,
        now,
        deleted,
        deleteAt,
        policy,
        accessedDay,
        revision + 1);
  }

  Secret withDeletion(Instant now, Instant at) {
    return new Secret(
        account,
        region,
        name,
        suffix,
        description,
        kmsKeyId,
        tags,
        stages,
        created,
        now,
        Optional.of(now),
        Optional.of(at),
        policy,
        accessedDay,
        revision + 1);
  }

  Secret withPolicy(Optional<BoundPolicy> next, Instant now) {
    return new Secret(
        account,
        region,
        name,
        suffix,
        description,
        kmsKeyId,
        tags,
        stages,
        created,
        now,
        deleted,
        deleteAt,
        next,
        accessedDay,
        revision + 1);
  }
}
