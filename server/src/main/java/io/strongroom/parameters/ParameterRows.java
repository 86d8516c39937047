package io.strongroom.parameters;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.seal.Sealed;
import io.strongroom.store.Json;
import io.strongroom.store.Remembered;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The SQL of parameters and their versions. Both kinds of rows carry MACs: over the pointer to the
 * latest version, so that no old value comes back, and over each version with its value.
 */
final class ParameterRows {
  private static final String VERSION =
      "v.account, v.region, v.name, v.version, v.parameter_id, v.type, v.tier, v.data_type,"
          + " v.key_id, v.description, v.allowed_pattern, v.value, v.sealed, v.data_key,"
          + " v.modified, v.modified_by, v.labels, v.mac";
  private static final String LATEST =
      "select p.account, p.region, p.name, p.shown_name, p.type, p.latest, p.tags, p.created,"
          + " p.mac, "
          + VERSION
          + " from ssm_parameters p left join ssm_versions v on v.account = p.account"
          + " and v.region = p.region and v.name = p.name and v.version = p.latest";
  private static final int VERSION_COLUMN = 10;

  /** About as much as a tag takes at most. */
  private static final int TAG_BYTES = 1024;

  /**
   * A parameter without its versions.
   *
   * @param shownName as it was created
   */
  record Parameter(
      AccountId account,
      Region region,
      ParameterName name,
      String shownName,
      String type,
      long latest,
      Map<String, String> tags,
      Instant created) {
    Parameter withLatest(long version) {
      return new Parameter(account, region, name, shownName, type, version, tags, created);
    }
  }

  /** A parameter with its latest version. */
  record Current(Parameter parameter, Version version) {}

  private record Stored<T>(T value, Mac mac) {}

  private record Place(AccountId account, Region region, ParameterName name) {}

  private final Remembered<Place, Current> latest =
      Remembered.untilAnyChange(
          current ->
              current.version().sealed().map(Sealed::length).orElse(0)
                  + current.version().value().map(String::length).orElse(0)
                  + current.parameter().tags().size() * TAG_BYTES);

  Optional<Current> find(Tx tx, AccountId account, Region region, ParameterName name) {
    return latest.find(tx, new Place(account, region, name), () -> load(tx, account, region, name));
  }

  private static Optional<Current> load(
      Tx tx, AccountId account, Region region, ParameterName name) {
    record Found(Stored<Parameter> parameter, Stored<Version> version) {}
    return tx.sql(LATEST + " where p.account = ? and p.region = ? and p.name = ?")
        .in(account, region)
        .with(name.canonical())
        .one(row -> new Found(parameter(row), latest(row)))
        .map(
            found ->
                new Current(verified(tx, found.parameter()), verifiedVersion(tx, found.version())));
  }

  /** Parameters from a name on (exclusive) up to an end (exclusive), in the order of names. */
  List<Current> range(
      Tx tx, AccountId account, Region region, String after, String end, int limit) {
    record Found(Stored<Parameter> parameter, Stored<Version> version) {}
    return tx
        .sql(
            LATEST
                + " where p.account = ? and p.region = ? and p.name > ? and p.name < ?"
                + " order by p.name limit ?")
        .in(account, region)
        .with(after)
        .with(end)
        .with(limit)
        .list(row -> new Found(parameter(row), latest(row)))
        .stream()
        .map(
            found ->
                new Current(verified(tx, found.parameter()), verifiedVersion(tx, found.version())))
        .toList();
  }

  Optional<Version> version(Tx tx, Parameter parameter, long number) {
    return tx.sql(
            "select "
                + VERSION
                + " from ssm_versions v"
                + " where v.account = ? and v.region = ? and v.name = ? and v.version = ?")
        .in(parameter.account(), parameter.region())
        .with(parameter.name().canonical())
        .with(number)
        .one(row -> version(row, 1))
        .map(stored -> verifiedVersion(tx, stored));
  }

  /** All versions, oldest first; there are at most a hundred. */
  List<Version> versions(Tx tx, Parameter parameter) {
    return tx
        .sql(
            "select "
                + VERSION
                + " from ssm_versions v"
                + " where v.account = ? and v.region = ? and v.name = ? order by v.version")
        .in(parameter.account(), parameter.region())
        .with(parameter.name().canonical())
        .list(row -> version(row, 1))
        .stream()
        .map(stored -> verifiedVersion(tx, stored))
        .toList();
  }

  /** Numbers and labels of a parameter's versions, oldest first. */
  List<Long> numbers(Tx tx, Parameter parameter) {
    return tx.sql(
            "select version from ssm_versions"
                + " where account = ? and region = ? and name = ? order by version")
        .in(parameter.account(), parameter.region())
        .with(parameter.name().canonical())
        .list(row -> row.number(1));
  }

  void insert(Tx tx, Parameter parameter) {
    tx.sql(
            "insert into ssm_parameters"
                + " (account, region, name, shown_name, type, latest, tags, created, mac)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .in(parameter.account(), parameter.region())
        .with(parameter.name().canonical())
        .with(parameter.shownName())
        .with(parameter.type())
        .with(parameter.latest())
        .with(Json.write(parameter.tags()))
        .with(parameter.created())
        .with(mac(tx, parameter))
        .run();
  }

  void update(Tx tx, Parameter parameter) {
    tx.sql(
            "update ssm_parameters set latest = ?, mac = ?"
                + " where account = ? and region = ? and name = ?")
        .with(parameter.latest())
        .with(mac(tx, parameter))
        .in(parameter.account(), parameter.region())
        .with(parameter.name().canonical())
        .run();
  }

  void insert(Tx tx, Version version) {
    tx.sql(
            "insert into ssm_versions (account, region, name, version, parameter_id, type, tier,"
                + " data_type, key_id, description, allowed_pattern, value, sealed, data_key,"
                + " modified, modified_by, labels, mac)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
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
        .withText(version.value())
        .withSealed(version.sealed())
        .withSealed(version.dataKey())
        .with(version.modified())
        .with(version.modifiedBy())
        .with(Json.write(version.labels()))
        .with(mac(tx, version))
        .run();
  }

  void deleteVersion(Tx tx, Parameter parameter, long number) {
    tx.sql(
            "delete from ssm_versions"
                + " where account = ? and region = ? and name = ? and version = ?")
        .in(parameter.account(), parameter.region())
        .with(parameter.name().canonical())
        .with(number)
        .run();
  }

  void delete(Tx tx, Parameter parameter) {
    tx.sql("delete from ssm_versions where account = ? and region = ? and name = ?")
        .in(parameter.account(), parameter.region())
        .with(parameter.name().canonical())
        .run();
    tx.sql("delete from ssm_parameters where account = ? and region = ? and name = ?")
        .in(parameter.account(), parameter.region())
        .with(parameter.name().canonical())
        .run();
  }

  private static Stored<Parameter> parameter(Row row) {
    return new Stored<>(
        new Parameter(
            new AccountId(row.text(1)),
            new Region(row.text(2)),
            new ParameterName(row.text(3)),
            row.text(4),
            row.text(5),
            row.number(6),
            Json.readMap(row.text(7)),
            row.instant(8)),
        row.mac(9));
  }

  /** The version that a pointer leads to; a pointer into nothing is not ours. */
  private static Stored<Version> latest(Row row) {
    if (row.optionalText(VERSION_COLUMN).isEmpty()) {
      throw new Tampered("ssm_parameters", row.text(3));
    }
    return version(row, VERSION_COLUMN);
  }

  private static Stored<Version> version(Row row, int first) {
    return new Stored<>(
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
            row.optionalSealed(first + 12),
            row.optionalSealed(first + 13),
            row.instant(first + 14),
            row.text(first + 15),
            Json.readList(row.text(first + 16))),
        row.mac(first + 17));
  }

  private static Parameter verified(Tx tx, Stored<Parameter> stored) {
    if (!stored.mac().equals(mac(tx, stored.value()))) {
      throw new Tampered("ssm_parameters", stored.value().name().canonical());
    }
    return stored.value();
  }

  private static Version verifiedVersion(Tx tx, Stored<Version> stored) {
    if (!stored.mac().equals(mac(tx, stored.value()))) {
      throw new Tampered(
          "ssm_versions", stored.value().name().canonical() + ":" + stored.value().number());
    }
    return stored.value();
  }

  private static Mac mac(Tx tx, Parameter parameter) {
    return tx.accountKey(parameter.account(), parameter.region())
        .mac(
            Context.of("ssm_parameters")
                .with(parameter.account().value())
                .with(parameter.region().value())
                .with(parameter.name().canonical())
                .with(parameter.shownName())
                .with(parameter.type())
                .with(parameter.latest())
                .with(parameter.tags())
                .with(parameter.created().toEpochMilli()));
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
    return tx.accountKey(version.account(), version.region()).mac(context);
  }
}
