package io.strongroom.secrets;

import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Change;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one way by which a secret that is there changes: its row, what its lists are found by, its
 * replicas and what is announced of it, all in the transaction of the call.
 */
final class SecretChanges {
  static final int STAGES_MAX = 20;
  private static final int VERSIONS_MAX = 100;
  private static final Duration YOUNG = Duration.ofHours(24);

  private final SecretRows rows;
  private final SecretValues values;
  private final Replicas replicas;

  SecretChanges(SecretRows rows, SecretValues values, Replicas replicas) {
    this.rows = rows;
    this.values = values;
    this.replicas = replicas;
  }

  /** The moment of a change, as stored. */
  static Instant now(Call call) {
    return Instant.ofEpochMilli(call.tx().now().toEpochMilli());
  }

  /**
   * Keeps the next revision of a secret; gives it with how its replicas fared.
   *
   * @param permit of the caller, whose right to use keys decides about the replicas
   */
  Secret save(Permit permit, Secret before, Secret after) {
    Tx tx = permit.call().tx();
    Secret next = replicas.follow(permit, rotated(permit.call(), before, after));
    rows.update(tx, before, next);
    announce(tx, before.stages(), next);
    return next;
  }

  /**
   * What a change means for the rotation: a new current value that is not the rotation's own counts
   * as one, and ends the one that is under way, as does the loss of its label.
   */
  private static Secret rotated(Call call, Secret before, Secret after) {
    if (after.rotation().isEmpty() || !after.rotation().equals(before.rotation())) {
      return after;
    }
    Rotation rotation = after.rotation().get();
    Optional<String> current = after.stages().version(Stages.CURRENT);
    boolean moved = !current.equals(before.stages().version(Stages.CURRENT));
    Optional<String> own = rotation.flight().map(Rotation.Flight::token);
    if (own.isPresent() && own.equals(current)) {
      return after;
    }
    boolean pending = own.isPresent() && own.equals(after.stages().version(Stages.PENDING));
    boolean abandoned = own.isPresent() && (moved || !pending);
    if (!moved && !abandoned) {
      return after;
    }
    if (abandoned) {
      RotateSecrets.entail(call, after, "RotationAbandoned");
    }
    return after
        .edit()
        .stages(pending ? after.stages().without(Stages.PENDING) : after.stages())
        .rotation(rotation.overtaken(now(call)))
        .replacing();
  }

  /** Adds a version under these labels; gives the secret's next revision, not yet saved. */
  Secret add(Permit permit, Secret secret, String token, Given given, Collection<String> labels) {
    Instant now = now(permit.call());
    Stages stages = secret.stages().put(token, labels);
    if (stages.of(token).size() > STAGES_MAX) {
      throw SecretsErrors.tooManyStages();
    }
    Secret next = secret.edit().stages(stages).at(now);
    makeRoom(permit.call().tx(), next, now);
    rows.insert(
        permit.call().tx(),
        next,
        values.encrypt(permit, next, token, given.kind(), given.value(), now));
    return next;
  }

  /**
   * The version that this token has made already, if any: it names one value for ever.
   *
   * @throws io.strongroom.aws.AwsError ResourceExistsException for another value
   */
  Optional<SecretVersion> repeated(Permit permit, Secret secret, String token, Given given) {
    Optional<SecretVersion> same = rows.version(permit.call().tx(), secret, token);
    if (same.isPresent()) {
      SecretVersion version = same.get();
      try (Sensitive stored = values.decrypt(permit, secret, version)) {
        if (version.kind() != given.kind() || !stored.equals(given.value())) {
          throw SecretsErrors.tokenInUse(version.id(), secret.arn());
        }
      }
    }
    return same;
  }

  /**
   * Keeps a hundred versions with the one that comes, and all that are labelled or younger than a
   * day. First of all: what is refused must cost less than what is done.
   */
  private void makeRoom(Tx tx, Secret secret, Instant now) {
    List<SecretRows.Listed> versions = rows.versions(tx, secret);
    int surplus = versions.size() + 1 - VERSIONS_MAX;
    for (SecretRows.Listed version : versions) {
      if (surplus <= 0) {
        return;
      }
      boolean young = version.created().isAfter(now.minus(YOUNG));
      if (!young && secret.stages().of(version.id()).isEmpty()) {
        rows.deleteVersion(tx, secret, version.id());
        surplus--;
      }
    }
    if (surplus > 0) {
      throw SecretsErrors.tooManyVersions();
    }
  }

  /** One change for every label that moved, but for the two that say nothing new. */
  static void announce(Tx tx, Stages before, Secret after) {
    after
        .stages()
        .byLabel()
        .forEach(
            (label, version) -> {
              boolean moved = !before.version(label).equals(Optional.of(version));
              if (moved && !label.equals(Stages.PENDING) && !label.equals(Stages.PREVIOUS)) {
                announce(
                    tx,
                    after,
                    "SecretLabelUpdated",
                    Map.of("name", after.name(), "labelUpdated", label, "versionId", version));
              }
            });
  }

  /** One change for every version that has a label. */
  static void announceVersions(Tx tx, Secret secret, String kind) {
    secret
        .stages()
        .byVersion()
        .keySet()
        .forEach(version -> announce(tx, secret, kind, Map.of("versionId", version)));
  }

  private static void announce(Tx tx, Secret secret, String kind, Map<String, String> detail) {
    tx.announce(
        new Change(secret.account(), secret.region(), kind, secret.arn().toString(), detail));
  }
}
