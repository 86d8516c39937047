package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.seal.Context;
import io.strongroom.seal.DidNotOpen;
import io.strongroom.seal.Mac;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Domain;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The SQL of users, their inline policies and access keys. Every row carries a MAC under the
 * account's key; the user's covers the set of his policies too, so that a policy (a Deny above all)
 * cannot be taken away behind our back.
 */
final class UserRows {
  private static final String USER =
      "select name, path, unique_id, created, policies_digest, mac from iam_users";

  /** An inline policy as stored. */
  record InlinePolicy(String name, String document) {}

  /** An access key as stored, without its secret. */
  record AccessKey(AccountId account, String id, String userId, boolean active, Instant created) {}

  private record Stored(User user, Mac digest, Mac mac) {}

  Optional<User> find(Tx tx, AccountId account, String name) {
    return tx.sql(USER + " where account = ? and name_key = ?")
        .with(account.value())
        .with(nameKey(name))
        .one(row -> stored(account, row))
        .map(stored -> verified(tx, stored))
        .map(user -> named(user, name));
  }

  /** A row filed under another name is not found by it: the MAC covers the name alone. */
  private static User named(User user, String name) {
    if (!nameKey(user.name()).equals(nameKey(name))) {
      throw new Tampered("iam_users", user.uniqueId());
    }
    return user;
  }

  Optional<User> byUniqueId(Tx tx, String uniqueId) {
    return tx.sql(
            "select name, path, unique_id, created, policies_digest, mac, account from iam_users"
                + " where unique_id = ?")
        .with(uniqueId)
        .one(row -> stored(new AccountId(row.text(7)), row))
        .map(stored -> verified(tx, stored));
  }

  private static Stored stored(AccountId account, Row row) {
    return new Stored(
        new User(account, row.text(1), row.text(2), row.text(3), row.instant(4)),
        row.mac(5),
        row.mac(6));
  }

  private static User verified(Tx tx, Stored stored) {
    if (!stored.mac().equals(userMac(tx, stored.user(), stored.digest()))) {
      throw new Tampered("iam_users", stored.user().uniqueId());
    }
    return stored.user();
  }

  void insert(Tx tx, User user) {
    Mac digest = digest(tx, user, List.of());
    tx.sql(
            "insert into iam_users"
                + " (account, name, name_key, path, unique_id, created, policies_digest, mac)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?)")
        .with(user.account().value())
        .with(user.name())
        .with(nameKey(user.name()))
        .with(user.path())
        .with(user.uniqueId())
        .with(user.created())
        .with(digest)
        .with(userMac(tx, user, digest))
        .run();
    tx.advance(Domain.IAM);
  }

  void delete(Tx tx, User user) {
    tx.sql("delete from iam_users where account = ? and name_key = ?")
        .with(user.account().value())
        .with(nameKey(user.name()))
        .run();
    tx.advance(Domain.IAM);
  }

  /** All inline policies of a user, checked to be exactly those that were stored. */
  List<InlinePolicy> policies(Tx tx, User user) {
    List<InlinePolicy> policies = unverifiedPolicies(tx, user);
    Mac stored =
        tx.sql("select policies_digest from iam_users where account = ? and name_key = ?")
            .with(user.account().value())
            .with(nameKey(user.name()))
            .one(row -> row.mac(1))
            .orElseThrow(() -> new Tampered("iam_users", user.uniqueId()));
    if (!stored.equals(digest(tx, user, policies))) {
      throw new Tampered("iam_user_policies", user.uniqueId());
    }
    return policies;
  }

  private static List<InlinePolicy> unverifiedPolicies(Tx tx, User user) {
    return tx.sql(
            "select name, document from iam_user_policies"
                + " where account = ? and user_id = ? order by name")
        .with(user.account().value())
        .with(user.uniqueId())
        .list(row -> new InlinePolicy(row.text(1), row.text(2)));
  }

  void putPolicy(Tx tx, User user, InlinePolicy policy) {
    policies(tx, user);
    tx.sql(
            "insert into iam_user_policies (account, user_id, name, document, created, mac)"
                + " values (?, ?, ?, ?, ?, ?) on conflict (account, user_id, name)"
                + " do update set document = excluded.document, created = excluded.created,"
                + " mac = excluded.mac")
        .with(user.account().value())
        .with(user.uniqueId())
        .with(policy.name())
        .with(policy.document())
        .with(tx.now())
        .with(policyMac(tx, user, policy))
        .run();
    refreshDigest(tx, user);
  }

  boolean deletePolicy(Tx tx, User user, String name) {
    policies(tx, user);
    int deleted =
        tx.sql("delete from iam_user_policies where account = ? and user_id = ? and name = ?")
            .with(user.account().value())
            .with(user.uniqueId())
            .with(name)
            .run();
    refreshDigest(tx, user);
    return deleted > 0;
  }

  private static void refreshDigest(Tx tx, User user) {
    Mac digest = digest(tx, user, unverifiedPolicies(tx, user));
    tx.sql("update iam_users set policies_digest = ?, mac = ? where account = ? and name_key = ?")
        .with(digest)
        .with(userMac(tx, user, digest))
        .with(user.account().value())
        .with(nameKey(user.name()))
        .run();
    tx.advance(Domain.IAM);
  }

  void insertKey(Tx tx, AccessKey key, Sensitive secret) {
    Sealed sealed = tx.globalKey(key.account()).seal(secret, secretContext(key));
    tx.sql(
            "insert into iam_access_keys"
                + " (access_key_id, account, user_id, secret, status, created, mac)"
                + " values (?, ?, ?, ?, ?, ?, ?)")
        .with(key.id())
        .with(key.account().value())
        .with(key.userId())
        .with(sealed)
        .with(status(key))
        .with(key.created())
        .with(keyMac(tx, key, sealed))
        .run();
    tx.advance(Domain.IAM);
  }

  List<AccessKey> keys(Tx tx, User user) {
    return tx.sql(
            "select access_key_id, account, user_id, status, created from iam_access_keys"
                + " where user_id = ? order by access_key_id")
        .with(user.uniqueId())
        .list(UserRows::accessKey);
  }

  boolean deleteKey(Tx tx, User user, String accessKeyId) {
    int deleted =
        tx.sql("delete from iam_access_keys where access_key_id = ? and user_id = ?")
            .with(accessKeyId)
            .with(user.uniqueId())
            .run();
    tx.advance(Domain.IAM);
    return deleted > 0;
  }

  /** The active credential of an access key id, its secret opened. */
  Optional<Credential> credential(Tx tx, String accessKeyId) {
    record Found(AccessKey key, Sealed secret, Mac mac) {}
    return tx.sql(
            "select access_key_id, account, user_id, status, created, secret, mac"
                + " from iam_access_keys where access_key_id = ?")
        .with(accessKeyId)
        .one(row -> new Found(accessKey(row), row.sealed(6), row.mac(7)))
        .flatMap(
            found -> {
              if (!found.mac().equals(keyMac(tx, found.key(), found.secret()))) {
                throw new Tampered("iam_access_keys", accessKeyId);
              }
              return found.key().active()
                  ? byUniqueId(tx, found.key().userId())
                      .map(user -> credential(tx, user, found.key(), found.secret()))
                  : Optional.empty();
            });
  }

  private static Credential credential(Tx tx, User user, AccessKey key, Sealed sealed) {
    var caller =
        new Caller(
            user.account(),
            Caller.Type.USER,
            user.arn().toString(),
            user.uniqueId(),
            user.name(),
            key.id(),
            Optional.empty());
    try {
      return new Credential(caller, tx.globalKey(key.account()).open(sealed, secretContext(key)));
    } catch (DidNotOpen e) {
      throw new Tampered("iam_access_keys", key.id());
    }
  }

  private static AccessKey accessKey(Row row) {
    return new AccessKey(
        new AccountId(row.text(2)),
        row.text(1),
        row.text(3),
        row.text(4).equals("Active"),
        row.instant(5));
  }

  private static String status(AccessKey key) {
    return key.active() ? "Active" : "Inactive";
  }

  /** Names are unique without regard to case, but keep it. */
  private static String nameKey(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static Context secretContext(AccessKey key) {
    return Context.of("iam/access-key")
        .with(key.account().value())
        .with(key.id())
        .with(key.userId());
  }

  private static Mac userMac(Tx tx, User user, Mac digest) {
    return tx.globalKey(user.account())
        .mac(
            Context.of("iam_users")
                .with(user.account().value())
                .with(user.name())
                .with(user.path())
                .with(user.uniqueId())
                .with(user.created().toEpochMilli())
                .with(digest));
  }

  private static Mac policyMac(Tx tx, User user, InlinePolicy policy) {
    return tx.globalKey(user.account())
        .mac(
            Context.of("iam_user_policies")
                .with(user.uniqueId())
                .with(policy.name())
                .with(policy.document()));
  }

  private static Mac digest(Tx tx, User user, List<InlinePolicy> policies) {
    Context context =
        Context.of("iam_user_policies/all").with(user.uniqueId()).with(policies.size());
    for (InlinePolicy policy : policies) {
      context = context.with(policy.name()).with(policy.document());
    }
    return tx.globalKey(user.account()).mac(context);
  }

  private static Mac keyMac(Tx tx, AccessKey key, Sealed secret) {
    return tx.globalKey(key.account())
        .mac(
            Context.of("iam_access_keys")
                .with(key.id())
                .with(key.account().value())
                .with(key.userId())
                .with(status(key))
                .with(key.created().toEpochMilli())
                .with(secret));
  }
}
