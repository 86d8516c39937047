package io.strongroom.functions.logs;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Mac;
import io.strongroom.store.Json;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The SQL of log groups. */
final class GroupRows {
  private static final String COLUMNS =
      "account, region, name, group_id, created, retention, tags, stored, mac";

  Optional<Group> find(Tx tx, AccountId account, Region region, String name) {
    return tx.sql(
            "select " + COLUMNS + " from log_groups where account = ? and region = ? and name = ?")
        .in(account, region)
        .with(name)
        .one(GroupRows::stored)
        .map(it -> it.checked(tx));
  }

  /** Those after a name, by name, that start with the prefix and contain the part. */
  List<Group> list(
      Tx tx, AccountId account, Region region, String after, String prefix, String part, int most) {
    return tx
        .sql(
            "select "
                + COLUMNS
                + " from log_groups where account = ? and region = ? and name > ? and substr(name,"
                + " 1, cast(? as integer)) = ? and (? = '' or replace(name, ?, '') <> name) order"
                + " by name limit ?")
        .in(account, region)
        .with(after)
        .with(prefix.length())
        .with(prefix)
        .with(part)
        .with(part)
        .with(most)
        .list(GroupRows::stored)
        .stream()
        .map(it -> it.checked(tx))
        .toList();
  }

  /**
   * Shows some of all accounts, for the background, without those that somebody else has written.
   *
   * @return the id of the last; empty when these were all
   */
  String next(Tx tx, String afterId, int most, Consumer<Group> each) {
    List<Stored> page =
        tx.sql(
                "select "
                    + COLUMNS
                    + " from log_groups where group_id > ? order by group_id limit ?")
            .with(afterId)
            .with(most)
            .list(GroupRows::stored);
    page.stream().filter(it -> it.genuine(tx)).map(Stored::group).forEach(each);
    return page.size() < most ? "" : page.getLast().group().id();
  }

  /** Whether an account has that many in a region. */
  boolean isFull(Tx tx, AccountId account, Region region, int most) {
    return tx.sql(
            "select 1 from log_groups where account = ? and region = ? order by name"
                + " limit 1 offset ?")
        .in(account, region)
        .with(most - 1L)
        .one(row -> row.number(1))
        .isPresent();
  }

  Group create(Tx tx, AccountId account, Region region, String name, Map<String, String> tags) {
    var group =
        new Group(
            account,
            region,
            name,
            Entropy.uuid().toString(),
            Instant.ofEpochMilli(tx.now().toEpochMilli()),
            Optional.empty(),
            tags,
            0);
    tx.sql("insert into log_groups (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .in(account, region)
        .with(name)
        .with(group.id())
        .with(group.created())
        .withNumber(group.retention())
        .with(Json.write(tags))
        .with(0)
        .with(mac(tx, group))
        .run();
    return group;
  }

  void update(Tx tx, Group group) {
    tx.sql("update log_groups set retention = ?, tags = ?, mac = ? where group_id = ?")
        .withNumber(group.retention())
        .with(Json.write(group.tags()))
        .with(mac(tx, group))
        .with(group.id())
        .run();
  }

  void stored(Tx tx, Group group, long bytes) {
    tx.sql("update log_groups set stored = ? where group_id = ?")
        .with(bytes)
        .with(group.id())
        .run();
  }

  /** Deletes a group and its streams at once, and leaves its batches to the background. */
  void delete(Tx tx, Group group) {
    tx.sql("delete from log_groups where group_id = ?").with(group.id()).run();
    tx.sql("delete from log_streams where account = ? and region = ? and group_id = ?")
        .in(group.account(), group.region())
        .with(group.id())
        .run();
    tx.sql("insert into log_remains (id) values (?)").with(group.id()).run();
  }

  private record Stored(Group group, Mac mac) {
    boolean genuine(Tx tx) {
      return mac.equals(GroupRows.mac(tx, group));
    }

    Group checked(Tx tx) {
      if (!genuine(tx)) {
        throw new Tampered("log_groups", group.name());
      }
      return group;
    }
  }

  private static Stored stored(Row row) {
    return new Stored(
        new Group(
            new AccountId(row.text(1)),
            new Region(row.text(2)),
            row.text(3),
            row.text(4),
            row.instant(5),
            row.optionalNumber(6),
            Json.readMap(row.text(7)),
            row.number(8)),
        row.mac(9));
  }

  private static Mac mac(Tx tx, Group group) {
    return tx.accountKey(group.account(), group.region())
        .mac(
            Context.of("log_groups")
                .with(group.account().value())
                .with(group.region().value())
                .with(group.name())
                .with(group.id())
                .with(group.created().toEpochMilli())
                .with(group.retention().orElse(0L))
                .with(group.tags()));
  }
}
