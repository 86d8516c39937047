package io.strongroom.parameters;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.seal.Sealed;
import io.strongroom.store.Json;
import io.strongroom.store.Latest;
import io.strongroom.store.Remembered;
import io.strongroom.store.Row;
import io.strongroom.store.Statement;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The SQL of parameters. A row carries a MAC, over the pointer to the latest version among others,
 * so that no old value comes back; what stands in it for listings alone must agree with that
 * version.
 */
final class ParameterRows {
  private static final String TABLE = "ssm_parameters";
  static final String COLUMNS =
      "p.account, p.region, p.name, p.shown_name, p.type, p.latest, p.tags, p.created, p.done,"
          + " p.policy_id, p.policy, p.bindings, "
          + Latest.macAs(TABLE, "p", "account", "region", "name")
          + ", p.parent, p.tier, p.key_id, p.data_type,"
          + " p.due, "
          + VersionRows.COLUMNS;
  private static final String VERSION =
      " join ssm_versions v on v.account = p.account"
          + " and v.region = p.region and v.name = p.name and v.version = p.latest";
  static final String LATEST = " left" + VERSION;
  static final String DUE =
      "select "
          + COLUMNS
          + " from ssm_parameters p"
          + VERSION
          + " where p.due <= ? order by p.due limit ?";
  private static final int VERSION_COLUMN = 19;

  /** The column after those of a parameter and its version. */
  static final int EXTRA_COLUMN = 38;

  /** About as much as a tag takes at most. */
  private static final int TAG_BYTES = 1024;

  /** What stands in a row to be found by. */
  record Index(
      String parent, String tier, Optional<String> keyId, String dataType, Optional<Instant> due) {
    static Index of(Current current) {
      Version version = current.version();
      return new Index(
          current.parameter().name().parent(),
          version.tier(),
          version.keyId(),
          version.dataType(),
          current.due());
    }
  }

  /** A parameter as read, to be verified when no statement is under way. */
  record Stored(
      Parameter bare,
      Optional<String> policyId,
      Optional<String> policy,
      Map<String, String> bindings,
      Mac mac,
      Index index,
      VersionRows.Stored version) {

    Current verified(Tx tx) {
      if (!mac.equals(ParameterRows.mac(tx, bare, policyId, policy, bindings))) {
        throw tampered();
      }
      String name = bare.name().canonical();
      Parameter parameter =
          policy
              .map(
                  text ->
                      bare.withShared(
                          Optional.of(
                              SharedPolicy.stored(name, policyId.orElse(""), text, bindings))))
              .orElse(bare);
      var current = new Current(parameter, version.verified(tx));
      if (!index.equals(Index.of(current))) {
        throw tampered();
      }
      return current;
    }

    private Tampered tampered() {
      return new Tampered("ssm_parameters", bare.name().canonical());
    }
  }

  private record Place(AccountId account, Region region, ParameterName name) {}

  private final VersionRows versions;
  private final Remembered<Place, Current> latest =
      Remembered.untilAnyChange(
          current ->
              current.version().sealed().map(Sealed::length).orElse(0)
                  + current.version().value().map(String::length).orElse(0)
                  + current.parameter().tags().size() * TAG_BYTES);

  ParameterRows(VersionRows versions) {
    this.versions = versions;
  }

  Optional<Current> find(Tx tx, AccountId account, Region region, ParameterName name) {
    return latest.find(tx, new Place(account, region, name), () -> load(tx, account, region, name));
  }

  private static Optional<Current> load(
      Tx tx, AccountId account, Region region, ParameterName name) {
    return tx.sql(
            "select "
                + COLUMNS
                + " from ssm_parameters p"
                + LATEST
                + " where p.account = ? and p.region = ? and p.name = ?")
        .in(account, region)
        .with(name.canonical())
        .one(ParameterRows::stored)
        .map(stored -> stored.verified(tx));
  }

  /** Parameters whose policies have to act, the most overdue first. */
  List<Stored> due(Tx tx, Instant now, int limit) {
    return tx.sql(DUE).with(now).with(limit).list(ParameterRows::stored);
  }

  void insert(Tx tx, Current current) {
    Parameter parameter = current.parameter();
    Statement statement =
        tx.sql(
                "insert into ssm_parameters"
                    + " (account, region, name, shown_name, type, created, latest, mac, tags, done,"
                    + " policy_id, policy, bindings, parent, tier, key_id, data_type, due)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .in(parameter.account(), parameter.region())
            .with(parameter.name().canonical())
            .with(parameter.shownName())
            .with(parameter.type())
            .with(parameter.created());
    Mac mac = mac(tx, parameter);
    bind(statement, current, mac).run();
    put(tx, parameter, mac);
    addTags(tx, parameter, parameter.tags());
    versions.insert(tx, current.version());
  }

  private static void put(Tx tx, Parameter parameter, Mac mac) {
    Latest.put(
        tx,
        TABLE,
        mac,
        parameter.account().value(),
        parameter.region().value(),
        parameter.name().canonical());
  }

  /** Writes what has changed; most changes touch no index. */
  void update(Tx tx, Current before, Current after) {
    Parameter parameter = after.parameter();
    Mac mac = mac(tx, parameter);
    put(tx, parameter, mac);
    boolean found = Index.of(before).equals(Index.of(after));
    boolean same =
        found
            && before.parameter().withLatest(parameter.latest(), parameter.done()).equals(parameter)
            && before.parameter().done().equals(parameter.done());
    if (same) {
      tx.sql(
              "update ssm_parameters set latest = ?, mac = ?"
                  + " where account = ? and region = ? and name = ?")
          .with(parameter.latest())
          .with(mac)
          .in(parameter.account(), parameter.region())
          .with(parameter.name().canonical())
          .run();
      return;
    }
    bind(
            tx.sql(
                "update ssm_parameters set latest = ?, mac = ?, tags = ?, done = ?, policy_id = ?,"
                    + " policy = ?, bindings = ?, parent = ?, tier = ?, key_id = ?, data_type = ?,"
                    + " due = ? where account = ? and region = ? and name = ?"),
            after,
            mac)
        .in(parameter.account(), parameter.region())
        .with(parameter.name().canonical())
        .run();
    if (!before.parameter().tags().equals(parameter.tags())) {
      removeTags(tx, parameter, before.parameter().tags());
      addTags(tx, parameter, parameter.tags());
    }
  }

  private static Statement bind(Statement statement, Current current, Mac mac) {
    Parameter parameter = current.parameter();
    Index index = Index.of(current);
    return statement
        .with(parameter.latest())
        .with(mac)
        .with(Json.write(parameter.tags()))
        .withText(
            parameter.done().isEmpty()
                ? Optional.empty()
                : Optional.of(Json.write(parameter.done())))
        .withText(parameter.shared().map(SharedPolicy::id))
        .withText(parameter.shared().map(SharedPolicy::text))
        .withText(parameter.shared().map(shared -> Json.write(shared.bindings())))
        .with(index.parent())
        .with(index.tier())
        .withText(index.keyId())
        .with(index.dataType())
        .withInstant(index.due());
  }

  private static void addTags(Tx tx, Parameter parameter, Map<String, String> tags) {
    tags.forEach(
        (key, value) ->
            tx.sql(
                    "insert into ssm_tags(account, region, tag, value, name)"
                        + " values (?, ?, ?, ?, ?)")
                .in(parameter.account(), parameter.region())
                .with(key)
                .with(value)
                .with(parameter.name().canonical())
                .run());
  }

  private static void removeTags(Tx tx, Parameter parameter, Map<String, String> tags) {
    tags.forEach(
        (key, value) ->
            tx.sql(
                    "delete from ssm_tags where account = ? and region = ? and tag = ?"
                        + " and value = ? and name = ?")
                .in(parameter.account(), parameter.region())
                .with(key)
                .with(value)
                .with(parameter.name().canonical())
                .run());
  }

  /** Lets accounts find the parameter in their listings, and no others. */
  void share(Tx tx, Parameter before, Optional<SharedPolicy> after) {
    for (String account : consumers(before.shared(), before)) {
      tx.sql(
              "delete from ssm_shares"
                  + " where consumer = ? and region = ? and account = ? and name = ?")
          .with(account)
          .with(before.region().value())
          .with(before.account().value())
          .with(before.name().canonical())
          .run();
    }
    for (String account : consumers(after, before)) {
      tx.sql("insert into ssm_shares(consumer, region, account, name) values (?, ?, ?, ?)")
          .with(account)
          .with(before.region().value())
          .with(before.account().value())
          .with(before.name().canonical())
          .run();
    }
  }

  private static List<String> consumers(Optional<SharedPolicy> policy, Parameter parameter) {
    return policy.stream().flatMap(one -> one.consumers(parameter.account()).stream()).toList();
  }

  /** Everything of it: history, labels, tags, whom it was shared with. */
  void delete(Tx tx, Parameter parameter) {
    versions.deleteAll(tx, parameter);
    removeTags(tx, parameter, parameter.tags());
    share(tx, parameter, Optional.empty());
    tx.sql("delete from ssm_parameters where account = ? and region = ? and name = ?")
        .in(parameter.account(), parameter.region())
        .with(parameter.name().canonical())
        .run();
    Latest.forget(
        tx,
        TABLE,
        parameter.account().value(),
        parameter.region().value(),
        parameter.name().canonical());
  }

  static Stored stored(Row row) {
    String name = row.text(3);
    if (row.optionalText(VERSION_COLUMN).isEmpty()) {
      // A pointer into nothing is not ours.
      throw new Tampered("ssm_parameters", name);
    }
    var parameter =
        new Parameter(
            new AccountId(row.text(1)),
            new Region(row.text(2)),
            new ParameterName(name),
            row.text(4),
            row.text(5),
            row.number(6),
            Json.readMap(row.text(7)),
            row.instant(8),
            row.optionalText(9).map(Json::readList).orElse(List.of()),
            Optional.empty());
    return new Stored(
        parameter,
        row.optionalText(10),
        row.optionalText(11),
        row.optionalText(12).map(Json::readMap).orElse(Map.of()),
        row.mac(13),
        new Index(
            row.text(14),
            row.text(15),
            row.optionalText(16),
            row.text(17),
            row.optionalInstant(18)),
        VersionRows.stored(row, VERSION_COLUMN));
  }

  private static Mac mac(Tx tx, Parameter parameter) {
    return mac(
        tx,
        parameter,
        parameter.shared().map(SharedPolicy::id),
        parameter.shared().map(SharedPolicy::text),
        parameter.shared().map(SharedPolicy::bindings).orElse(Map.of()));
  }

  private static Mac mac(
      Tx tx,
      Parameter parameter,
      Optional<String> policyId,
      Optional<String> policy,
      Map<String, String> bindings) {
    Context context =
        Context.of("ssm_parameters")
            .with(parameter.account().value())
            .with(parameter.region().value())
            .with(parameter.name().canonical())
            .with(parameter.shownName())
            .with(parameter.type())
            .with(parameter.latest())
            .with(parameter.tags())
            .with(parameter.created().toEpochMilli());
    // Rows of the first release have none of these and a MAC without them.
    if (policyId.isPresent()
        || policy.isPresent()
        || !bindings.isEmpty()
        || !parameter.done().isEmpty()) {
      context =
          context.with(policyId).with(policy).with(bindings).with(Json.write(parameter.done()));
    }
    return tx.accountKey(parameter.account(), parameter.region()).mac(context);
  }
}
