package io.strongroom.events;

import io.strongroom.store.Row;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The SQL of what waits to be sent, and of what could not be. */
final class DeliveryRows {
  private static final String COLUMNS =
      "id, account, region, queue, resource, event, attempts, created";

  /**
   * An event on its way to one target.
   *
   * @param queue account, region, bus, rule and target
   */
  record Waiting(
      long id,
      String account,
      String region,
      String queue,
      String resource,
      String event,
      int attempts,
      Instant created) {
    static Waiting of(Row row) {
      return new Waiting(
          row.number(1),
          row.text(2),
          row.text(3),
          row.text(4),
          row.text(5),
          row.text(6),
          (int) row.number(7),
          row.instant(8));
    }
  }

  /** What could not be delivered. */
  record Dead(Waiting delivery, String reason, Instant died) {}

  /** A row that may be sent when its time has come and those before it are gone. */
  record Queued(Waiting delivery, Instant due) {}

  static String queue(Place place, Setting.Rule rule, Setting.Receiver target) {
    return String.join(
        " ", place.account().value(), place.region().value(), rule.bus(), rule.name(), target.id());
  }

  void add(Tx tx, Event event, Setting.Rule rule, Setting.Receiver target) {
    tx.sql(
            "insert into event_deliveries(account, region, queue, resource, event, attempts, due,"
                + " created) values (?, ?, ?, ?, ?, 0, ?, ?)")
        .in(event.place().account(), event.place().region())
        .with(queue(event.place(), rule, target))
        .with(event.resource())
        .with(event.json())
        .with(tx.now())
        .with(tx.now())
        .run();
  }

  /** Adds what is a dead letter from the beginning. */
  void addDead(Tx tx, Event event, Setting.Rule rule, Setting.Receiver target, String reason) {
    add(tx, event, rule, target);
    // Nobody else adds to queues at the same time: there is one dispatcher.
    tx.sql(
            "select id, account, region, queue, resource, event, -1, created from event_deliveries"
                + " where queue = ? order by id desc limit 1")
        .with(queue(event.place(), rule, target))
        .one(Waiting::of)
        .ifPresent(added -> bury(tx, added, reason));
  }

  boolean any(Tx tx) {
    return tx.sql("select id from event_deliveries limit 1").one(row -> row.number(1)).isPresent();
  }

  /** The queue after another, in order. */
  Optional<String> queueAfter(Tx tx, String queue) {
    return tx.sql("select queue from event_deliveries where queue > ? order by queue limit 1")
        .with(queue)
        .one(row -> row.text(1));
  }

  /** The first of a queue. */
  List<Queued> first(Tx tx, String queue, int limit) {
    return tx.sql(
            "select " + COLUMNS + ", due from event_deliveries where queue = ? order by id limit ?")
        .with(queue)
        .with(limit)
        .list(row -> new Queued(Waiting.of(row), row.instant(9)));
  }

  void remove(Tx tx, Waiting delivery) {
    tx.sql("delete from event_deliveries where id = ?").with(delivery.id()).run();
  }

  void retry(Tx tx, Waiting delivery, Instant due) {
    tx.sql("update event_deliveries set attempts = ?, due = ? where id = ?")
        .with(delivery.attempts() + 1L)
        .with(due)
        .with(delivery.id())
        .run();
  }

  void bury(Tx tx, Waiting delivery, String reason) {
    remove(tx, delivery);
    tx.sql(
            "insert into event_dead_letters(id, account, region, queue, resource, event, attempts,"
                + " reason, created, died) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .with(delivery.id())
        .with(delivery.account())
        .with(delivery.region())
        .with(delivery.queue())
        .with(delivery.resource())
        .with(delivery.event())
        .with(delivery.attempts() + 1L)
        .with(reason)
        .with(delivery.created())
        .with(tx.now())
        .run();
  }

  /** Dead letters after one, in order. */
  List<Dead> dead(Tx tx, long after, int limit) {
    return tx.sql(
            "select "
                + COLUMNS
                + ", reason, died from event_dead_letters where id > ? order by id limit ?")
        .with(after)
        .with(limit)
        .list(row -> new Dead(Waiting.of(row), row.text(9), row.instant(10)));
  }

  /** Sends a dead letter again, as if it were new. */
  void redrive(Tx tx, Dead dead) {
    tx.sql("delete from event_dead_letters where id = ?").with(dead.delivery().id()).run();
    tx.sql(
            "insert into event_deliveries(account, region, queue, resource, event, attempts, due,"
                + " created) values (?, ?, ?, ?, ?, 0, ?, ?)")
        .with(dead.delivery().account())
        .with(dead.delivery().region())
        .with(dead.delivery().queue())
        .with(dead.delivery().resource())
        .with(dead.delivery().event())
        .with(tx.now())
        .with(tx.now())
        .run();
  }

  /** Forgets dead letters older than this, at most so many. */
  int forget(Tx tx, Duration age, int limit) {
    return tx.sql(
            "delete from event_dead_letters where id in (select id from event_dead_letters"
                + " where died < ? order by died limit ?)")
        .with(tx.now().minus(age))
        .with(limit)
        .run();
  }
}
