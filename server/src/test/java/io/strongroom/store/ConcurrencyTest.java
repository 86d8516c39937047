package io.strongroom.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryDatabase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

class ConcurrencyTest {
  private static final int THREADS = 16;
  private static final int EACH = 25;

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void counters_lose_no_step(Database database) throws Exception {
    var store = database.store();
    var names = List.of("a", "b", "c");
    store.write(tx -> names.stream().mapToInt(name -> Counters.insert(tx, name, 0)).sum());
    var done = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var reader = threads.submit(() -> everyStepMovesAllTogether(store, done));
      var writers = new ArrayList<Future<Integer>>();
      for (int t = 0; t < THREADS; t++) {
        writers.add(threads.submit(() -> incrementAll(store, names)));
      }
      int steps = 0;
      for (var writer : writers) {
        steps += writer.get();
      }
      done.set(true);
      assertTrue(reader.get());
      assertEquals(THREADS * EACH, steps);
    }
    for (var name : names) {
      long count = store.read(tx -> Counters.find(tx, name)).orElseThrow();
      assertEquals(THREADS * EACH, count);
    }
  }

  private static int incrementAll(Store store, List<String> names) {
    int steps = 0;
    while (steps < EACH) {
      try {
        store.write(tx -> names.stream().mapToLong(name -> Counters.increment(tx, name)).sum());
        steps++;
      } catch (StoreBusy e) {
        // As a caller would: again.
      }
    }
    return steps;
  }

  private static boolean everyStepMovesAllTogether(Store store, AtomicBoolean done) {
    while (!done.get()) {
      var values =
          store.read(
              tx ->
                  List.of(Counters.find(tx, "a"), Counters.find(tx, "b"), Counters.find(tx, "c")));
      if (new HashSet<>(values).size() != 1) {
        return false;
      }
    }
    return true;
  }

  @EveryDatabase(DatabaseKind.POSTGRES)
  void two_nodes_that_read_the_same_and_write_apart_are_put_in_order(Database database)
      throws Exception {
    // Write skew: each alone keeps a + b <= 1; a snapshot alone would let both through.
    database.store().write(tx -> Counters.insert(tx, "a", 0) + Counters.insert(tx, "b", 0));
    var bothHaveRead = new CountDownLatch(2);
    var runs = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = threads.submit(() -> takeIfFree(database.store(), "a", "b", bothHaveRead, runs));
      var second = database.second();
      var two = threads.submit(() -> takeIfFree(second, "b", "a", bothHaveRead, runs));
      assertEquals(1, one.get() + two.get());
    }
    assertEquals(3, runs.get());
  }

  private static int takeIfFree(
      Store store, String mine, String other, CountDownLatch bothHaveRead, AtomicInteger runs) {
    return store.write(
        tx -> {
          runs.incrementAndGet();
          boolean free = Counters.find(tx, other).orElseThrow() == 0;
          bothHaveRead.countDown();
          Latches.await(bothHaveRead);
          return free ? Counters.update(tx, mine, 1) : 0;
        });
  }

  @EveryDatabase(DatabaseKind.POSTGRES)
  void a_race_for_the_same_number_gives_both_one(Database database) throws Exception {
    var store = database.store();
    var bothHaveCounted = new CountDownLatch(2);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = threads.submit(() -> insertNext(store, bothHaveCounted));
      var two = threads.submit(() -> insertNext(store, bothHaveCounted));
      assertEquals(2, one.get() + two.get());
    }
    assertEquals(2, store.read(Counters::count));
  }

  private static int insertNext(Store store, CountDownLatch bothHaveCounted) {
    return store.write(
        tx -> {
          long next = Counters.count(tx) + 1;
          bothHaveCounted.countDown();
          Latches.await(bothHaveCounted);
          return Counters.insert(tx, "version" + next, next);
        });
  }
}
