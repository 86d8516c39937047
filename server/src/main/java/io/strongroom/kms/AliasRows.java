package io.strongroom.kms;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Domain;
import io.strongroom.store.Latest;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The SQL of aliases; which key one names is under a MAC. */
final class AliasRows {
  private static final int PER_KEY_READ = 100;
  private static final String TABLE = "kms_aliases";

  /** That those of a key will be deleted. */
  static final String FORGET_ALL =
      "delete from latest_rows where id in (select "
          + Latest.id(TABLE, "account", "region", "name")
          + " from kms_aliases where account = ? and region = ? and key_id = ?)";

  private static final String ALIAS =
      "select name, key_id, created, updated, "
          + Latest.mac(TABLE, "account", "region", "name")
          + " from kms_aliases where account = ? and region = ?";

  /** An alias as stored. */
  record Alias(
      AccountId account,
      Region region,
      String name,
      String keyId,
      Instant created,
      Instant updated) {
    Arn arn() {
      return Arn.of("kms", region, account, name);
    }
  }

  Optional<Alias> find(Tx tx, AccountId account, Region region, String name) {
    return tx.sql(ALIAS + " and name = ?")
        .in(account, region)
        .with(name)
        .one(row -> read(tx, account, region, row));
  }

  /** Those after a name, in order. */
  List<Alias> list(Tx tx, AccountId account, Region region, String after, int limit) {
    return tx.sql(ALIAS + " and name > ? order by name limit ?")
        .in(account, region)
        .with(after)
        .with(limit)
        .list(row -> read(tx, account, region, row));
  }

  /** Those of a key after a name, in order. */
  List<Alias> list(Tx tx, Key key, String after, int limit) {
    return tx.sql(ALIAS + " and key_id = ? and name > ? order by name limit ?")
        .in(key.account(), key.region())
        .with(key.id())
        .with(after)
        .with(limit)
        .list(row -> read(tx, key.account(), key.region(), row));
  }

  List<String> names(Tx tx, Key key) {
    return list(tx, key, "", PER_KEY_READ).stream().map(Alias::name).toList();
  }

  private static Alias read(Tx tx, AccountId account, Region region, Row row) {
    var alias =
        new Alias(account, region, row.text(1), row.text(2), row.instant(3), row.instant(4));
    if (!row.mac(5).equals(mac(tx, alias))) {
      throw new Tampered("kms_aliases", alias.name());
    }
    return alias;
  }

  void insert(Tx tx, AccountId account, Region region, String name, String keyId) {
    tx.advance(Domain.KMS);
    Instant now = tx.now();
    Mac mac = mac(tx, new Alias(account, region, name, keyId, now, now));
    tx.sql(
            "insert into kms_aliases (account, region, name, key_id, created, updated, mac)"
                + " values (?, ?, ?, ?, ?, ?, ?)")
        .in(account, region)
        .with(name)
        .with(keyId)
        .with(now)
        .with(now)
        .with(mac)
        .run();
    Latest.put(tx, TABLE, mac, account.value(), region.value(), name);
  }

  /** Lets an alias name another key. */
  void update(Tx tx, Alias alias, String keyId) {
    tx.advance(Domain.KMS);
    var next =
        new Alias(alias.account(), alias.region(), alias.name(), keyId, alias.created(), tx.now());
    Mac mac = mac(tx, next);
    tx.sql(
            "update kms_aliases set key_id = ?, updated = ?, mac = ?"
                + " where account = ? and region = ? and name = ?")
        .with(keyId)
        .with(next.updated())
        .with(mac)
        .in(alias.account(), alias.region())
        .with(alias.name())
        .run();
    Latest.put(tx, TABLE, mac, alias.account().value(), alias.region().value(), alias.name());
  }

  void delete(Tx tx, Alias alias) {
    tx.advance(Domain.KMS);
    tx.sql("delete from kms_aliases where account = ? and region = ? and name = ?")
        .in(alias.account(), alias.region())
        .with(alias.name())
        .run();
    Latest.forget(tx, TABLE, alias.account().value(), alias.region().value(), alias.name());
  }

  private static Mac mac(Tx tx, Alias alias) {
    return tx.accountKey(alias.account(), alias.region())
        .mac(
            Context.of("kms_aliases")
                .with(alias.account().value())
                .with(alias.region().value())
                .with(alias.name())
                .with(alias.keyId()));
  }
}
