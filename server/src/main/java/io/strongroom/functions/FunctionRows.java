package io.strongroom.functions;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Json;
import io.strongroom.store.Latest;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.util.List;
import java.util.Optional;

/**
 * The SQL of functions and their versions. Each row carries a MAC over all of it, which {@link
 * Latest} has too; the code is bound to a version by its hash, the variables by KMS.
 */
final class FunctionRows {
  private static final String FUNCTIONS = "functions";
  private static final String VERSIONS = "function_versions";
  private static final String FUNCTION =
      "select account, region, name, born, created, published, reserved, tags, "
          + Latest.mac(FUNCTIONS, "account", "region", "name")
          + " from functions where account = ? and region = ?";
  private static final String VERSION =
      "select number, settings, environment, modified, revision, "
          + Latest.mac(VERSIONS, "account", "region", "name", "number")
          + " from function_versions where account = ? and region = ? and name = ?";

  private record Stored(Function function, Mac mac) {}

  Optional<Function> find(Tx tx, AccountId account, Region region, String name) {
    return tx.sql(FUNCTION + " and name = ?")
        .in(account, region)
        .with(name)
        .one(FunctionRows::stored)
        .map(stored -> verified(tx, stored));
  }

  /** By name, after one. */
  List<Function> list(Tx tx, AccountId account, Region region, String after, int limit) {
    return tx
        .sql(FUNCTION + " and name > ? order by name limit ?")
        .in(account, region)
        .with(after)
        .with(limit)
        .list(FunctionRows::stored)
        .stream()
        .map(stored -> verified(tx, stored))
        .toList();
  }

  private static Stored stored(Row row) {
    return new Stored(
        new Function(
            new AccountId(row.text(1)),
            new Region(row.text(2)),
            row.text(3),
            row.text(4),
            row.instant(5),
            row.number(6),
            row.optionalNumber(7),
            Json.readMap(row.text(8))),
        row.mac(9));
  }

  private static Function verified(Tx tx, Stored stored) {
    if (!stored.mac().equals(mac(tx, stored.function()))) {
      throw new Tampered(FUNCTIONS, stored.function().name());
    }
    return stored.function();
  }

  void insert(Tx tx, Function function) {
    Mac mac = mac(tx, function);
    tx.sql(
            "insert into functions (account, region, name, born, created, published, reserved,"
                + " tags, mac) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .in(function.account(), function.region())
        .with(function.name())
        .with(function.born())
        .with(function.created())
        .with(function.published())
        .withNumber(function.reserved())
        .with(Json.write(function.tags()))
        .with(mac)
        .run();
    Latest.put(tx, FUNCTIONS, mac, key(function));
  }

  void update(Tx tx, Function function) {
    Mac mac = mac(tx, function);
    tx.sql(
            "update functions set published = ?, reserved = ?, tags = ?, mac = ?"
                + " where account = ? and region = ? and name = ?")
        .with(function.published())
        .withNumber(function.reserved())
        .with(Json.write(function.tags()))
        .with(mac)
        .in(function.account(), function.region())
        .with(function.name())
        .run();
    Latest.put(tx, FUNCTIONS, mac, key(function));
  }

  /** Forgets all of it. */
  void delete(Tx tx, Function function) {
    forget(tx, function, VERSIONS, "number");
    forget(tx, function, AliasRows.TABLE, "alias");
    forget(tx, function, PolicyRows.TABLE, "qualifier");
    delete(tx, function, "delete from function_versions" + WHERE);
    delete(tx, function, "delete from function_code" + WHERE);
    delete(tx, function, "delete from function_aliases" + WHERE);
    delete(tx, function, "delete from function_policies" + WHERE);
    delete(tx, function, "delete from functions" + WHERE);
    Latest.forget(tx, FUNCTIONS, key(function));
  }

  private static final String WHERE = " where account = ? and region = ? and name = ?";

  private static void forget(Tx tx, Function function, String table, String column) {
    String ids = Latest.id(table, "account", "region", "name", column);
    delete(
        tx,
        function,
        "delete from latest_rows where id in (select " + ids + " from " + table + WHERE + ")");
  }

  private static String[] key(Function function) {
    return new String[] {function.account().value(), function.region().value(), function.name()};
  }

  private static String[] key(Version version) {
    Function function = version.function();
    return new String[] {
      function.account().value(),
      function.region().value(),
      function.name(),
      Long.toString(version.number())
    };
  }

  private static void delete(Tx tx, Function function, String sql) {
    tx.sql(sql).in(function.account(), function.region()).with(function.name()).run();
  }

  private static Mac mac(Tx tx, Function function) {
    return tx.accountKey(function.account(), function.region())
        .mac(
            Context.of("functions")
                .with(function.account().value())
                .with(function.region().value())
                .with(function.name())
                .with(function.born())
                .with(function.created().toEpochMilli())
                .with(function.published())
                .with(function.reserved().map(String::valueOf))
                .with(function.tags()));
  }

  Optional<Version> version(Tx tx, Function function, long number) {
    return tx.sql(VERSION + " and number = ?")
        .in(function.account(), function.region())
        .with(function.name())
        .with(number)
        .one(row -> version(tx, function, row));
  }

  /** By number, after one; {@code $LATEST} first. */
  List<Version> versions(Tx tx, Function function, long after, int limit) {
    return tx.sql(VERSION + " and number > ? order by number limit ?")
        .in(function.account(), function.region())
        .with(function.name())
        .with(after)
        .with(limit)
        .list(row -> version(tx, function, row));
  }

  private static Version version(Tx tx, Function function, Row row) {
    var version =
        new Version(
            function,
            row.number(1),
            Settings.of(Json.readMap(row.text(2))),
            row.optionalSealed(3),
            row.instant(4),
            row.text(5));
    if (!row.mac(6).equals(mac(tx, version))) {
      throw new Tampered(VERSIONS, function.name() + ":" + version.label());
    }
    return version;
  }

  void insert(Tx tx, Version version) {
    Mac mac = mac(tx, version);
    tx.sql(
            "insert into function_versions (account, region, name, number, settings, environment,"
                + " modified, revision, mac) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .in(version.function().account(), version.function().region())
        .with(version.function().name())
        .with(version.number())
        .with(Json.write(version.settings().texts()))
        .withSealed(version.environment())
        .with(version.modified())
        .with(version.revision())
        .with(mac)
        .run();
    Latest.put(tx, VERSIONS, mac, key(version));
  }

  void update(Tx tx, Version version) {
    Mac mac = mac(tx, version);
    tx.sql(
            "update function_versions set settings = ?, environment = ?, modified = ?,"
                + " revision = ?, mac = ? where account = ? and region = ? and name = ?"
                + " and number = ?")
        .with(Json.write(version.settings().texts()))
        .withSealed(version.environment())
        .with(version.modified())
        .with(version.revision())
        .with(mac)
        .in(version.function().account(), version.function().region())
        .with(version.function().name())
        .with(version.number())
        .run();
    Latest.put(tx, VERSIONS, mac, key(version));
  }

  void delete(Tx tx, Version version) {
    tx.sql(
            "delete from function_versions where account = ? and region = ? and name = ?"
                + " and number = ?")
        .in(version.function().account(), version.function().region())
        .with(version.function().name())
        .with(version.number())
        .run();
    Latest.forget(tx, VERSIONS, key(version));
  }

  private static Mac mac(Tx tx, Version version) {
    Function function = version.function();
    Context context =
        Context.of("function_versions")
            .with(function.account().value())
            .with(function.region().value())
            .with(function.name())
            .with(function.born())
            .with(version.number())
            .with(version.settings().texts())
            .with(version.modified().toEpochMilli())
            .with(version.revision());
    return tx.accountKey(function.account(), function.region())
        .mac(version.environment().map(context::with).orElse(context));
  }
}
