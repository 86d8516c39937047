package io.strongroom.functions.logs;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.iam.MalformedPolicy;
import io.strongroom.iam.Policy;
import io.strongroom.iam.PolicyKind;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Latest;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;

/** The SQL of the policies that let services write to log groups. */
final class LogPolicyRows {
  private static final String TABLE = "log_policies";
  private static final String[] KEY = {"account", "region", "name"};

  /** One of them. */
  record Stored(AccountId account, Region region, String name, String document, Instant updated) {
    /** The same compiled, under its name. */
    Policy policy() {
      try {
        return Policy.parse(document, PolicyKind.RESOURCE).named(name);
      } catch (MalformedPolicy e) {
        throw new Tampered(TABLE, name);
      }
    }
  }

  /**
   * All of a region, by name; there are few.
   *
   * @throws Tampered also when one is gone: it may have denied something
   */
  List<Stored> all(Tx tx, AccountId account, Region region) {
    List<Stored> all =
        tx.sql(
                "select account, region, name, document, updated, "
                    + Latest.mac(TABLE, KEY)
                    + " from log_policies where account = ? and region = ? order by name")
            .in(account, region)
            .list(row -> stored(tx, row));
    if (all.size() != Latest.count(tx, TABLE, account.value(), region.value())) {
      throw new Tampered(TABLE, account + "/" + region);
    }
    return all;
  }

  private static Stored stored(Tx tx, Row row) {
    var stored =
        new Stored(
            new AccountId(row.text(1)),
            new Region(row.text(2)),
            row.text(3),
            row.text(4),
            row.instant(5));
    if (!row.mac(6).equals(mac(tx, stored))) {
      throw new Tampered(TABLE, stored.name());
    }
    return stored;
  }

  /** Puts it in place of the one before of that name. */
  void put(Tx tx, Stored policy) {
    Mac mac = mac(tx, policy);
    tx.sql(
            "insert into log_policies (account, region, name, document, updated, mac)"
                + " values (?, ?, ?, ?, ?, ?) on conflict (account, region, name) do update set"
                + " document = excluded.document, updated = excluded.updated, mac = excluded.mac")
        .in(policy.account(), policy.region())
        .with(policy.name())
        .with(policy.document())
        .with(policy.updated())
        .with(mac)
        .run();
    Latest.put(tx, TABLE, mac, key(policy));
  }

  void delete(Tx tx, Stored policy) {
    tx.sql("delete from log_policies where account = ? and region = ? and name = ?")
        .in(policy.account(), policy.region())
        .with(policy.name())
        .run();
    Latest.forget(tx, TABLE, key(policy));
  }

  private static String[] key(Stored policy) {
    return new String[] {policy.account().value(), policy.region().value(), policy.name()};
  }

  private static Mac mac(Tx tx, Stored policy) {
    return tx.accountKey(policy.account(), policy.region())
        .mac(
            Context.of(TABLE)
                .with(policy.account().value())
                .with(policy.region().value())
                .with(policy.name())
                .with(policy.document())
                .with(policy.updated().toEpochMilli()));
  }
}
