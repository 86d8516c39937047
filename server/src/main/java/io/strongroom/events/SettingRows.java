package io.strongroom.events;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.store.Domain;
import io.strongroom.store.Row;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The SQL of settings. */
final class SettingRows {
  /** After every name that begins with the prefix before it. */
  private static final String LAST = "\uffff";

  private record Stored(Place place, String kind, String name, String body, Mac mac) {
    static Stored of(Row row) {
      return new Stored(
          new Place(new AccountId(row.text(1)), new Region(row.text(2))),
          row.text(3),
          row.text(4),
          row.text(5),
          row.mac(6));
    }

    <T> T verified(Tx tx, Class<T> type) {
      if (!mac.equals(SettingRows.mac(tx, place, kind, name, body))) {
        throw new Tampered("event_settings", kind + " " + name);
      }
      return Json.read(body, type);
    }
  }

  /** A rule whose schedule is due. */
  record Due(Place place, String key, Optional<Setting.Rule> rule, Instant at) {}

  <T extends Setting> Optional<T> find(Tx tx, Place place, Class<T> type, String name) {
    return tx.sql(
            "select account, region, kind, name, body, mac from event_settings"
                + " where account = ? and region = ? and kind = ? and name = ?")
        .in(place.account(), place.region())
        .with(kind(type))
        .with(name)
        .one(Stored::of)
        .map(stored -> stored.verified(tx, type));
  }

  /** Those whose names begin with the prefix, after a name, in order. */
  <T extends Setting> List<T> list(
      Tx tx, Place place, Class<T> type, String prefix, String after, int limit) {
    return tx
        .sql(
            "select account, region, kind, name, body, mac from event_settings where account = ?"
                + " and region = ? and kind = ? and name >= ? and name < ? and name > ?"
                + " order by name limit ?")
        .in(place.account(), place.region())
        .with(kind(type))
        .with(prefix)
        .with(prefix + LAST)
        .with(after)
        .with(limit)
        .list(Stored::of)
        .stream()
        .map(stored -> stored.verified(tx, type))
        .toList();
  }

  /** The rules of a bus but for those that somebody tampered with, which match nothing. */
  List<Setting.Rule> rules(Tx tx, Place place, String bus) {
    return tx
        .sql(
            "select account, region, kind, name, body, mac from event_settings where account = ?"
                + " and region = ? and kind = ? and name >= ? and name < ? order by name")
        .in(place.account(), place.region())
        .with(kind(Setting.Rule.class))
        .with(bus + " ")
        .with(bus + " " + LAST)
        .list(Stored::of)
        .stream()
        .flatMap(stored -> intact(tx, stored).stream())
        .toList();
  }

  private static Optional<Setting.Rule> intact(Tx tx, Stored stored) {
    try {
      return Optional.of(stored.verified(tx, Setting.Rule.class));
    } catch (Tampered e) {
      return Optional.empty();
    }
  }

  long count(Tx tx, Place place, Class<? extends Setting> type, String prefix) {
    return tx.sql(
            "select count(*) from event_settings where account = ?"
                + " and region = ? and kind = ? and name >= ? and name < ?")
        .in(place.account(), place.region())
        .with(kind(type))
        .with(prefix)
        .with(prefix + LAST)
        .one(row -> row.number(1))
        .orElse(0L);
  }

  /** Where there are rules. */
  List<Place> places(Tx tx) {
    return tx.sql("select distinct account, region from event_settings where kind = ?")
        .with(kind(Setting.Rule.class))
        .list(row -> new Place(new AccountId(row.text(1)), new Region(row.text(2))));
  }

  /** Rules whose schedule is due. */
  List<Due> due(Tx tx, Instant now, int limit) {
    record Found(Stored stored, Instant at) {}
    return tx
        .sql(
            "select account, region, kind, name, body, mac, due from event_settings"
                + " where due <= ? order by due limit ?")
        .with(now)
        .with(limit)
        .list(row -> new Found(Stored.of(row), row.instant(7)))
        .stream()
        .map(
            found ->
                new Due(
                    found.stored().place(),
                    found.stored().name(),
                    intact(tx, found.stored()),
                    found.at()))
        .toList();
  }

  /** Sets when a schedule is due next; that is not bound to the rest. */
  void reschedule(Tx tx, Place place, String key, Optional<Instant> due) {
    tx.sql(
            "update event_settings set due = ? where account = ? and region = ? and kind = ?"
                + " and name = ?")
        .withInstant(due)
        .in(place.account(), place.region())
        .with(kind(Setting.Rule.class))
        .with(key)
        .run();
  }

  void put(Tx tx, Place place, Setting setting) {
    tx.advance(Domain.EVENTS);
    String kind = kind(setting.getClass());
    String body = Json.write(setting);
    Mac mac = mac(tx, place, kind, setting.key(), body);
    int changed =
        tx.sql(
                "update event_settings set body = ?, mac = ? where account = ? and region = ?"
                    + " and kind = ? and name = ?")
            .with(body)
            .with(mac)
            .in(place.account(), place.region())
            .with(kind)
            .with(setting.key())
            .run();
    if (changed == 0) {
      tx.sql(
              "insert into event_settings (account, region, kind, name, body, mac)"
                  + " values (?, ?, ?, ?, ?, ?)")
          .in(place.account(), place.region())
          .with(kind)
          .with(setting.key())
          .with(body)
          .with(mac)
          .run();
    }
  }

  void delete(Tx tx, Place place, Setting setting) {
    tx.advance(Domain.EVENTS);
    tx.sql("delete from event_settings where account = ? and region = ? and kind = ? and name = ?")
        .in(place.account(), place.region())
        .with(kind(setting.getClass()))
        .with(setting.key())
        .run();
  }

  private static String kind(Class<?> type) {
    return type.getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static Mac mac(Tx tx, Place place, String kind, String name, String body) {
    return tx.accountKey(place.account(), place.region())
        .mac(
            Context.of("event_settings")
                .with(place.account().value())
                .with(place.region().value())
                .with(kind)
                .with(name)
                .with(body));
  }
}
