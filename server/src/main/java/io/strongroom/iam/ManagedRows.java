package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.iam.ManagedPolicy.Version;
import io.strongroom.iam.ManagedPolicy.Versions;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Domain;
import io.strongroom.store.Duplicate;
import io.strongroom.store.Json;
import io.strongroom.store.Latest;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.util.List;
import java.util.Optional;

/**
 * The SQL of customer managed policies. A policy's row has a digest of all its versions, under its
 * MAC.
 */
final class ManagedRows {
  private static final String POLICY =
      "select account, name, path, policy_id, description, created, updated, tags,"
          + " default_version, latest_version, versions_digest, "
          + Latest.mac("iam_policies", "account", "policy_id")
          + " from iam_policies";

  private record Stored(ManagedPolicy policy, AccountId account, Mac digest, Mac mac) {}

  /** The policy of exactly this ARN. */
  Optional<ManagedPolicy> find(Tx tx, Arn arn) {
    String name = arn.resource().substring(arn.resource().lastIndexOf('/') + 1);
    return AccountId.isValid(arn.account())
        ? named(tx, new AccountId(arn.account()), name).filter(it -> it.arn().equals(arn))
        : Optional.empty();
  }

  Optional<ManagedPolicy> named(Tx tx, AccountId account, String name) {
    return tx.sql(POLICY + " where account = ? and name_key = ?")
        .with(account.value())
        .with(Owners.nameKey(name))
        .one(ManagedRows::stored)
        .map(stored -> verified(tx, stored).policy())
        .map(policy -> checked(policy, name));
  }

  private static ManagedPolicy checked(ManagedPolicy policy, String name) {
    if (!Owners.nameKey(policy.name()).equals(Owners.nameKey(name))) {
      throw new Tampered("iam_policies", policy.id());
    }
    return policy;
  }

  /** Those of an account whose path begins so, in the order of their names. */
  List<ManagedPolicy> list(Tx tx, AccountId account, String pathPrefix, String after, int limit) {
    return tx
        .sql(
            POLICY
                + " where account = ? and name_key > ? and substr(path, 1, length(?)) = ?"
                + " order by name_key limit ?")
        .with(account.value())
        .with(after)
        .with(pathPrefix)
        .with(pathPrefix)
        .with(limit)
        .list(ManagedRows::stored)
        .stream()
        .map(stored -> verified(tx, stored).policy())
        .toList();
  }

  long count(Tx tx, AccountId account) {
    return tx.sql("select count(*) from iam_policies where account = ?")
        .with(account.value())
        .one(row -> row.number(1))
        .orElse(0L);
  }

  /** All versions, checked to be exactly those that were stored. */
  List<Version> versions(Tx tx, ManagedPolicy policy) {
    List<Version> versions = unverified(tx, policy);
    Mac stored =
        tx.sql("select versions_digest from iam_policies where policy_id = ?")
            .with(policy.id())
            .one(row -> row.mac(1))
            .orElseThrow(() -> new Tampered("iam_policies", policy.id()));
    if (!stored.equals(digest(tx, policy, versions))) {
      throw new Tampered("iam_policy_versions", policy.id());
    }
    return versions;
  }

  private static List<Version> unverified(Tx tx, ManagedPolicy policy) {
    return tx.sql(
            "select version, document, created from iam_policy_versions"
                + " where account = ? and policy_id = ? order by version")
        .with(account(policy).value())
        .with(policy.id())
        .list(row -> new Version(row.number(1), row.text(2), row.instant(3)));
  }

  /**
   * Stores a new policy with its first version.
   *
   * @throws Duplicate when the name is taken, whatever its case
   */
  void insert(Tx tx, ManagedPolicy policy, String document) {
    AccountId account = account(policy);
    var first = new Version(policy.versions().latest(), document, policy.created());
    Mac digest = digest(tx, policy, List.of(first));
    Mac mac = mac(tx, policy, digest);
    tx.sql(
            "insert into iam_policies (account, name, name_key, path, policy_id, description,"
                + " created, updated, tags, default_version, latest_version, versions_digest, mac)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .with(account.value())
        .with(policy.name())
        .with(Owners.nameKey(policy.name()))
        .with(policy.path())
        .with(policy.id())
        .withText(policy.description())
        .with(policy.created())
        .with(policy.updated())
        .with(Json.write(policy.tags()))
        .with(policy.versions().standard())
        .with(policy.versions().latest())
        .with(digest)
        .with(mac)
        .run();
    Latest.put(tx, "iam_policies", mac, account.value(), policy.id());
    insert(tx, policy, first);
    tx.advance(Domain.IAM);
  }

  private static void insert(Tx tx, ManagedPolicy policy, Version version) {
    tx.sql(
            "insert into iam_policy_versions (account, policy_id, version, document, created)"
                + " values (?, ?, ?, ?, ?)")
        .with(account(policy).value())
        .with(policy.id())
        .with(version.number())
        .with(version.document())
        .with(version.created())
        .run();
  }

  /** Stores a further version; the policy comes with the numbers as they are then. */
  void addVersion(Tx tx, ManagedPolicy policy, Version version) {
    insert(tx, policy, version);
    update(tx, policy);
  }

  void deleteVersion(Tx tx, ManagedPolicy policy, long number) {
    tx.sql("delete from iam_policy_versions where account = ? and policy_id = ? and version = ?")
        .with(account(policy).value())
        .with(policy.id())
        .with(number)
        .run();
    update(tx, policy);
  }

  /** Stores what changed about a policy. */
  void update(Tx tx, ManagedPolicy policy) {
    Mac digest = digest(tx, policy, unverified(tx, policy));
    Mac mac = mac(tx, policy, digest);
    tx.sql(
            "update iam_policies set updated = ?, tags = ?, default_version = ?,"
                + " latest_version = ?, versions_digest = ?, mac = ?"
                + " where account = ? and policy_id = ?")
        .with(policy.updated())
        .with(Json.write(policy.tags()))
        .with(policy.versions().standard())
        .with(policy.versions().latest())
        .with(digest)
        .with(mac)
        .with(account(policy).value())
        .with(policy.id())
        .run();
    Latest.put(tx, "iam_policies", mac, account(policy).value(), policy.id());
    tx.advance(Domain.IAM);
  }

  void delete(Tx tx, ManagedPolicy policy) {
    String account = account(policy).value();
    tx.sql("delete from iam_policy_versions where account = ? and policy_id = ?")
        .with(account)
        .with(policy.id())
        .run();
    tx.sql("delete from iam_policies where account = ? and policy_id = ?")
        .with(account)
        .with(policy.id())
        .run();
    Latest.forget(tx, "iam_policies", account, policy.id());
    tx.advance(Domain.IAM);
  }

  private static AccountId account(ManagedPolicy policy) {
    return policy.owner().orElseThrow();
  }

  private static Stored stored(Row row) {
    var account = new AccountId(row.text(1));
    var policy =
        new ManagedPolicy(
            Optional.of(account),
            row.text(2),
            row.text(3),
            row.text(4),
            row.optionalText(5),
            row.instant(6),
            row.instant(7),
            Json.readMap(row.text(8)),
            new Versions(row.number(9), row.number(10)));
    return new Stored(policy, account, row.mac(11), row.mac(12));
  }

  private static Stored verified(Tx tx, Stored stored) {
    if (!stored.mac().equals(mac(tx, stored.policy(), stored.digest()))) {
      throw new Tampered("iam_policies", stored.policy().id());
    }
    return stored;
  }

  private static Mac mac(Tx tx, ManagedPolicy policy, Mac digest) {
    return tx.globalKey(account(policy))
        .mac(
            Context.of("iam_policies")
                .with(policy.arn().toString())
                .with(policy.id())
                .with(policy.description())
                .with(policy.created().toEpochMilli())
                .with(policy.updated().toEpochMilli())
                .with(policy.tags())
                .with(policy.versions().standard())
                .with(policy.versions().latest())
                .with(digest));
  }

  private static Mac digest(Tx tx, ManagedPolicy policy, List<Version> versions) {
    Context context = Context.of("iam_policy_versions").with(policy.id()).with(versions.size());
    for (Version version : versions) {
      context =
          context
              .with(version.number())
              .with(version.document())
              .with(version.created().toEpochMilli());
    }
    return tx.globalKey(account(policy)).mac(context);
  }
}
