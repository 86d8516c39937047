package io.strongroom.secrets;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.iam.BoundPolicy;
import io.strongroom.iam.MalformedPolicy;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Json;
import io.strongroom.store.Remembered;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The SQL of secrets and their versions. A secret's MAC covers its stages, so that no version is
 * made current behind our back; a version's value is bound to its row by its own encryption.
 */
final class SecretRows {
  private static final String SECRET =
      "select account, region, name, arn_suffix, description, kms_key_id, tags, stages, created,"
          + " changed, deleted, delete_at, accessed_day, revision, mac, policy, bindings from"
          + " secrets";

  /** About as much as a tag takes at most. */
  private static final int TAG_BYTES = 1024;

  private record Stored(Secret secret, Mac mac) {}

  private record Place(AccountId account, Region region, String name) {}

  private record VersionPlace(AccountId account, Region region, String id, String version) {}

  private final Remembered<Place, Secret> secrets =
      Remembered.untilAnyChange(secret -> secret.tags().size() * TAG_BYTES + policyBytes(secret));
  private final Remembered<VersionPlace, SecretVersion> versions =
      Remembered.untilAnyChange(version -> version.sealed().length() + version.dataKey().length());

  Optional<Secret> find(Tx tx, AccountId account, Region region, String name) {
    return secrets.find(
        tx, new Place(account, region, name), () -> load(tx, account, region, name));
  }

  private static Optional<Secret> load(Tx tx, AccountId account, Region region, String name) {
    return tx.sql(SECRET + " where account = ? and region = ? and name = ?")
        .in(account, region)
        .with(name)
        .one(SecretRows::stored)
        .map(stored -> verified(tx, stored));
  }

  /** Secrets whose window is over; one that was tampered with must not save the others. */
  List<Secret> due(Tx tx, Instant now, int limit) {
    record Name(AccountId account, Region region, String name) {}
    return tx
        .sql(
            "select account, region, name from secrets"
                + " where delete_at is not null and delete_at <= ? order by delete_at limit ?")
        .with(now)
        .with(limit)
        .list(row -> new Name(new AccountId(row.text(1)), new Region(row.text(2)), row.text(3)))
        .stream()
        .flatMap(name -> untampered(() -> find(tx, name.account(), name.region(), name.name())))
        .toList();
  }

  private static Stream<Secret> untampered(Supplier<Optional<Secret>> find) {
    try {
      return find.get().stream();
    } catch (Tampered e) {
      return Stream.empty();
    }
  }

  private static Stored stored(Row row) {
    return new Stored(
        new Secret(
            new AccountId(row.text(1)),
            new Region(row.text(2)),
            row.text(3),
            row.text(4),
            row.optionalText(5),
            row.optionalText(6),
            Json.readMap(row.text(7)),
            new Stages(Json.readMap(row.text(8))),
            row.instant(9),
            row.instant(10),
            row.optionalInstant(11),
            row.optionalInstant(12),
            row.optionalText(16).map(text -> policy(row, text)),
            row.optionalNumber(13),
            row.number(14)),
        row.mac(15));
  }

  private static BoundPolicy policy(Row row, String text) {
    try {
      return BoundPolicy.stored(text, Json.readMap(row.optionalText(17).orElse("{}")));
    } catch (MalformedPolicy e) {
      throw new Tampered("secrets", row.text(3) + "-" + row.text(4));
    }
  }

  /** A compiled policy takes a few times what its text takes. */
  private static int policyBytes(Secret secret) {
    return secret.policy().map(policy -> 4 * policy.text().length()).orElse(0);
  }

  private static Secret verified(Tx tx, Stored stored) {
    if (!stored.mac().equals(mac(tx, stored.secret()))) {
      throw new Tampered("secrets", stored.secret().id());
    }
    return stored.secret();
  }

  void insert(Tx tx, Secret secret) {
    tx.sql(
            "insert into secrets (account, region, name, arn_suffix, description, kms_key_id, tags,"
                + " stages, created, changed, deleted, delete_at, revision, mac)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .in(secret.account(), secret.region())
        .with(secret.name())
        .with(secret.suffix())
        .withText(secret.description())
        .withText(secret.kmsKeyId())
        .with(Json.write(secret.tags()))
        .with(Json.write(secret.stages().byLabel()))
        .with(secret.created())
        .with(secret.changed())
        .withInstant(secret.deleted())
        .withInstant(secret.deleteAt())
        .with(secret.revision())
        .with(mac(tx, secret))
        .run();
  }

  void update(Tx tx, Secret secret) {
    tx.sql(
            "update secrets set stages = ?, changed = ?, deleted = ?, delete_at = ?, policy = ?,"
                + " bindings = ?, revision = ?, mac = ?"
                + " where account = ? and region = ? and name = ?")
        .with(Json.write(secret.stages().byLabel()))
        .with(secret.changed())
        .withInstant(secret.deleted())
        .withInstant(secret.deleteAt())
        .withText(secret.policy().map(BoundPolicy::text))
        .withText(secret.policy().map(policy -> Json.write(policy.bindings())))
        .with(secret.revision())
        .with(mac(tx, secret))
        .in(secret.account(), secret.region())
        .with(secret.name())
        .run();
  }

  /** Notes the day of the last read, which is no part of what the MAC protects. */
  void touch(Tx tx, AccountId account, Region region, String name, String suffix, long day) {
    tx.sql(
            "update secrets set accessed_day = ? where account = ? and region = ? and name = ?"
                + " and arn_suffix = ? and (accessed_day is null or accessed_day < ?)")
        .with(day)
        .in(account, region)
        .with(name)
        .with(suffix)
        .with(day)
        .run();
  }

  /** Shreds all versions and forgets the secret. */
  void delete(Tx tx, Secret secret) {
    tx.sql("delete from secret_versions where account = ? and region = ? and secret_id = ?")
        .in(secret.account(), secret.region())
        .with(secret.id())
        .run();
    tx.sql("delete from secrets where account = ? and region = ? and name = ?")
        .in(secret.account(), secret.region())
        .with(secret.name())
        .run();
  }

  Optional<SecretVersion> version(Tx tx, Secret secret, String versionId) {
    return versions.find(
        tx,
        new VersionPlace(secret.account(), secret.region(), secret.id(), versionId),
        () -> load(tx, secret, versionId));
  }

  private static Optional<SecretVersion> load(Tx tx, Secret secret, String versionId) {
    return tx.sql(
            "select version_id, kind, sealed, data_key, key_arn, created from secret_versions"
                + " where account = ? and region = ? and secret_id = ? and version_id = ?")
        .in(secret.account(), secret.region())
        .with(secret.id())
        .with(versionId)
        .one(
            row ->
                new SecretVersion(
                    row.text(1),
                    SecretVersion.Kind.valueOf(row.text(2)),
                    row.sealed(3),
                    row.sealed(4),
                    row.text(5),
                    row.instant(6)));
  }

  void insert(Tx tx, Secret secret, SecretVersion version) {
    tx.sql(
            "insert into secret_versions (account, region, secret_id, version_id, kind, sealed,"
                + " data_key, key_arn, created) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .in(secret.account(), secret.region())
        .with(secret.id())
        .with(version.id())
        .with(version.kind().name())
        .with(version.sealed())
        .with(version.dataKey())
        .with(version.keyArn())
        .with(version.created())
        .run();
  }

  /** A version's id and when it was made. */
  record Age(String versionId, Instant created) {}

  /** All versions of a secret, oldest first. */
  List<Age> ages(Tx tx, Secret secret) {
    return tx.sql(
            "select version_id, created from secret_versions"
                + " where account = ? and region = ? and secret_id = ?"
                + " order by created, version_id")
        .in(secret.account(), secret.region())
        .with(secret.id())
        .list(row -> new Age(row.text(1), row.instant(2)));
  }

  void deleteVersion(Tx tx, Secret secret, String versionId) {
    tx.sql(
            "delete from secret_versions"
                + " where account = ? and region = ? and secret_id = ? and version_id = ?")
        .in(secret.account(), secret.region())
        .with(secret.id())
        .with(versionId)
        .run();
  }

  private static Mac mac(Tx tx, Secret secret) {
    Context context =
        Context.of("secrets")
            .with(secret.account().value())
            .with(secret.region().value())
            .with(secret.name())
            .with(secret.suffix())
            .with(secret.description())
            .with(secret.kmsKeyId())
            .with(secret.tags())
            .with(secret.stages().byLabel())
            .with(secret.created().toEpochMilli())
            .with(secret.changed().toEpochMilli())
            .with(millis(secret.deleted()))
            .with(millis(secret.deleteAt()))
            .with(secret.revision());
    // Nothing more for a secret without a policy: its MAC is that of the time before policies.
    return tx.accountKey(secret.account(), secret.region())
        .mac(
            secret
                .policy()
                .map(policy -> context.with(policy.text()).with(policy.bindings()))
                .orElse(context));
  }

  private static Optional<String> millis(Optional<Instant> time) {
    return time.map(instant -> Long.toString(instant.toEpochMilli()));
  }
}
