package io.strongroom.store;

import static io.strongroom.store.Counters.ACCOUNT;
import static io.strongroom.store.Counters.REGION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class OutboxTest {
  private static final Change CHANGE =
      new Change(
          ACCOUNT,
          REGION,
          "Parameter Store Change",
          "arn:aws:ssm:eu-west-1:111122223333:parameter/a",
          Map.of("operation", "Update", "name", "/a\"\\\n\u2603"));

  @EveryDatabase
  void a_change_is_there_if_and_only_if_its_transaction_commits(Database database) {
    var store = database.store();
    assertThrows(
        IllegalStateException.class,
        () ->
            store.write(
                tx -> {
                  tx.announce(CHANGE);
                  throw new IllegalStateException("no");
                }));
    announce(store);
    assertEquals(
        List.of("{\"name\":\"/a\\\"\\\\\\n\u2603\",\"operation\":\"Update\"}"),
        store.read(tx -> tx.sql("select detail from outbox").list(row -> row.text(1))));
  }

  @EveryDatabase
  void later_changes_have_greater_ids(Database database) {
    var store = database.store();
    for (int i = 0; i < 5; i++) {
      announce(store);
    }
    var ids =
        store.read(
            tx ->
                tx.sql("select id from outbox order by created, transaction_id, id")
                    .list(row -> row.number(1)));
    assertEquals(ids.stream().sorted().distinct().toList(), ids);
    assertEquals(5, ids.size());
  }

  @EveryDatabase(DatabaseKind.SQLITE)
  void what_is_older_than_a_day_is_dropped(Database database) {
    var store = database.store();
    announce(store);
    database.clock().advance(Duration.ofHours(1));
    announce(store);
    database.clock().advance(Duration.ofHours(23));
    assertEquals(0, store.write(Outbox::trim));
    database.clock().advance(Duration.ofMillis(1));
    assertEquals(1, store.write(Outbox::trim));
    assertEquals(0, store.write(Outbox::trim));
  }

  @EveryDatabase
  void no_more_than_a_thousand_are_dropped_at_once(Database database) {
    var store = database.store();
    store.write(
        tx -> {
          for (int i = 0; i < 1001; i++) {
            tx.announce(CHANGE);
          }
          return tx.sql("update outbox set created = 0").run();
        });
    assertEquals(1000, store.write(Outbox::trim));
    assertEquals(1, store.write(Outbox::trim));
  }

  private static void announce(Store store) {
    store.write(
        tx -> {
          tx.announce(CHANGE);
          return true;
        });
  }
}
