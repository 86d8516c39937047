package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.store.Fence;
import io.strongroom.store.LeaseLost;
import io.strongroom.store.Leases;
import io.strongroom.store.Store;
import io.strongroom.store.StoreBusy;
import io.strongroom.store.Tx;
import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** What is due is done once, by the clock of the database, on however many nodes. */
final class DeadlinesTest {
  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final Region REGION = new Region("eu-west-1");
  private static final int BATCH = 100;

  private final ParameterRows rows = new ParameterRows(new VersionRows());
  private final Deadlines deadlines = new Deadlines(rows);

  private static String expiration(Instant at) {
    return "{\"Type\":\"Expiration\",\"Version\":\"1.0\",\"Attributes\":{\"Timestamp\":\""
        + at
        + "\"}}";
  }

  private static final String NO_CHANGE =
      "{\"Type\":\"NoChangeNotification\",\"Version\":\"1.0\","
          + "\"Attributes\":{\"After\":\"2\",\"Unit\":\"Hours\"}}";

  private void insert(Tx tx, String name, Instant modified, String policies) {
    var parameterName = new ParameterName(name);
    var parameter =
        new Parameter(
            ACCOUNT,
            REGION,
            parameterName,
            name,
            "String",
            1,
            Map.of("tag", "value"),
            modified,
            List.of(),
            Optional.empty());
    var version =
        new Version(
            ACCOUNT,
            REGION,
            parameterName,
            1,
            "id-" + name,
            "String",
            "Advanced",
            "text",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(policies),
            Optional.of("v"),
            Optional.empty(),
            Optional.empty(),
            modified,
            "arn:aws:iam::111122223333:user/u",
            List.of());
    rows.insert(tx, new Current(parameter, version));
  }

  private static Instant now(Tx tx) {
    return Instant.ofEpochMilli(tx.now().toEpochMilli());
  }

  private static List<String> told(Store store, String kind) {
    return store.read(
        tx ->
            tx.sql("select detail from outbox where kind = ? order by id")
                .with(kind)
                .list(row -> row.text(1)));
  }

  private static long count(Store store, String table) {
    return store.read(
        tx -> tx.sql("select count(*) from " + table).one(row -> row.number(1)).orElseThrow());
  }

  @EveryDatabase
  void what_is_expired_is_gone_with_all_it_had(Database database) {
    Store store = database.store();
    store.write(
        tx -> {
          insert(tx, "/gone", now(tx), "[" + expiration(now(tx).minusMillis(1)) + "]");
          insert(tx, "/stays", now(tx), "[" + expiration(now(tx).plusSeconds(3600)) + "]");
          return 0;
        });
    Deadlines.Done done = store.write(tx -> deadlines.act(tx, BATCH));
    assertEquals(1, done.parameters());
    assertEquals(
        List.of("arn:aws:ssm:eu-west-1:111122223333:parameter/gone"),
        done.expired().stream().map(Object::toString).toList());
    for (String table : List.of("ssm_parameters", "ssm_versions", "ssm_tags")) {
      assertEquals(1, count(store, table), table);
    }
    List<String> changes = told(store, "ParameterStoreChange");
    assertEquals(1, changes.size());
    assertTrue(changes.getFirst().contains("\"operation\":\"Delete\""));
    List<String> actions = told(store, "ParameterStorePolicyAction");
    assertEquals(1, actions.size());
    assertTrue(actions.getFirst().contains("\"parameter-name\":\"/gone\""), actions::toString);
    assertTrue(actions.getFirst().contains("\"action-status\":\"Success\""));
    assertEquals(0, store.write(tx -> deadlines.act(tx, BATCH)).parameters());
  }

  @EveryDatabase
  void a_notification_is_given_once_and_the_parameter_stays(Database database) {
    Store store = database.store();
    store.write(
        tx -> {
          insert(tx, "/old", now(tx).minus(Duration.ofHours(3)), "[" + NO_CHANGE + "]");
          insert(tx, "/new", now(tx), "[" + NO_CHANGE + "]");
          return 0;
        });
    assertEquals(1, store.write(tx -> deadlines.act(tx, BATCH)).parameters());
    assertEquals(0, store.write(tx -> deadlines.act(tx, BATCH)).parameters());
    assertEquals(1, told(store, "ParameterStorePolicyAction").size());
    assertEquals(2, count(store, "ssm_parameters"));
    Optional<Current> old =
        store.read(tx -> rows.find(tx, ACCOUNT, REGION, new ParameterName("/old")));
    assertEquals(List.of("0"), old.orElseThrow().parameter().done());
  }

  @EveryDatabase
  void a_row_that_was_changed_does_nothing_and_stops_nobody(Database database) {
    Store store = database.store();
    store.write(
        tx -> {
          insert(tx, "/changed", now(tx), "[" + expiration(now(tx).plusSeconds(3600)) + "]");
          insert(tx, "/due", now(tx), "[" + expiration(now(tx).minusMillis(1)) + "]");
          tx.sql("update ssm_parameters set due = 1 where name = '/changed'").run();
          return 0;
        });
    Deadlines.Done done = store.write(tx -> deadlines.act(tx, BATCH));
    assertEquals(1, done.expired().size());
    assertEquals(1, count(store, "ssm_parameters"));
  }

  @EveryDatabase(DatabaseKind.POSTGRES)
  void several_nodes_do_it_once(Database database) throws Exception {
    Store store = database.store();
    int parameters = 20;
    store.write(
        tx -> {
          for (int i = 0; i < parameters; i++) {
            insert(tx, "/p" + i, now(tx), "[" + expiration(now(tx).minusMillis(1)) + "]");
          }
          return 0;
        });
    List<Store> nodes = List.of(store, database.second(), database.second());
    try (var threads = Executors.newFixedThreadPool(nodes.size())) {
      var work = new ArrayList<Callable<Integer>>();
      for (Store node : nodes) {
        work.add(() -> sweep(node));
      }
      int expired = 0;
      for (var done : threads.invokeAll(work)) {
        expired += done.get();
      }
      assertEquals(parameters, expired);
    }
    assertEquals(parameters, told(store, "ParameterStorePolicyAction").size());
    assertEquals(0, count(store, "ssm_parameters"));
  }

  private int sweep(Store node) {
    int expired = 0;
    for (int round = 0; round < 50; round++) {
      try {
        expired += node.write(tx -> deadlines.act(tx, 3)).expired().size();
      } catch (StoreBusy e) {
        // Another node was faster too often; the next round tries again.
        continue;
      }
    }
    return expired;
  }

  @EveryDatabase
  void a_node_that_lost_its_lease_does_nothing(Database database) {
    Store store = database.store();
    store.write(
        tx -> {
          insert(tx, "/p", now(tx), "[" + expiration(now(tx).minusMillis(1)) + "]");
          return 0;
        });
    var lost = new Fence("housekeeping", "gone", 0);
    assertTrue(new Leases(store).take("housekeeping", "here", Duration.ofMinutes(1)).isPresent());
    assertThrows(
        LeaseLost.class,
        () ->
            store.write(
                tx -> {
                  lost.check(tx);
                  return deadlines.act(tx, BATCH);
                }));
    assertEquals(1, count(store, "ssm_parameters"));
    assertEquals(0, told(store, "ParameterStorePolicyAction").size());
  }
}
