package io.strongroom.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryDatabase;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

class WalTest {
  private static final long WRITTEN = 100L << 20;
  private static final String TEXT = "x".repeat(64 * 1024);

  @EveryDatabase(DatabaseKind.SQLITE)
  void readers_that_overlap_do_not_let_the_log_grow_for_ever(Database database) throws Exception {
    var store = database.store();
    var location = (Location.SqliteFile) database.location();
    var files = new SqliteFiles(location.file());
    store.write(tx -> Counters.insert(tx, "a", 1));
    var done = new AtomicBoolean();
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      var chain = overlapping(store, done, threads::submit);
      for (long written = 0; written < WRITTEN; written += TEXT.length()) {
        store.write(tx -> tx.sql("update leases set holder = ?").with(TEXT).run());
      }
      done.set(true);
      for (var reader : chain) {
        assertTrue(reader.get() > 0);
      }
    }
    assertTrue(files.walBytes() < WRITTEN / 2, () -> "log of " + files.walBytes() + " bytes");
  }

  private interface Submit {
    Future<Integer> submit(Callable<Integer> task);
  }

  /** Two readers, of which each lets go of its snapshot only when the other has one. */
  private static ArrayList<Future<Integer>> overlapping(
      Store store, AtomicBoolean done, Submit submit) {
    var mine = new Semaphore(0);
    var yours = new Semaphore(0);
    var started = new CountDownLatch(2);
    var out = new ArrayList<Future<Integer>>();
    out.add(submit.submit(() -> take(store, done, mine, yours, started)));
    out.add(submit.submit(() -> take(store, done, yours, mine, started)));
    Latches.await(started);
    return out;
  }

  private static int take(
      Store store, AtomicBoolean done, Semaphore mine, Semaphore yours, CountDownLatch started) {
    int reads = 0;
    while (!done.get()) {
      store.read(
          tx -> {
            Counters.count(tx);
            started.countDown();
            yours.release();
            return acquire(mine, done);
          });
      reads++;
    }
    return reads;
  }

  private static boolean acquire(Semaphore semaphore, AtomicBoolean done) {
    while (!done.get() && !semaphore.tryAcquire()) {
      Thread.onSpinWait();
    }
    return true;
  }
}
