package io.strongroom.secrets;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.iam.BoundPolicy;
import io.strongroom.iam.MalformedPolicy;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Json;
import io.strongroom.store.Latest;
import io.strongroom.store.Remembered;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * The SQL of secrets and their versions. A secret's MAC covers its stages, so that no version is
 * made current behind our back; a version's value is bound to its row by its own encryption.
 */
final class SecretRows {
  private static final String TABLE = "secrets";
  static final String COLUMNS =
      "account, region, name, arn_suffix, description, kms_key_id, tags, stages, created, changed,"
          + " deleted, delete_at, accessed_day, revision, "
          + Latest.mac(TABLE, "account", "region", "name")
          + ", policy, bindings, tagged,"
          + " primary_region, replicas, rotation";
  private static final String SECRET = "select " + COLUMNS + " from secrets";

  /** Read from an index alone, past the values. */
  static final String VERSIONS =
      "select version_id, created, key_name, accessed_day from secret_versions"
          + " where account = ? and region = ? and secret_id = ?"
          + " order by created, version_id";

  private static final String VERSION =
      "select version_id, kind, sealed, data_key, key_arn, key_name, created, accessed_day"
          + " from secret_versions where account = ? and region = ? and secret_id = ?";

  /** About as much as a tag takes at most. */
  private static final int TAG_BYTES = 1024;

  /** A secret as it stands there; nobody may act on it before it is verified. */
  record Stored(Secret secret, Mac mac) {}

  private record Place(AccountId account, Region region, String name) {}

  private record VersionPlace(AccountId account, Region region, String id, String version) {}

  private final SecretTerms terms = new SecretTerms();
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
    return tx
        .sql(
            "select account, region, name from secrets"
                + " where delete_at is not null and delete_at <= ? order by delete_at limit ?")
        .with(now)
        .with(limit)
        .list(SecretRows::place)
        .stream()
        .flatMap(place -> untampered(() -> find(tx, place.account(), place.region(), place.name())))
        .toList();
  }

  /** Secrets whose rotation has something to do; one that was tampered with is passed over. */
  List<Secret> toRotate(Tx tx, Instant now, int limit) {
    return tx
        .sql(
            "select account, region, name from secrets"
                + " where rotate_at is not null and rotate_at <= ? order by rotate_at limit ?")
        .with(now)
        .with(limit)
        .list(SecretRows::place)
        .stream()
        .flatMap(place -> untampered(() -> find(tx, place.account(), place.region(), place.name())))
        .toList();
  }

  /** Indexes secrets of the time before the index; one that was tampered with is passed over. */
  int indexOld(Tx tx, int limit) {
    List<Place> old =
        tx.sql("select account, region, name from secrets where indexed is null limit ?")
            .with(limit)
            .list(SecretRows::place);
    for (Place place : old) {
      untampered(() -> find(tx, place.account(), place.region(), place.name()))
          .forEach(secret -> terms.insert(tx, secret));
      tx.sql("update secrets set indexed = 1 where account = ? and region = ? and name = ?")
          .in(place.account(), place.region())
          .with(place.name())
          .run();
    }
    return old.size();
  }

  private static Place place(Row row) {
    return new Place(new AccountId(row.text(1)), new Region(row.text(2)), row.text(3));
  }

  private static Stream<Secret> untampered(Supplier<Optional<Secret>> find) {
    try {
      return find.get().stream();
    } catch (Tampered | JacksonException e) {
      return Stream.empty();
    }
  }

  /** Reads a row of {@link #COLUMNS}. */
  static Stored stored(Row row) {
    return new Stored(
        new Secret(
            new AccountId(row.text(1)),
            new Region(row.text(2)),
            row.text(3),
            row.text(4),
            row.optionalText(5),
            row.optionalText(6),
            Json.readMap(row.text(7)),
            row.optionalNumber(18).isPresent(),
            new Stages(Json.readMap(row.text(8))),
            row.instant(9),
            row.instant(10),
            row.optionalInstant(11),
            row.optionalInstant(12),
            row.optionalText(16).map(text -> policy(row, text)),
            replication(row),
            row.optionalText(21).map(text -> rotation(row, text)),
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

  private static Replication replication(Row row) {
    Optional<String> primary = row.optionalText(19);
    Optional<String> replicas = row.optionalText(20);
    if (primary.isPresent() != replicas.isPresent() || !primary.map(Region::isValid).orElse(true)) {
      throw new Tampered("secrets", row.text(3) + "-" + row.text(4));
    }
    return primary
        .map(region -> Replication.read(new Region(region), replicas.orElseThrow()))
        .orElse(Replication.NONE);
  }

  private static Rotation rotation(Row row, String text) {
    try {
      return Rotation.read(Json.readMap(text));
    } catch (IllegalArgumentException | NoSuchElementException e) {
      throw new Tampered("secrets", row.text(3) + "-" + row.text(4));
    }
  }

  /** A compiled policy takes a few times what its text takes. */
  private static int policyBytes(Secret secret) {
    return secret.policy().map(policy -> 4 * policy.text().length()).orElse(0);
  }

  /** The secret, if its MAC is its own. */
  static Secret verified(Tx tx, Stored stored) {
    if (!stored.mac().equals(mac(tx, stored.secret()))) {
      throw new Tampered("secrets", stored.secret().id());
    }
    return stored.secret();
  }

  void insert(Tx tx, Secret secret) {
    Mac mac = mac(tx, secret);
    tx.sql(
            "insert into secrets (account, region, name, arn_suffix, description, kms_key_id, tags,"
                + " stages, created, changed, deleted, delete_at, policy, bindings, tagged,"
                + " primary_region, replicas, rotation, rotate_at, revision, mac, indexed)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)")
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
        .withText(secret.policy().map(BoundPolicy::text))
        .withText(secret.policy().map(policy -> Json.write(policy.bindings())))
        .withNumber(tagged(secret))
        .withText(primary(secret))
        .withText(replicas(secret))
        .withText(rotation(secret))
        .withInstant(secret.rotateAt())
        .with(secret.revision())
        .with(mac)
        .run();
    put(tx, secret, mac);
    terms.insert(tx, secret);
  }

  private static void put(Tx tx, Secret secret, Mac mac) {
    Latest.put(tx, TABLE, mac, secret.account().value(), secret.region().value(), secret.name());
  }

  /** Replaces a revision by the next. */
  void update(Tx tx, Secret before, Secret after) {
    Mac mac = mac(tx, after);
    tx.sql(
            "update secrets set description = ?, kms_key_id = ?, tags = ?, stages = ?, changed = ?,"
                + " deleted = ?, delete_at = ?, policy = ?, bindings = ?, tagged = ?,"
                + " primary_region = ?, replicas = ?, rotation = ?, rotate_at = ?, revision = ?,"
                + " mac = ?, indexed = 1 where account = ? and region = ? and name = ?")
        .withText(after.description())
        .withText(after.kmsKeyId())
        .with(Json.write(after.tags()))
        .with(Json.write(after.stages().byLabel()))
        .with(after.changed())
        .withInstant(after.deleted())
        .withInstant(after.deleteAt())
        .withText(after.policy().map(BoundPolicy::text))
        .withText(after.policy().map(policy -> Json.write(policy.bindings())))
        .withNumber(tagged(after))
        .withText(primary(after))
        .withText(replicas(after))
        .withText(rotation(after))
        .withInstant(after.rotateAt())
        .with(after.revision())
        .with(mac)
        .in(after.account(), after.region())
        .with(after.name())
        .run();
    put(tx, after, mac);
    terms.replace(tx, before, after);
  }

  private static Optional<Long> tagged(Secret secret) {
    return secret.tagged() ? Optional.of(1L) : Optional.empty();
  }

  private static Optional<String> primary(Secret secret) {
    return secret.replication().primary().map(Region::value);
  }

  private static Optional<String> rotation(Secret secret) {
    return secret.rotation().map(rotation -> Json.write(rotation.texts()));
  }

  private static Optional<String> replicas(Secret secret) {
    return secret.replication().primary().map(any -> Json.write(secret.replication().texts()));
  }

  /**
   * Notes the day of the last read of a version and of its secret, which is no part of what the MAC
   * protects.
   */
  void touch(Tx tx, Secret.Place place, String version, long day) {
    tx.sql(
            "update secrets set accessed_day = ? where account = ? and region = ? and name = ?"
                + " and arn_suffix = ? and (accessed_day is null or accessed_day < ?)")
        .with(day)
        .in(place.account(), place.region())
        .with(place.name())
        .with(place.suffix())
        .with(day)
        .run();
    tx.sql(
            "update secret_versions set accessed_day = ? where account = ? and region = ?"
                + " and secret_id = ? and version_id = ?"
                + " and (accessed_day is null or accessed_day < ?)")
        .with(day)
        .in(place.account(), place.region())
        .with(place.name() + "-" + place.suffix())
        .with(version)
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
    Latest.forget(tx, TABLE, secret.account().value(), secret.region().value(), secret.name());
    terms.delete(tx, secret);
  }

  Optional<SecretVersion> version(Tx tx, Secret secret, String versionId) {
    return versions.find(
        tx,
        new VersionPlace(secret.account(), secret.region(), secret.id(), versionId),
        () -> load(tx, secret, versionId));
  }

  private static Optional<SecretVersion> load(Tx tx, Secret secret, String versionId) {
    return tx.sql(VERSION + " and version_id = ?")
        .in(secret.account(), secret.region())
        .with(secret.id())
        .with(versionId)
        .one(SecretRows::version);
  }

  private static SecretVersion version(Row row) {
    return new SecretVersion(
        row.text(1),
        SecretVersion.Kind.valueOf(row.text(2)),
        row.sealed(3),
        row.sealed(4),
        row.text(5),
        row.optionalText(6),
        row.instant(7),
        row.optionalNumber(8));
  }

  void insert(Tx tx, Secret secret, SecretVersion version) {
    tx.sql(
            "insert into secret_versions (account, region, secret_id, version_id, kind, sealed,"
                + " data_key, key_arn, key_name, created) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .in(secret.account(), secret.region())
        .with(secret.id())
        .with(version.id())
        .with(version.kind().name())
        .with(version.sealed())
        .with(version.dataKey())
        .with(version.keyArn())
        .withText(version.keyName())
        .with(version.created())
        .run();
  }

  /** Keeps the key that a version is under now. */
  void updateKey(Tx tx, Secret secret, SecretVersion version) {
    tx.sql(
            "update secret_versions set data_key = ?, key_arn = ?, key_name = ?"
                + " where account = ? and region = ? and secret_id = ? and version_id = ?")
        .with(version.dataKey())
        .with(version.keyArn())
        .withText(version.keyName())
        .in(secret.account(), secret.region())
        .with(secret.id())
        .with(version.id())
        .run();
  }

  /** What a list of versions shows of one. */
  record Listed(String id, Instant created, Optional<String> keyName, Optional<Long> accessedDay) {}

  /** All versions of a secret, oldest first; there are a hundred at most. */
  List<Listed> versions(Tx tx, Secret secret) {
    return tx.sql(VERSIONS)
        .in(secret.account(), secret.region())
        .with(secret.id())
        .list(
            row ->
                new Listed(
                    row.text(1), row.instant(2), row.optionalText(3), row.optionalNumber(4)));
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
    // Nothing more for a secret that has nothing of what came later: its MAC is that of the time
    // before. Two more fields, four more, or six; and three more of them for a rotation.
    Context policy =
        secret
            .policy()
            .map(bound -> context.with(bound.text()).with(bound.bindings()))
            .orElse(context);
    boolean more = secret.tagged() || secret.replication().primary().isPresent();
    Context whole =
        more
            ? policy
                .with(secret.tagged())
                .with(primary(secret))
                .with(secret.replication().texts())
                .with("replication")
            : policy;
    return tx.accountKey(secret.account(), secret.region())
        .mac(
            secret
                .rotation()
                .map(rotation -> whole.with(rotation.texts()).with("rotation").with("rotation"))
                .orElse(whole));
  }

  private static Optional<String> millis(Optional<Instant> time) {
    return time.map(instant -> Long.toString(instant.toEpochMilli()));
  }
}
