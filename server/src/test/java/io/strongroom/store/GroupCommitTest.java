package io.strongroom.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

class GroupCommitTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    threads.close();
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY})
  void work_that_fails_takes_nothing_else_with_it(Database database) throws Exception {
    var store = database.store();
    var all =
        together(
            store,
            tx -> Counters.insert(tx, "a", 1),
            tx -> {
              Counters.insert(tx, "b", 1);
              Counters.update(tx, "a", 2);
              throw new IllegalStateException("no");
            },
            tx -> {
              Counters.insert(tx, "c", 1);
              return Counters.insert(tx, "a", 1);
            },
            tx -> Counters.insert(tx, "d", 1));
    assertEquals(1, all.get(0).get());
    assertInstanceOf(IllegalStateException.class, failure(all.get(1)));
    assertInstanceOf(Duplicate.class, failure(all.get(2)));
    assertEquals(1, all.get(3).get());
    assertEquals(
        List.of("a", "d"),
        store.read(tx -> tx.sql("select name from leases order by name").list(row -> row.text(1))));
    assertEquals(Optional.of(1L), store.read(tx -> Counters.find(tx, "a")));
  }

  @EveryDatabase(DatabaseKind.SQLITE)
  void nobody_is_answered_before_the_commit_of_all(Database database) throws Exception {
    var store = database.store();
    var second = new CountDownLatch(1);
    var looked = new CountDownLatch(1);
    var seen = new ArrayList<Optional<Long>>();
    var blocked = new CountDownLatch(1);
    var running = new CountDownLatch(1);
    var blocker = blocking(store, running, blocked);
    Latches.await(running);
    var first = queued(store, tx -> Counters.insert(tx, "a", 1), 1);
    var last =
        queued(
            store,
            tx -> {
              seen.add(Counters.find(tx, "a"));
              second.countDown();
              Latches.await(looked);
              return 0;
            },
            2);
    blocked.countDown();
    assertEquals(0, blocker.get());
    Latches.await(second);
    assertEquals(Optional.empty(), store.read(tx -> Counters.find(tx, "a")));
    assertFalse(first.isDone());
    looked.countDown();
    assertEquals(1, first.get());
    assertEquals(0, last.get());
    assertEquals(List.of(Optional.of(1L)), seen);
    assertEquals(Optional.of(1L), store.read(tx -> Counters.find(tx, "a")));
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY})
  void a_commit_that_fails_fails_for_all(Database database) throws Exception {
    var store = database.store();
    store.write(
        tx -> {
          tx.sql("create table parent(id bigint primary key)").run();
          return tx.sql(
                  "create table child(id bigint references parent(id) deferrable initially"
                      + " deferred)")
              .run();
        });
    long epoch = store.read(tx -> tx.epoch(Domain.IAM));
    var all =
        together(
            store,
            tx -> {
              tx.advance(Domain.IAM);
              tx.globalKey(Counters.ACCOUNT);
              return Counters.insert(tx, "a", 1);
            },
            tx -> tx.sql("insert into child(id) values (1)").run());
    assertInstanceOf(StoreFailed.class, failure(all.get(0)));
    assertInstanceOf(StoreFailed.class, failure(all.get(1)));
    assertEquals(0, store.read(Counters::count));
    long after = store.read(tx -> tx.epoch(Domain.IAM));
    assertEquals(epoch, after);
    assertThrows(WriteRequired.class, () -> store.read(tx -> tx.globalKey(Counters.ACCOUNT)));
    int inserted = store.write(tx -> Counters.insert(tx, "a", 1));
    assertEquals(1, inserted);
  }

  @EveryDatabase(DatabaseKind.SQLITE)
  void epochs_seen_in_a_batch_are_not_kept_for_others(Database database) throws Exception {
    var store = database.store();
    var seen = new ArrayList<Long>();
    for (var work :
        together(
            store,
            tx -> {
              tx.advance(Domain.KMS);
              return 0;
            },
            tx -> {
              seen.add(tx.epoch(Domain.KMS));
              return 0;
            })) {
      assertEquals(0, work.get());
    }
    assertTrue(seen.getFirst() < 0);
    assertTrue(store.read(tx -> tx.epoch(Domain.KMS)) > 0);
  }

  @EveryDatabase(DatabaseKind.SQLITE)
  void a_full_queue_refuses_and_loses_nothing_it_took(Database database) throws Exception {
    var store = database.store();
    var running = new CountDownLatch(1);
    var blocked = new CountDownLatch(1);
    var first = blocking(store, running, blocked);
    Latches.await(running);
    var refused = new CountDownLatch(1);
    var busy = new AtomicInteger();
    var writes = new ArrayList<Future<Integer>>();
    for (int i = 0; i < 4200; i++) {
      var name = "a" + i;
      writes.add(
          threads.submit(
              () -> {
                try {
                  return store.write(tx -> Counters.insert(tx, name, 1));
                } catch (StoreBusy e) {
                  busy.incrementAndGet();
                  refused.countDown();
                  return 0;
                }
              }));
    }
    Latches.await(refused);
    blocked.countDown();
    assertEquals(0, first.get());
    int taken = 0;
    for (var write : writes) {
      taken += write.get(60, TimeUnit.SECONDS);
    }
    assertTrue(busy.get() > 0);
    assertEquals(4200, taken + busy.get());
    assertEquals(taken, database.reopen().read(Counters::count));
  }

  @EveryDatabase(DatabaseKind.SQLITE)
  void closing_finishes_what_is_waiting(Database database) throws Exception {
    var store = database.store();
    var running = new CountDownLatch(1);
    var blocked = new CountDownLatch(1);
    var first = blocking(store, running, blocked);
    Latches.await(running);
    var waiting = queued(store, tx -> Counters.insert(tx, "a", 1), 1);
    var closing = threads.submit(store::close);
    blocked.countDown();
    closing.get(20, TimeUnit.SECONDS);
    assertEquals(0, first.get());
    assertEquals(1, waiting.get());
    assertEquals(1, database.reopen().read(Counters::count));
  }

  /** Runs all of them in one batch. */
  @SafeVarargs
  private List<Future<Integer>> together(Store store, Function<Tx, Integer>... works)
      throws Exception {
    var running = new CountDownLatch(1);
    var blocked = new CountDownLatch(1);
    var first = blocking(store, running, blocked);
    Latches.await(running);
    var futures = new ArrayList<Future<Integer>>();
    for (var work : works) {
      futures.add(queued(store, work, futures.size() + 1));
    }
    blocked.countDown();
    assertEquals(0, first.get());
    return futures;
  }

  /** Hands over work and returns when it is the n-th that waits. */
  private Future<Integer> queued(Store store, Function<Tx, Integer> work, int n) {
    var future = threads.submit(() -> store.write(work));
    while (((SqliteStore) store).waiting() < n) {
      Thread.onSpinWait();
    }
    return future;
  }

  private Future<Integer> blocking(Store store, CountDownLatch running, CountDownLatch blocked) {
    return threads.submit(() -> store.write(tx -> block(running, blocked)));
  }

  private static int block(CountDownLatch running, CountDownLatch blocked) {
    running.countDown();
    Latches.await(blocked);
    return 0;
  }

  private static Throwable failure(Future<Integer> future) {
    return Objects.requireNonNull(assertThrows(ExecutionException.class, future::get).getCause());
  }
}
