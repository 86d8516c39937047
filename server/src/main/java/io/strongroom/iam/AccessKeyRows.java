package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.Mac;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Domain;
import io.strongroom.store.Latest;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The SQL of users' access keys: secrets sealed, rows under a MAC. */
final class AccessKeyRows {
  private static final String TABLE = "iam_access_keys";
  private static final String KEY =
      "select access_key_id, account, user_id, status, created, secret, "
          + Latest.mac(TABLE, "access_key_id")
          + " from iam_access_keys";

  private final Owners owners;

  AccessKeyRows(Owners owners) {
    this.owners = owners;
  }

  /** An access key as stored, without its secret. */
  record AccessKey(AccountId account, String id, String userId, boolean active, Instant created) {
    String status() {
      return active ? "Active" : "Inactive";
    }
  }

  private record Stored(AccessKey key, Sealed secret, Mac mac) {}

  void insert(Tx tx, AccessKey key, Sensitive secret) {
    Sealed sealed = tx.globalKey(key.account()).seal(secret, secretContext(key));
    Mac mac = mac(tx, key, sealed);
    tx.sql(
            "insert into iam_access_keys"
                + " (access_key_id, account, user_id, secret, status, created, mac)"
                + " values (?, ?, ?, ?, ?, ?, ?)")
        .with(key.id())
        .with(key.account().value())
        .with(key.userId())
        .with(sealed)
        .with(key.status())
        .with(key.created())
        .with(mac)
        .run();
    Latest.put(tx, TABLE, mac, key.id());
    tx.advance(Domain.IAM);
  }

  /** Those of a user, by id. */
  List<AccessKey> of(Tx tx, User user) {
    return tx
        .sql(KEY + " where user_id = ? order by access_key_id")
        .with(user.uniqueId())
        .list(AccessKeyRows::stored)
        .stream()
        .map(stored -> verified(tx, stored).key())
        .toList();
  }

  Optional<AccessKey> find(Tx tx, String accessKeyId) {
    return stored(tx, accessKeyId).map(Stored::key);
  }

  boolean delete(Tx tx, User user, String accessKeyId) {
    int deleted =
        tx.sql("delete from iam_access_keys where access_key_id = ? and user_id = ?")
            .with(accessKeyId)
            .with(user.uniqueId())
            .run();
    if (deleted > 0) {
      Latest.forget(tx, TABLE, accessKeyId);
    }
    tx.sql("delete from iam_key_uses where access_key_id = ?").with(accessKeyId).run();
    tx.advance(Domain.IAM);
    return deleted > 0;
  }

  /** Makes a user's key active or inactive; whether he has such a key. */
  boolean activate(Tx tx, User user, String accessKeyId, boolean active) {
    Optional<Stored> found =
        stored(tx, accessKeyId).filter(it -> it.key().userId().equals(user.uniqueId()));
    if (found.isEmpty()) {
      return false;
    }
    AccessKey old = found.get().key();
    var key = new AccessKey(old.account(), old.id(), old.userId(), active, old.created());
    Mac mac = mac(tx, key, found.get().secret());
    tx.sql("update iam_access_keys set status = ?, mac = ? where access_key_id = ?")
        .with(key.status())
        .with(mac)
        .with(key.id())
        .run();
    Latest.put(tx, TABLE, mac, key.id());
    tx.advance(Domain.IAM);
    return true;
  }

  /** The active credential of an access key id, its secret opened. */
  Optional<Credential> credential(Tx tx, String accessKeyId) {
    return stored(tx, accessKeyId)
        .filter(found -> found.key().active())
        .flatMap(
            found ->
                owners
                    .byUniqueId(tx, found.key().userId())
                    .filter(User.class::isInstance)
                    .map(user -> credential(tx, (User) user, found.key(), found.secret())));
  }

  private static Credential credential(Tx tx, User user, AccessKey key, Sealed sealed) {
    try {
      return new Credential(
          Caller.of(user.account(), user.arn().toString(), user.uniqueId(), user.name(), key.id()),
          tx.globalKey(key.account()).open(sealed, secretContext(key)));
    } catch (DidNotOpen e) {
      throw new Tampered("iam_access_keys", key.id());
    }
  }

  private static Optional<Stored> stored(Tx tx, String accessKeyId) {
    return tx.sql(KEY + " where access_key_id = ?")
        .with(accessKeyId)
        .one(AccessKeyRows::stored)
        .map(stored -> verified(tx, stored));
  }

  private static Stored stored(Row row) {
    var key =
        new AccessKey(
            new AccountId(row.text(2)),
            row.text(1),
            row.text(3),
            row.text(4).equals("Active"),
            row.instant(5));
    return new Stored(key, row.sealed(6), row.mac(7));
  }

  private static Stored verified(Tx tx, Stored stored) {
    if (!stored.mac().equals(mac(tx, stored.key(), stored.secret()))) {
      throw new Tampered("iam_access_keys", stored.key().id());
    }
    return stored;
  }

  private static Context secretContext(AccessKey key) {
    return Context.of("iam/access-key")
        .with(key.account().value())
        .with(key.id())
        .with(key.userId());
  }

  private static Mac mac(Tx tx, AccessKey key, Sealed secret) {
    return tx.globalKey(key.account())
        .mac(
            Context.of("iam_access_keys")
                .with(key.id())
                .with(key.account().value())
                .with(key.userId())
                .with(key.status())
                .with(key.created().toEpochMilli())
                .with(secret));
  }
}
