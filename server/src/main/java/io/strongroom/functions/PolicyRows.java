package io.strongroom.functions;

import io.strongroom.iam.BoundPolicy;
import io.strongroom.iam.MalformedPolicy;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Json;
import io.strongroom.store.Latest;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.util.Optional;

/** The SQL of the policies of functions, versions and aliases. */
final class PolicyRows {
  static final String TABLE = "function_policies";

  /**
   * The policy of a function or of one of its qualifiers.
   *
   * @param qualifier empty for the function itself
   */
  record Stored(Function function, String qualifier, BoundPolicy policy, String revision) {}

  Optional<Stored> find(Tx tx, Function function, String qualifier) {
    return tx.sql(
            "select document, bindings, revision, "
                + Latest.mac(TABLE, "account", "region", "name", "qualifier")
                + " from function_policies where account = ? and region = ? and name = ? and"
                + " qualifier = ?")
        .in(function.account(), function.region())
        .with(function.name())
        .with(qualifier)
        .one(row -> stored(tx, function, qualifier, row));
  }

  private static Stored stored(Tx tx, Function function, String qualifier, Row row) {
    BoundPolicy policy;
    try {
      policy = BoundPolicy.stored(row.text(1), Json.readMap(row.text(2)));
    } catch (MalformedPolicy e) {
      throw new Tampered(TABLE, function.name());
    }
    var stored = new Stored(function, qualifier, policy, row.text(3));
    if (!row.mac(4).equals(mac(tx, stored))) {
      throw new Tampered(TABLE, function.name());
    }
    return stored;
  }

  /** Puts it in place of the one before. */
  void put(Tx tx, Stored policy) {
    delete(tx, policy.function(), policy.qualifier());
    Function function = policy.function();
    Mac mac = mac(tx, policy);
    tx.sql(
            "insert into function_policies (account, region, name, qualifier, document, bindings,"
                + " revision, mac) values (?, ?, ?, ?, ?, ?, ?, ?)")
        .in(function.account(), function.region())
        .with(function.name())
        .with(policy.qualifier())
        .with(policy.policy().text())
        .with(Json.write(policy.policy().bindings()))
        .with(policy.revision())
        .with(mac)
        .run();
    Latest.put(tx, TABLE, mac, key(function, policy.qualifier()));
  }

  void delete(Tx tx, Function function, String qualifier) {
    tx.sql(
            "delete from function_policies where account = ? and region = ? and name = ?"
                + " and qualifier = ?")
        .in(function.account(), function.region())
        .with(function.name())
        .with(qualifier)
        .run();
    Latest.forget(tx, TABLE, key(function, qualifier));
  }

  private static String[] key(Function function, String qualifier) {
    return new String[] {
      function.account().value(), function.region().value(), function.name(), qualifier
    };
  }

  private static Mac mac(Tx tx, Stored policy) {
    Function function = policy.function();
    return tx.accountKey(function.account(), function.region())
        .mac(
            Context.of("function_policies")
                .with(function.account().value())
                .with(function.region().value())
                .with(function.name())
                .with(function.born())
                .with(policy.qualifier())
                .with(policy.policy().text())
                .with(policy.policy().bindings())
                .with(policy.revision()));
  }
}
