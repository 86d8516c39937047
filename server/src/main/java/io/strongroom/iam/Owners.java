package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.AwsError;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Domain;
import io.strongroom.store.Duplicate;
import io.strongroom.store.Json;
import io.strongroom.store.Latest;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The SQL of users, groups and roles. Every row carries a MAC under the account's key, which covers
 * a digest of all that its owner holds (see {@link Holdings}), so that a policy, a Deny above all,
 * cannot be taken away behind our back.
 */
final class Owners {
  private static final String USER =
      "select account, name, path, unique_id, created, policies_digest, "
          + Latest.mac("iam_users", "account", "unique_id")
          + ", boundary, tags from iam_users";
  private static final String GROUP =
      "select account, name, path, unique_id, created, policies_digest, "
          + Latest.mac("iam_groups", "account", "unique_id")
          + " from iam_groups";
  private static final String ROLE =
      "select account, name, path, unique_id, created, policies_digest, "
          + Latest.mac("iam_roles", "account", "unique_id")
          + ", boundary, tags, description, max_session, trust, bindings from iam_roles";

  /** A row as it was read. */
  private record Stored(Owner owner, Mac digest, Mac mac) {}

  /** Names are unique without regard to case, but keep it. */
  static String nameKey(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  Optional<User> user(Tx tx, AccountId account, String name) {
    return find(tx, Owner.Kind.USER, account, name).map(User.class::cast);
  }

  Optional<Group> group(Tx tx, AccountId account, String name) {
    return find(tx, Owner.Kind.GROUP, account, name).map(Group.class::cast);
  }

  Optional<Role> role(Tx tx, AccountId account, String name) {
    return find(tx, Owner.Kind.ROLE, account, name).map(Role.class::cast);
  }

  Optional<Owner> find(Tx tx, Owner.Kind kind, AccountId account, String name) {
    String sql =
        switch (kind) {
          case USER -> USER + " where account = ? and name_key = ?";
          case GROUP -> GROUP + " where account = ? and name_key = ?";
          case ROLE -> ROLE + " where account = ? and name_key = ?";
        };
    return tx.sql(sql)
        .with(account.value())
        .with(nameKey(name))
        .one(reader(kind))
        .map(stored -> verified(tx, stored))
        .map(owner -> named(owner, name));
  }

  /** A row filed under another name is not found by it: the MAC covers the name alone. */
  private static Owner named(Owner owner, String name) {
    if (!nameKey(owner.name()).equals(nameKey(name))) {
      throw new Tampered(owner.kind().table(), owner.uniqueId());
    }
    return owner;
  }

  Optional<Owner> byUniqueId(Tx tx, String uniqueId) {
    return Owner.Kind.ofId(uniqueId)
        .flatMap(
            kind -> {
              String sql =
                  switch (kind) {
                    case USER -> USER + " where unique_id = ?";
                    case GROUP -> GROUP + " where unique_id = ?";
                    case ROLE -> ROLE + " where unique_id = ?";
                  };
              return tx.sql(sql)
                  .with(uniqueId)
                  .one(reader(kind))
                  .map(stored -> verified(tx, stored));
            });
  }

  /**
   * Those of an account whose path begins so, in the order of their names.
   *
   * @param after name key after which to begin
   */
  List<Owner> list(
      Tx tx, Owner.Kind kind, AccountId account, String pathPrefix, String after, int limit) {
    String rest =
        " where account = ? and name_key > ? and substr(path, 1, length(?)) = ?"
            + " order by name_key limit ?";
    String sql =
        switch (kind) {
          case USER -> USER + rest;
          case GROUP -> GROUP + rest;
          case ROLE -> ROLE + rest;
        };
    return tx
        .sql(sql)
        .with(account.value())
        .with(after)
        .with(pathPrefix)
        .with(pathPrefix)
        .with(limit)
        .list(reader(kind))
        .stream()
        .map(stored -> verified(tx, stored))
        .toList();
  }

  long count(Tx tx, Owner.Kind kind, AccountId account) {
    String sql =
        switch (kind) {
          case USER -> "select count(*) from iam_users where account = ?";
          case GROUP -> "select count(*) from iam_groups where account = ?";
          case ROLE -> "select count(*) from iam_roles where account = ?";
        };
    return tx.sql(sql).with(account.value()).one(row -> row.number(1)).orElse(0L);
  }

  /** The users and roles that a policy bounds. */
  List<Owner> boundedBy(Tx tx, AccountId account, String policyArn) {
    var bounded =
        new ArrayList<>(
            tx.sql(USER + " where account = ? and boundary = ? order by name_key")
                .with(account.value())
                .with(policyArn)
                .list(reader(Owner.Kind.USER)));
    bounded.addAll(
        tx.sql(ROLE + " where account = ? and boundary = ? order by name_key")
            .with(account.value())
            .with(policyArn)
            .list(reader(Owner.Kind.ROLE)));
    return bounded.stream().map(stored -> verified(tx, stored)).toList();
  }

  private static Function<Row, Stored> reader(Owner.Kind kind) {
    return row -> new Stored(owner(kind, row), row.mac(6), row.mac(7));
  }

  private static Owner owner(Owner.Kind kind, Row row) {
    var account = new AccountId(row.text(1));
    return switch (kind) {
      case USER ->
          new User(
              account,
              row.text(2),
              row.text(3),
              row.text(4),
              row.instant(5),
              row.optionalText(8),
              Json.readMap(row.text(9)));
      case GROUP -> new Group(account, row.text(2), row.text(3), row.text(4), row.instant(5));
      case ROLE ->
          new Role(
              account,
              row.text(2),
              row.text(3),
              row.text(4),
              row.instant(5),
              row.optionalText(8),
              Json.readMap(row.text(9)),
              new Role.Details(
                  row.optionalText(10),
                  row.number(11),
                  new Role.Trust(row.text(12), Json.readMap(row.text(13)))));
    };
  }

  private static Owner verified(Tx tx, Stored stored) {
    if (!stored.mac().equals(mac(tx, stored.owner(), stored.digest()))) {
      throw new Tampered(stored.owner().kind().table(), stored.owner().uniqueId());
    }
    return stored.owner();
  }

  /**
   * Stores a new one, which holds nothing yet.
   *
   * @throws Duplicate when the name is taken, whatever its case
   */
  void insert(Tx tx, Owner owner) {
    Mac digest = Holdings.emptyDigest(tx, owner);
    Mac mac = mac(tx, owner, digest);
    String columns = "account, name, name_key, path, unique_id, created, policies_digest, mac";
    var statement =
        switch (owner) {
          case User user ->
              tx.sql(
                  "insert into iam_users ("
                      + columns
                      + ", boundary, tags) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
          case Group group ->
              tx.sql("insert into iam_groups (" + columns + ") values (?, ?, ?, ?, ?, ?, ?, ?)");
          case Role role ->
              tx.sql(
                  "insert into iam_roles ("
                      + columns
                      + ", boundary, tags, description, max_session, trust, bindings)"
                      + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        };
    statement
        .with(owner.account().value())
        .with(owner.name())
        .with(nameKey(owner.name()))
        .with(owner.path())
        .with(owner.uniqueId())
        .with(owner.created())
        .with(digest)
        .with(mac);
    switch (owner) {
      case Group group -> {}
      case User user -> statement.withText(user.boundary()).with(Json.write(user.tags()));
      case Role role ->
          statement
              .withText(role.boundary())
              .with(Json.write(role.tags()))
              .withText(role.details().description())
              .with(role.details().maxSession())
              .with(role.details().trust().document())
              .with(Json.write(role.details().trust().bindings()));
    }
    statement.run();
    Latest.put(tx, owner.kind().table(), mac, owner.account().value(), owner.uniqueId());
    tx.advance(Domain.IAM);
  }

  /**
   * As {@link #insert}, for a request.
   *
   * @throws AwsError EntityAlreadyExists
   */
  void create(Tx tx, Owner owner) {
    try {
      insert(tx, owner);
    } catch (Duplicate e) {
      throw IamErrors.exists(owner.kind(), owner.name());
    }
  }

  /**
   * Gives one another name and path.
   *
   * @throws AwsError EntityAlreadyExists
   */
  void rename(Tx tx, Owner old, Owner renamed) {
    try {
      update(tx, renamed);
    } catch (Duplicate e) {
      throw IamErrors.exists(old.kind(), renamed.name());
    }
  }

  /** A page of those of the caller's account whose path begins so. */
  Paging.Page<Owner> page(Call call, Owner.Kind kind, String pathPrefix, Paging.Wish wish) {
    return Paging.page(
        call,
        wish,
        (after, limit) -> list(call.tx(), kind, call.account(), pathPrefix, after, limit),
        owner -> nameKey(owner.name()));
  }

  /** Stores what changed about one; what it holds stays. */
  void update(Tx tx, Owner owner) {
    update(tx, owner, digest(tx, owner));
  }

  /** Stores the digest of what one holds. */
  void update(Tx tx, Owner owner, Mac digest) {
    Mac mac = mac(tx, owner, digest);
    String columns = " set name = ?, name_key = ?, path = ?, policies_digest = ?, mac = ?";
    String where = " where account = ? and unique_id = ?";
    var statement =
        switch (owner) {
          case User user ->
              tx.sql("update iam_users" + columns + ", boundary = ?, tags = ?" + where);
          case Group group -> tx.sql("update iam_groups" + columns + where);
          case Role role ->
              tx.sql(
                  "update iam_roles"
                      + columns
                      + ", boundary = ?, tags = ?, description = ?, max_session = ?, trust = ?,"
                      + " bindings = ?"
                      + where);
        };
    statement
        .with(owner.name())
        .with(nameKey(owner.name()))
        .with(owner.path())
        .with(digest)
        .with(mac);
    switch (owner) {
      case Group group -> {}
      case User user -> statement.withText(user.boundary()).with(Json.write(user.tags()));
      case Role role ->
          statement
              .withText(role.boundary())
              .with(Json.write(role.tags()))
              .withText(role.details().description())
              .with(role.details().maxSession())
              .with(role.details().trust().document())
              .with(Json.write(role.details().trust().bindings()));
    }
    statement.with(owner.account().value()).with(owner.uniqueId()).run();
    Latest.put(tx, owner.kind().table(), mac, owner.account().value(), owner.uniqueId());
    tx.advance(Domain.IAM);
  }

  void delete(Tx tx, Owner owner) {
    String where = " where account = ? and unique_id = ?";
    String sql =
        switch (owner.kind()) {
          case USER -> "delete from iam_users" + where;
          case GROUP -> "delete from iam_groups" + where;
          case ROLE -> "delete from iam_roles" + where;
        };
    tx.sql(sql).with(owner.account().value()).with(owner.uniqueId()).run();
    Latest.forget(tx, owner.kind().table(), owner.account().value(), owner.uniqueId());
    tx.advance(Domain.IAM);
  }

  /** The digest of what one holds, as stored. */
  Mac digest(Tx tx, Owner owner) {
    String where = " where account = ? and unique_id = ?";
    String sql =
        switch (owner.kind()) {
          case USER -> "select policies_digest from iam_users" + where;
          case GROUP -> "select policies_digest from iam_groups" + where;
          case ROLE -> "select policies_digest from iam_roles" + where;
        };
    return tx.sql(sql)
        .with(owner.account().value())
        .with(owner.uniqueId())
        .one(row -> row.mac(1))
        .orElseThrow(() -> new Tampered(owner.kind().table(), owner.uniqueId()));
  }

  /** Users of the first release have neither boundary nor tags in theirs. */
  private static Mac mac(Tx tx, Owner owner, Mac digest) {
    Context context =
        Context.of(owner.kind().table())
            .with(owner.account().value())
            .with(owner.name())
            .with(owner.path())
            .with(owner.uniqueId())
            .with(owner.created().toEpochMilli())
            .with(digest);
    if (owner.boundary().isPresent() || !owner.tags().isEmpty()) {
      context = context.with(owner.boundary()).with(owner.tags());
    }
    if (owner instanceof Role role) {
      Role.Details details = role.details();
      context =
          context
              .with(details.description())
              .with(details.maxSession())
              .with(details.trust().document())
              .with(details.trust().bindings());
    }
    return tx.globalKey(owner.account()).mac(context);
  }
}
