package io.strongroom.secrets;

import io.strongroom.aws.AwsError;
import io.strongroom.aws.Region;
import io.strongroom.iam.Permit;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The copies of secrets in other regions. They are made and follow in the transaction of the change
 * itself, for all regions lie in one database: a replica is never behind, and a caller's own rights
 * at the keys of both regions decide, as on AWS. What the caller may not do there does not hold up
 * the primary: the replica is marked as failed and stays as it was.
 */
final class Replicas {
  private final SecretRows rows;
  private final SecretValues values;

  Replicas(SecretRows rows, SecretValues values) {
    this.rows = rows;
    this.values = values;
  }

  /** Brings all replicas to a revision of their primary; gives it with how they fared. */
  Secret follow(Permit permit, Secret primary) {
    Secret next = primary;
    for (Replication.Replica replica : primary.replication().sorted()) {
      next = follow(permit, next, replica, false);
    }
    return next;
  }

  /**
   * Brings one replica to a revision of its primary, and makes it if it is not there.
   *
   * @param overwrite whether another secret of that name gives way
   */
  Secret follow(Permit permit, Secret primary, Replication.Replica replica, boolean overwrite) {
    Replication.Replica outcome;
    try {
      Optional<Secret> other = other(permit.call().tx(), primary, replica);
      boolean givesWay =
          overwrite && other.map(Secret::replication).equals(Optional.of(Replication.NONE));
      outcome =
          other.isPresent() && !givesWay
              ? replica.failed(
                  "Secret name %s already exists in region %s."
                      .formatted(primary.name(), replica.region()))
              : copied(permit, primary, replica, other);
    } catch (AwsError e) {
      outcome = replica.failed(e.message().orElse(e.code()));
    }
    return outcome.equals(primary.replication().replicas().get(replica.region().value()))
        ? primary
        : primary
            .edit()
            .replication(primary.replication().with(primary.region(), outcome))
            .unchanged();
  }

  /** Another secret that has the name there. */
  private Optional<Secret> other(Tx tx, Secret primary, Replication.Replica replica) {
    return rows.find(tx, primary.account(), replica.region(), primary.name())
        .filter(found -> !isCopy(found, primary));
  }

  private static boolean isCopy(Secret found, Secret primary) {
    return found.isReplica()
        && found.suffix().equals(primary.suffix())
        && found.replication().primary().equals(Optional.of(primary.region()));
  }

  /** Gives the copies that are in step the labels that a primary has left. */
  void relabel(Tx tx, Secret primary) {
    for (Replication.Replica replica : primary.replication().sorted()) {
      if (replica.status() == Replication.Status.IN_SYNC) {
        find(tx, primary, replica.region())
            .ifPresent(
                copy -> rows.update(tx, copy, copy.edit().stages(primary.stages()).unchanged()));
      }
    }
  }

  /** The copy of a primary in a region, if it is there. */
  Optional<Secret> find(Tx tx, Secret primary, Region region) {
    return rows.find(tx, primary.account(), region, primary.name())
        .filter(found -> isCopy(found, primary));
  }

  /** Everything that may be refused comes before the first row is written. */
  private Replication.Replica copied(
      Permit here, Secret primary, Replication.Replica replica, Optional<Secret> other) {
    Permit there = here.in(replica.region());
    Tx tx = here.call().tx();
    Optional<Secret> before = find(tx, primary, replica.region());
    Secret copy = copy(SecretChanges.now(here.call()), primary, replica, before);
    if (before.isEmpty()) {
      values.probe(there, copy);
    }
    List<SecretVersion> more;
    try {
      more = missing(there, here, primary, copy);
    } catch (AwsError e) {
      // Who may read the copy never waits for a key: what was taken away is taken away there, too.
      before.ifPresent(old -> rows.update(tx, old, governed(old, primary)));
      throw e;
    }
    other.ifPresent(
        secret -> {
          permitDeletion(there, secret);
          rows.delete(tx, secret);
        });
    before.ifPresentOrElse(
        old -> rows.update(tx, old, copy),
        () -> {
          rows.insert(tx, copy);
          here.call().touched(copy.arn());
        });
    more.forEach(version -> rows.insert(tx, copy, version));
    SecretChanges.announce(tx, before.map(Secret::stages).orElse(Stages.NONE), copy);
    Set<String> kept = new HashSet<>();
    rows.versions(tx, primary).forEach(version -> kept.add(version.id()));
    rows.versions(tx, copy).stream()
        .filter(version -> !kept.contains(version.id()))
        .forEach(version -> rows.deleteVersion(tx, copy, version.id()));
    return replica.inSync();
  }

  /** The copy as it was, under the primary's policy, tags and description of today. */
  private static Secret governed(Secret old, Secret primary) {
    return old.edit()
        .description(primary.description())
        .tags(primary.tags())
        .policy(primary.policy())
        .at(primary.changed());
  }

  /** A secret that gives way is deleted without a window: its own policy and tags have a say. */
  private static void permitDeletion(Permit there, Secret secret) {
    there.call().touched(secret.arn());
    there.call().permit("secretsmanager:DeleteSecret", ReadSecrets.target(secret));
  }

  private static Secret copy(
      Instant now, Secret primary, Replication.Replica replica, Optional<Secret> before) {
    return new Secret(
        primary.account(),
        replica.region(),
        primary.name(),
        primary.suffix(),
        primary.description(),
        replica.kmsKeyId(),
        primary.tags(),
        primary.tagged(),
        primary.stages(),
        before.map(Secret::created).orElse(now),
        primary.changed(),
        Optional.empty(),
        Optional.empty(),
        primary.policy(),
        Replication.of(primary.region()),
        Optional.empty(),
        before.flatMap(Secret::accessedDay),
        before.map(Secret::revision).orElse(0L) + 1);
  }

  /** The labelled versions that the copy has not yet, under its own key. */
  private List<SecretVersion> missing(Permit there, Permit here, Secret primary, Secret copy) {
    Tx tx = here.call().tx();
    var missing = new ArrayList<SecretVersion>();
    for (String id : primary.stages().byVersion().keySet()) {
      Optional<SecretVersion> version = rows.version(tx, primary, id);
      if (version.isPresent() && rows.version(tx, copy, id).isEmpty()) {
        SecretVersion original = version.get();
        try (Sensitive value = values.decrypt(here, primary, original)) {
          missing.add(values.encrypt(there, copy, id, original.kind(), value, original.created()));
        }
      }
    }
    return missing;
  }

  /** Removes the copy in a region, and the region from the primary. */
  Secret remove(Tx tx, Secret primary, Region region) {
    find(tx, primary, region).ifPresent(copy -> rows.delete(tx, copy));
    return without(primary, region);
  }

  /** Makes a copy a secret of its own. */
  void promote(Tx tx, Secret copy, Instant now) {
    primaryOf(tx, copy)
        .ifPresent(primary -> rows.update(tx, primary, without(primary, copy.region())));
    rows.update(tx, copy, copy.edit().replication(Replication.NONE).at(now));
  }

  /** Tells the primary of another key of a copy, so that it does not bring the old one back. */
  void noteKey(Tx tx, Secret copy) {
    primaryOf(tx, copy)
        .ifPresent(
            primary -> {
              Replication.Replica replica =
                  primary.replication().replicas().get(copy.region().value());
              if (replica != null) {
                Replication next =
                    primary.replication().with(primary.region(), replica.withKey(copy.kmsKeyId()));
                rows.update(tx, primary, primary.edit().replication(next).unchanged());
              }
            });
  }

  private Optional<Secret> primaryOf(Tx tx, Secret copy) {
    return copy.replication()
        .primary()
        .flatMap(region -> rows.find(tx, copy.account(), region, copy.name()))
        .filter(found -> found.suffix().equals(copy.suffix()));
  }

  private static Secret without(Secret primary, Region region) {
    return primary.edit().replication(primary.replication().without(region)).unchanged();
  }
}
