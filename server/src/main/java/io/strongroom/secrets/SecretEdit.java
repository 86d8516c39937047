package io.strongroom.secrets;

import io.strongroom.iam.BoundPolicy;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What is to be changed of a secret; gives its next revision. */
final class SecretEdit {
  private final Secret before;
  private Optional<String> description;
  private Optional<String> kmsKeyId;
  private Map<String, String> tags;
  private Stages stages;
  private Optional<Instant> deleted;
  private Optional<Instant> deleteAt;
  private Optional<BoundPolicy> policy;
  private Replication replication;
  private Optional<Rotation> rotation;

  SecretEdit(Secret before) {
    this.before = before;
    description = before.description();
    kmsKeyId = before.kmsKeyId();
    tags = before.tags();
    stages = before.stages();
    deleted = before.deleted();
    deleteAt = before.deleteAt();
    policy = before.policy();
    replication = before.replication();
    rotation = before.rotation();
  }

  SecretEdit description(Optional<String> next) {
    description = next;
    return this;
  }

  SecretEdit kmsKeyId(Optional<String> next) {
    kmsKeyId = next;
    return this;
  }

  SecretEdit tags(Map<String, String> next) {
    tags = Map.copyOf(next);
    return this;
  }

  SecretEdit stages(Stages next) {
    stages = next;
    return this;
  }

  SecretEdit deletion(Instant now, Instant at) {
    deleted = Optional.of(now);
    deleteAt = Optional.of(at);
    return this;
  }

  SecretEdit noDeletion() {
    deleted = Optional.empty();
    deleteAt = Optional.empty();
    return this;
  }

  SecretEdit policy(Optional<BoundPolicy> next) {
    policy = next;
    return this;
  }

  SecretEdit replication(Replication next) {
    replication = next;
    return this;
  }

  SecretEdit rotation(Rotation next) {
    rotation = Optional.of(next);
    return this;
  }

  /** The next revision, for the user a change. */
  Secret at(Instant now) {
    return at(now, before.revision() + 1);
  }

  private Secret at(Instant now, long revision) {
    return new Secret(
        before.account(),
        before.region(),
        before.name(),
        before.suffix(),
        description,
        kmsKeyId,
        tags,
        before.tagged() || !tags.isEmpty(),
        stages,
        before.created(),
        now,
        deleted,
        deleteAt,
        policy,
        replication,
        rotation,
        before.accessedDay(),
        revision);
  }

  /** The same revision, more of it changed. */
  Secret replacing() {
    return at(before.changed(), before.revision());
  }

  /** The next revision, for the user none. */
  Secret unchanged() {
    return at(before.changed());
  }
}
