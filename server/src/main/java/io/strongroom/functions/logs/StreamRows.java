package io.strongroom.functions.logs;

import io.strongroom.seal.Context;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Mac;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The SQL of log streams. */
final class StreamRows {
  private static final String COLUMNS =
      "name, stream_id, created, first_event, last_event, ingested, mac";
  private static final String OF_GROUP =
      "select " + COLUMNS + " from log_streams where account = ? and region = ? and group_id = ?";

  Optional<Stream> find(Tx tx, Group group, String name) {
    return tx.sql(OF_GROUP + " and name = ?")
        .in(group.account(), group.region())
        .with(group.id())
        .with(name)
        .one(StreamRows::stored)
        .map(it -> it.checked(tx, group));
  }

  Optional<Stream> byId(Tx tx, Group group, String id) {
    return tx.sql(OF_GROUP + " and stream_id = ?")
        .in(group.account(), group.region())
        .with(group.id())
        .with(id)
        .one(StreamRows::stored)
        .map(it -> it.checked(tx, group));
  }

  List<Stream> byName(Tx tx, Group group, String prefix, Optional<String> after, int most) {
    return tx
        .sql(
            OF_GROUP
                + " and substr(name, 1, cast(? as integer)) = ? and name > ? order by name limit ?")
        .in(group.account(), group.region())
        .with(group.id())
        .with(prefix.length())
        .with(prefix)
        .with(after.orElse(""))
        .with(most)
        .list(StreamRows::stored)
        .stream()
        .map(it -> it.checked(tx, group))
        .toList();
  }

  List<Stream> byNameDown(Tx tx, Group group, String prefix, Optional<String> after, int most) {
    return tx
        .sql(
            OF_GROUP
                + " and substr(name, 1, cast(? as integer)) = ? and (? = '' or name < ?)"
                + " order by name desc limit ?")
        .in(group.account(), group.region())
        .with(group.id())
        .with(prefix.length())
        .with(prefix)
        .with(after.orElse(""))
        .with(after.orElse(""))
        .with(most)
        .list(StreamRows::stored)
        .stream()
        .map(it -> it.checked(tx, group))
        .toList();
  }

  /** By the time of the last event; streams without one are the oldest. */
  List<Stream> byTime(Tx tx, Group group, long place, boolean down, int most) {
    String order =
        down
            ? " order by coalesce(last_event, 0) desc, name desc limit ? offset ?"
            : " order by coalesce(last_event, 0), name limit ? offset ?";
    return tx
        .sql(OF_GROUP + order)
        .in(group.account(), group.region())
        .with(group.id())
        .with(most)
        .with(place)
        .list(StreamRows::stored)
        .stream()
        .map(it -> it.checked(tx, group))
        .toList();
  }

  /** Whether a group has that many. */
  boolean isFull(Tx tx, Group group, int most) {
    return tx.sql(
            "select 1 from log_streams where account = ? and region = ? and group_id = ?"
                + " order by name limit 1 offset ?")
        .in(group.account(), group.region())
        .with(group.id())
        .with(most - 1L)
        .one(row -> row.number(1))
        .isPresent();
  }

  /**
   * Deletes streams that nothing has come to since, if it is we who said so; what they have left
   * goes by its age.
   */
  int expire(Tx tx, Group group, long horizon, int most) {
    List<Stored> old =
        tx.sql(OF_GROUP + " and coalesce(ingested, created) < ? limit ?")
            .in(group.account(), group.region())
            .with(group.id())
            .with(horizon)
            .with(most)
            .list(StreamRows::stored);
    int gone = 0;
    for (Stored each : old) {
      if (each.genuine(tx, group)) {
        gone +=
            tx.sql("delete from log_streams where stream_id = ?").with(each.stream().id()).run();
      }
    }
    return gone;
  }

  Stream create(Tx tx, Group group, String name) {
    var stream =
        new Stream(
            name,
            Entropy.uuid().toString(),
            Instant.ofEpochMilli(tx.now().toEpochMilli()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    tx.sql(
            "insert into log_streams (account, region, group_id, "
                + COLUMNS
                + ")"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .in(group.account(), group.region())
        .with(group.id())
        .with(name)
        .with(stream.id())
        .with(stream.created())
        .withInstant(stream.firstEvent())
        .withInstant(stream.lastEvent())
        .withInstant(stream.ingested())
        .with(mac(tx, group, stream))
        .run();
    return stream;
  }

  void update(Tx tx, Group group, Stream stream) {
    tx.sql(
            "update log_streams set first_event = ?, last_event = ?, ingested = ?, mac = ?"
                + " where stream_id = ?")
        .withInstant(stream.firstEvent())
        .withInstant(stream.lastEvent())
        .withInstant(stream.ingested())
        .with(mac(tx, group, stream))
        .with(stream.id())
        .run();
  }

  void delete(Tx tx, Stream stream) {
    tx.sql("delete from log_streams where stream_id = ?").with(stream.id()).run();
    tx.sql("insert into log_remains (id) values (?)").with(stream.id()).run();
  }

  private record Stored(Stream stream, Mac mac) {
    boolean genuine(Tx tx, Group group) {
      return mac.equals(StreamRows.mac(tx, group, stream));
    }

    Stream checked(Tx tx, Group group) {
      if (!genuine(tx, group)) {
        throw new Tampered("log_streams", stream.name());
      }
      return stream;
    }
  }

  private static Stored stored(Row row) {
    return new Stored(
        new Stream(
            row.text(1),
            row.text(2),
            row.instant(3),
            row.optionalInstant(4),
            row.optionalInstant(5),
            row.optionalInstant(6)),
        row.mac(7));
  }

  private static Mac mac(Tx tx, Group group, Stream stream) {
    return tx.accountKey(group.account(), group.region())
        .mac(
            Context.of("log_streams")
                .with(group.id())
                .with(stream.name())
                .with(stream.id())
                .with(stream.created().toEpochMilli())
                .with(stream.firstEvent().map(Instant::toString))
                .with(stream.lastEvent().map(Instant::toString))
                .with(stream.ingested().map(Instant::toString)));
  }
}
