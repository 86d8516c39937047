package io.strongroom.functions.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.Arn;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Store;
import io.strongroom.testing.Database;
import io.strongroom.testing.EveryDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.io.TempDir;

/** The queue on real databases, with functions in real processes. */
final class AsyncInvocationsTest {
  private static final AsyncInvocations.Times QUICK =
      new AsyncInvocations.Times(
          Duration.ofMillis(100),
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofHours(6));

  @TempDir Path folder;
  private final List<String> events = new CopyOnWriteArrayList<>();

  private static String enqueue(Store store, AsyncInvocations queue, Arn function, String payload) {
    String id = UUID.randomUUID().toString();
    boolean unused =
        store.write(
            tx -> {
              queue.enqueue(
                  tx,
                  new Invocation(
                      id, function, Sensitive.ofText(payload), Optional.of("{\"custom\":1}")));
              return true;
            });
    return id;
  }

  /** SQLite goes by the test's clock, which is moved; PostgreSQL by its own. */
  private static void until(Database database, BooleanSupplier wish) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!wish.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "in time");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      database.clock().advance(Duration.ofMillis(20));
    }
  }

  private AsyncInvocations queue(Store store, Host host, Deployments deployments) {
    return new AsyncInvocations(store, host, deployments, events::add, QUICK);
  }

  private static long said(Workbench bench, String text) {
    return bench.lines.stream().filter(it -> it.contains(text)).count();
  }

  @EveryDatabase
  void what_was_queued_runs_once_though_there_are_two_nodes(Database database) throws IOException {
    try (var bench = new Workbench(folder)) {
      Launch launch =
          bench.node(
              "queued",
              "exports.handler = async (e, c) => console.log('ran ' + e.n + ' with ' +"
                  + " c.clientContext.custom);");
      Deployments found = (tx, arn) -> Optional.of(launch);
      try (var one = queue(database.store(), bench.host, found);
          var two = queue(database.store(), bench.host, found)) {
        String id = enqueue(database.store(), one, launch.function(), "{\"n\":1}");
        enqueue(database.store(), two, launch.function(), "{\"n\":2}");
        assertEquals(2, one.waiting());
        one.start();
        two.start();
        until(database, () -> one.waiting() == 0);
        assertEquals(1, said(bench, "ran 1 with 1"));
        assertEquals(1, said(bench, "ran 2 with 1"));
        assertEquals(1, said(bench, "START RequestId: " + id));
        assertEquals(0, one.failed());
      }
    }
  }

  @EveryDatabase
  void what_fails_is_tried_three_times_then_kept_as_failed(Database database) throws IOException {
    try (var bench = new Workbench(folder)) {
      Launch launch =
          bench.node("fails", "exports.handler = async () => { throw new Error('password-x'); };");
      try (var queue =
          queue(
              database.store(),
              bench.host,
              (tx, arn) ->
                  arn.equals(launch.function()) ? Optional.of(launch) : Optional.empty())) {
        queue.start();
        String id = enqueue(database.store(), queue, launch.function(), "{\"secret\":\"s3cr3t\"}");
        until(database, () -> queue.failed() == 1);
        assertEquals(3, said(bench, "START RequestId: " + id));
        Arn gone = Arn.parse("arn:aws:lambda:us-east-1:111111111111:function:gone").orElseThrow();
        enqueue(database.store(), queue, gone, "{}");
        until(database, () -> queue.failed() == 2);
        assertEquals(0, queue.waiting());
        assertEquals(2, queue.givenUpHere());
        assertTrue(events.toString().contains("RetriesExhausted"), events.toString());
        assertTrue(events.toString().contains("ResourceNotFoundException"), events.toString());
        assertFalse(events.toString().contains("s3cr3t"), events.toString());
        assertFalse(events.toString().contains("password-x"), events.toString());
      }
    }
  }

  @EveryDatabase
  void what_finds_no_room_waits_and_what_was_not_committed_never_runs(Database database)
      throws IOException {
    try (var bench =
        new Workbench(
            folder, it -> it.with(new HostSettings.Bounds(1, 1, 4096, Duration.ofMinutes(5))))) {
      Launch launch =
          bench.launch(
              "narrow",
              "provided",
              "x",
              Map.of(
                  "bootstrap",
                  "#!/bin/sh\napi=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation\n"
                      + "while :; do curl -sS -D /tmp/h $api/next >/tmp/event; cat /tmp/event;"
                      + " echo; sleep 0.2; id=$(tr -d '\\r' < /tmp/h | sed -n"
                      + " 's/^Lambda-Runtime-Aws-Request-Id: //p'); curl -sS -X POST -d 1"
                      + " $api/$id/response >/dev/null; done\n"));
      try (var queue = queue(database.store(), bench.host, (tx, arn) -> Optional.of(launch))) {
        for (int i = 0; i < 5; i++) {
          enqueue(database.store(), queue, launch.function(), "{\"job\":" + i + "}");
        }
        var thrown = new IllegalStateException("rolled back");
        try {
          Object unused =
              database
                  .store()
                  .write(
                      tx -> {
                        queue.enqueue(
                            tx,
                            new Invocation(
                                UUID.randomUUID().toString(),
                                launch.function(),
                                Sensitive.ofText("{\"job\":\"never\"}"),
                                Optional.empty()));
                        throw thrown;
                      });
        } catch (IllegalStateException e) {
          assertEquals(thrown, e);
        }
        queue.start();
        until(database, () -> queue.waiting() == 0);
        assertEquals(0, queue.failed());
        for (int i = 0; i < 5; i++) {
          assertEquals(1, said(bench, "{\"job\":" + i + "}"));
        }
        assertEquals(0, said(bench, "never"));
      }
    }
  }
}
