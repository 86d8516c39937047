package io.strongroom.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryDatabase;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

class WalTest {
  private static final long WRITTEN = 48L << 20;
  private static final long BOUND = 36L << 20;
  private static final int EACH = 64 << 10;
  private static final int READERS = 3;

  /** Some ten milliseconds of work on one snapshot. */
  private static final String SLOW =
      """
      with recursive n(i) as (select fence from leases union all select i + 1 from n where i < 50000)
      select count(*) from n\
      """;

  @EveryDatabase(DatabaseKind.SQLITE)
  void slow_readers_that_overlap_do_not_let_the_log_grow_for_ever(Database database)
      throws Exception {
    var store = database.store();
    var files = new SqliteFiles(((Location.SqliteFile) database.location()).file());
    store.write(tx -> Counters.insert(tx, "a", 1));
    var done = new AtomicBoolean();
    long most = 0;
    try (var threads = Executors.newFixedThreadPool(READERS)) {
      var readers = new ArrayList<Future<Integer>>();
      for (int i = 0; i < READERS; i++) {
        readers.add(threads.submit(() -> readUntil(store, done)));
      }
      for (long written = 0; written < WRITTEN; written += EACH) {
        // SQLite leaves out pages that do not change, so each text is another.
        var text = Long.toString(written % 7).repeat(EACH);
        store.write(tx -> tx.sql("update leases set holder = ?").with(text).run());
        most = Math.max(most, files.walBytes());
      }
      done.set(true);
      for (var reader : readers) {
        assertTrue(reader.get() > 0);
      }
    }
    long bytes = most;
    assertTrue(bytes < BOUND, () -> "log of " + bytes + " bytes");
  }

  private static int readUntil(Store store, AtomicBoolean done) {
    int reads = 0;
    while (!done.get()) {
      store.read(tx -> tx.sql(SLOW).one(row -> row.number(1)));
      reads++;
    }
    return reads;
  }
}
