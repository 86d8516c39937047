package io.strongroom.parameters;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Json;
import io.strongroom.store.Latest;
import io.strongroom.store.Row;
import io.strongroom.store.Statement;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.util.List;
import java.util.Optional;

/** The SQL of versions. Each row carries a MAC over all of it, its value included. */
final class VersionRows {
  private static final String TABLE = "ssm_versions";
  static final String COLUMNS =
      "v.account, v.region, v.name, v.version, v.parameter_id, v.type, v.tier, v.data_type,"
          + " v.key_id, v.description, v.allowed_pattern, v.policies, v.value, v.sealed,"
          + " v.data_key, v.modified, v.modified_by, v.labels, "
          + Latest.macIfNoted(TABLE, "v", "account", "region", "name", "version");
  private static final String OF_PARAMETER =
      " from ssm_versions v where v.account = ? and v.region = ? and v.name = ?";

  private static final String FORGET =
      "delete from latest_rows where id in (select "
          + Latest.id(TABLE, "account", "region", "name", "version")
          + " from ssm_versions where account = ? and region = ? and name = ?";

  static final String PAGE =
      "select " + COLUMNS + OF_PARAMETER + " and v.version > ? order by v.version limit ?";

  /** A version as read, to be verified when no statement is under way. */
  record Stored(Version version, Mac mac) {
    Version verified(Tx tx) {
      if (!mac.equals(VersionRows.mac(tx, version))) {
        throw new Tampered("ssm_versions", version.name().canonical() + ":" + version.number());
      }
      return version;
    }
  }

  Optional<Version> find(Tx tx, Parameter parameter, long number) {
    return of(tx, parameter, "select " + COLUMNS + OF_PARAMETER + " and v.version = ?")
        .with(number)
        .one(row -> stored(row, 1))
        .map(stored -> stored.verified(tx));
  }

  /** Versions after a number, oldest first. */
  List<Version> page(Tx tx, Parameter parameter, long after, int limit) {
    return verified(
        tx, of(tx, parameter, PAGE).with(after).with(limit).list(row -> stored(row, 1)));
  }

  /** The versions that have labels, oldest first. */
  List<Version> labelled(Tx tx, Parameter parameter) {
    return verified(
        tx,
        of(
                tx,
                parameter,
                "select "
                    + COLUMNS
                    + OF_PARAMETER
                    + " and v.labels <> '[]' order by v.version limit 100")
            .list(row -> stored(row, 1)));
  }

  /**
   * The version with a label.
   *
   * @throws Tampered when there are two
   */
  Optional<Version> labelled(Tx tx, Parameter parameter, String label) {
    List<Version> found =
        labelled(tx, parameter).stream()
            .filter(version -> version.labels().contains(label))
            .toList();
    if (found.size() > 1) {
      throw new Tampered("ssm_versions", parameter.name().canonical());
    }
    return found.stream().findFirst();
  }

  /** The number of the version that so many are younger than; empty when there are not as many. */
  Optional<Long> behind(Tx tx, Parameter parameter, int younger) {
    return of(
            tx,
            parameter,
            "select v.version" + OF_PARAMETER + " order by v.version desc limit 1 offset ?")
        .with(younger)
        .one(row -> row.number(1));
  }

  private static Statement of(Tx tx, Parameter parameter, String text) {
    return tx.sql(text)
        .in(parameter.account(), parameter.region())
        .with(parameter.name().canonical());
  }

  private static List<Version> verified(Tx tx, List<Stored> stored) {
    return stored.stream().map(one -> one.verified(tx)).toList();
  }

  void insert(Tx tx, Version version) {
    tx.sql(
            "insert into ssm_versions (account, region, name, version, parameter_id, type, tier,"
                + " data_type, key_id, description, allowed_pattern, policies, value, sealed,"
                + " data_key, modified, modified_by, labels, mac)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .in(version.account(), version.region())
        .with(version.name().canonical())
        .with(version.number())
        .with(version.parameterId())
        .with(version.type())
        .with(version.tier())
        .with(version.dataType())
        .withText(version.keyId())
        .withText(version.description())
        .withText(version.allowedPattern())
        .withText(version.policyText())
        .withText(version.value())
        .withSealed(version.sealed())
        .withSealed(version.dataKey())
        .with(version.modified())
        .with(version.modifiedBy())
        .with(Json.write(version.labels()))
        .with(mac(tx, version))
        .run();
  }

  void updateLabels(Tx tx, Version version) {
    Mac mac = mac(tx, version);
    Latest.put(
        tx,
        TABLE,
        mac,
        version.account().value(),
        version.region().value(),
        version.name().canonical(),
        Long.toString(version.number()));
    tx.sql(
            "update ssm_versions set labels = ?, mac = ?"
                + " where account = ? and region = ? and name = ? and version = ?")
        .with(Json.write(version.labels()))
        .with(mac)
        .in(version.account(), version.region())
        .with(version.name().canonical())
        .with(version.number())
        .run();
  }

  void delete(Tx tx, Parameter parameter, long number) {
    of(tx, parameter, FORGET + " and version = ?)").with(number).run();
    of(
            tx,
            parameter,
            "delete from ssm_versions"
                + " where account = ? and region = ? and name = ? and version = ?")
        .with(number)
        .run();
  }

  void deleteAll(Tx tx, Parameter parameter) {
    of(tx, parameter, FORGET + ")").run();
    of(tx, parameter, "delete from ssm_versions where account = ? and region = ? and name = ?")
        .run();
  }

  static Stored stored(Row row, int first) {
    return new Stored(
        new Version(
            new AccountId(row.text(first)),
            new Region(row.text(first + 1)),
            new ParameterName(row.text(first + 2)),
            row.number(first + 3),
            row.text(first + 4),
            row.text(first + 5),
            row.text(first + 6),
            row.text(first + 7),
            row.optionalText(first + 8),
            row.optionalText(first + 9),
            row.optionalText(first + 10),
            row.optionalText(first + 11),
            row.optionalText(first + 12),
            row.optionalSealed(first + 13),
            row.optionalSealed(first + 14),
            row.instant(first + 15),
            row.text(first + 16),
            Json.readList(row.text(first + 17))),
        row.mac(first + 18));
  }

  private static Mac mac(Tx tx, Version version) {
    Context context =
        Context.of("ssm_versions")
            .with(version.account().value())
            .with(version.region().value())
            .with(version.name().canonical())
            .with(version.number())
            .with(version.parameterId())
            .with(version.type())
            .with(version.tier())
            .with(version.dataType())
            .with(version.keyId())
            .with(version.description())
            .with(version.allowedPattern())
            .with(version.value())
            .with(version.modified().toEpochMilli())
            .with(version.modifiedBy())
            .with(Json.write(version.labels()));
    context = version.sealed().map(context::with).orElse(context.with(Optional.empty()));
    context = version.dataKey().map(context::with).orElse(context.with(Optional.empty()));
    // Rows of the first release have no policies and a MAC without this field.
    context = version.policyText().map(context::with).orElse(context);
    return tx.accountKey(version.account(), version.region()).mac(context);
  }
}
