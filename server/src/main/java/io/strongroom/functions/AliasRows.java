package io.strongroom.functions;

import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Json;
import io.strongroom.store.Latest;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.util.List;
import java.util.Optional;

/** The SQL of aliases of functions. */
final class AliasRows {
  static final String TABLE = "function_aliases";
  private static final String ALIAS =
      "select alias, version, description, weights, revision, "
          + Latest.mac(TABLE, "account", "region", "name", "alias")
          + " from function_aliases where account = ? and region = ? and name = ?";

  Optional<FunctionAlias> find(Tx tx, Function function, String alias) {
    return tx.sql(ALIAS + " and alias = ?")
        .in(function.account(), function.region())
        .with(function.name())
        .with(alias)
        .one(row -> alias(tx, function, row));
  }

  /** By name, after one. */
  List<FunctionAlias> list(Tx tx, Function function, String after, int limit) {
    return tx.sql(ALIAS + " and alias > ? order by alias limit ?")
        .in(function.account(), function.region())
        .with(function.name())
        .with(after)
        .with(limit)
        .list(row -> alias(tx, function, row));
  }

  private static FunctionAlias alias(Tx tx, Function function, Row row) {
    var alias =
        new FunctionAlias(
            function,
            row.text(1),
            row.number(2),
            row.text(3),
            Json.readMap(row.text(4)),
            row.text(5));
    if (!row.mac(6).equals(mac(tx, alias))) {
      throw new Tampered(TABLE, function.name() + ":" + alias.name());
    }
    return alias;
  }

  void insert(Tx tx, FunctionAlias alias) {
    Function function = alias.function();
    Mac mac = mac(tx, alias);
    tx.sql(
            "insert into function_aliases (account, region, name, alias, version, description,"
                + " weights, revision, mac) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .in(function.account(), function.region())
        .with(function.name())
        .with(alias.name())
        .with(alias.version())
        .with(alias.description())
        .with(Json.write(alias.weights()))
        .with(alias.revision())
        .with(mac)
        .run();
    Latest.put(tx, TABLE, mac, key(alias));
  }

  void update(Tx tx, FunctionAlias alias) {
    Function function = alias.function();
    Mac mac = mac(tx, alias);
    tx.sql(
            "update function_aliases set version = ?, description = ?, weights = ?, revision = ?,"
                + " mac = ? where account = ? and region = ? and name = ? and alias = ?")
        .with(alias.version())
        .with(alias.description())
        .with(Json.write(alias.weights()))
        .with(alias.revision())
        .with(mac)
        .in(function.account(), function.region())
        .with(function.name())
        .with(alias.name())
        .run();
    Latest.put(tx, TABLE, mac, key(alias));
  }

  void delete(Tx tx, FunctionAlias alias) {
    Function function = alias.function();
    tx.sql(
            "delete from function_aliases where account = ? and region = ? and name = ?"
                + " and alias = ?")
        .in(function.account(), function.region())
        .with(function.name())
        .with(alias.name())
        .run();
    Latest.forget(tx, TABLE, key(alias));
  }

  private static String[] key(FunctionAlias alias) {
    Function function = alias.function();
    return new String[] {
      function.account().value(), function.region().value(), function.name(), alias.name()
    };
  }

  private static Mac mac(Tx tx, FunctionAlias alias) {
    Function function = alias.function();
    return tx.accountKey(function.account(), function.region())
        .mac(
            Context.of("function_aliases")
                .with(function.account().value())
                .with(function.region().value())
                .with(function.name())
                .with(function.born())
                .with(alias.name())
                .with(alias.version())
                .with(alias.description())
                .with(alias.weights())
                .with(alias.revision()));
  }
}
