package io.strongroom.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryDatabase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

class LeasesTest {
  private static final Duration LONG = Duration.ofHours(1);

  @EveryDatabase
  void one_holder_has_it_until_it_expires(Database database) {
    var leases = new Leases(database.store());
    var first = leases.take("job", "a", Duration.ZERO).orElseThrow();
    var second = leases.take("job", "b", LONG).orElseThrow();
    assertTrue(second.number() > first.number());
    assertEquals(Optional.empty(), leases.take("job", "a", LONG));
  }

  @EveryDatabase(DatabaseKind.SQLITE)
  void it_goes_by_the_clock_of_the_store(Database database) {
    var leases = new Leases(database.store());
    assertTrue(leases.take("job", "a", LONG).isPresent());
    database.clock().advance(LONG.minusMillis(1));
    assertEquals(Optional.empty(), leases.take("job", "b", LONG));
    database.clock().advance(Duration.ofMillis(1));
    assertTrue(leases.take("job", "b", LONG).isPresent());
  }

  @EveryDatabase
  void renewing_keeps_the_fence(Database database) {
    var leases = new Leases(database.store());
    var first = leases.take("job", "a", LONG).orElseThrow();
    assertEquals(first, leases.take("job", "a", LONG).orElseThrow());
  }

  @EveryDatabase
  void taking_it_again_after_it_expired_raises_the_fence(Database database) {
    var leases = new Leases(database.store());
    var first = leases.take("job", "a", Duration.ZERO).orElseThrow();
    assertTrue(leases.take("job", "a", LONG).orElseThrow().number() > first.number());
  }

  @EveryDatabase
  void a_released_lease_is_free_and_its_fence_still_grows(Database database) {
    var leases = new Leases(database.store());
    var first = leases.take("job", "a", LONG).orElseThrow();
    leases.release(first);
    var second = leases.take("job", "b", LONG).orElseThrow();
    assertTrue(second.number() > first.number());
    leases.release(first);
    assertEquals(Optional.empty(), leases.take("job", "a", LONG));
  }

  @EveryDatabase
  void the_fence_of_a_lost_lease_stops_the_work(Database database) {
    var store = database.store();
    var leases = new Leases(store);
    var lost = leases.take("job", "a", Duration.ZERO).orElseThrow();
    store.write(tx -> fenced(tx, lost, "while it was held"));
    assertTrue(leases.take("job", "b", LONG).isPresent());
    assertThrows(LeaseLost.class, () -> store.write(tx -> fenced(tx, lost, "after")));
    assertEquals(Optional.empty(), store.read(tx -> Counters.find(tx, "after")));
  }

  @EveryDatabase
  void of_many_who_try_at_once_one_gets_it(Database database) throws Exception {
    var leases = new Leases(database.store());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tries =
          IntStream.range(0, 8)
              .mapToObj(i -> threads.submit(() -> leases.take("job", "holder" + i, LONG)))
              .toList();
      int got = 0;
      for (var attempt : tries) {
        got += attempt.get().isPresent() ? 1 : 0;
      }
      assertEquals(1, got);
    }
  }

  @EveryDatabase(DatabaseKind.POSTGRES)
  void a_lease_that_is_lost_while_the_work_runs_stops_it(Database database) {
    var second = new Leases(database.second());
    var leases = new Leases(database.store());
    var lost = leases.take("job", "a", Duration.ZERO).orElseThrow();
    var runs = new AtomicInteger();
    assertThrows(
        LeaseLost.class,
        () ->
            database
                .store()
                .write(
                    tx -> {
                      Counters.insert(tx, "x", 1);
                      if (runs.incrementAndGet() == 1) {
                        assertTrue(second.take("job", "b", LONG).isPresent());
                      }
                      lost.check(tx);
                      return 0;
                    }));
    assertEquals(2, runs.get());
    assertEquals(Optional.empty(), database.store().read(tx -> Counters.find(tx, "x")));
  }

  private static int fenced(Tx tx, Fence fence, String name) {
    Counters.insert(tx, name, 1);
    fence.check(tx);
    return 0;
  }
}
