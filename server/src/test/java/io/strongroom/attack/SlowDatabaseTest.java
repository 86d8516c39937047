package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.Log;
import io.strongroom.testing.Figures;
import io.strongroom.testing.Page;
import io.strongroom.testing.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL behind a line that becomes slow or stops, under load. */
@Timeout(1800)
final class SlowDatabaseTest {
  private static final boolean WHOLE = Boolean.getBoolean("faults");
  private static final int WRITERS = 64;
  private static final int SECONDS = WHOLE ? 30 : 3;
  private static final int BACK_SECONDS = 30;

  /** A statement that hangs ends after 20 s, its connection is taken after 3, its turn after 5. */
  private static final int ANSWER_SECONDS = 60;

  private static final List<SlowLine.Mode> FAULTS =
      WHOLE
          ? List.of(
              SlowLine.Mode.LATE,
              SlowLine.Mode.VERY_LATE,
              SlowLine.Mode.HANGS,
              SlowLine.Mode.DRIBBLES)
          : List.of(SlowLine.Mode.HANGS);

  @TempDir Path temp;

  @Test
  void whatever_the_database_does_answers_come_in_bounded_time_and_memory(TestReporter reporter)
      throws Exception {
    TestPostgres postgres = TestPostgres.shared();
    var place = postgres.freshDatabase();
    int port = ServerProcess.freePort();
    Path data = temp.resolve("data");
    try (var line = SlowLine.to(postgres.port())) {
      String url = place.jdbcUrl().replace(":" + postgres.port() + "/", ":" + line.port() + "/");
      try (var server =
          ServerProcess.start(
              data,
              temp.resolve("output"),
              Log.Format.TEXT,
              "--database=" + url + "&user=" + place.user(),
              "--metrics=" + port)) {
        for (SlowLine.Mode fault : FAULTS) {
          var writers = Writers.start(fault.name(), server.admin(), WRITERS);
          try (writers) {
            writers.awaitMore(WRITERS);
            Figures.publish(reporter, fault.name(), suffer(line, fault, writers, port));
          }
          int landed = writers.check(server.admin(), Recorded.in(data));
          Figures.publish(
              reporter,
              fault + ", ledger",
              "%d acknowledged, none lost; %s not, %d of them done"
                  .formatted(writers.acknowledged(), writers.codes(), landed));
        }
      }
    }
  }

  private static String suffer(SlowLine line, SlowLine.Mode fault, Writers writers, int port) {
    long before = writers.acknowledged();
    long begun = System.nanoTime();
    line.become(fault);
    double threads = 0;
    double heap = 0;
    double waiting = 0;
    while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(SECONDS)) {
      Page page = Page.of(port, "/metrics");
      threads = Math.max(threads, page.value("strongroom_threads"));
      heap = Math.max(heap, page.value("strongroom_heap_used_bytes"));
      waiting =
          Math.max(
              waiting,
              page.value("strongroom_workers_running") + page.value("strongroom_workers_waiting"));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
    long during = writers.acknowledged() - before;
    line.become(SlowLine.Mode.GOOD);
    long good = System.nanoTime();
    long back = writers.awaitBack(good) - good;
    double longest = writers.longestMillis(begun);
    String seen =
        "%.1f acknowledged in a second; longest answer %.0f ms; %.0f threads, heap %.0f MB, %.0f under way; first success after %d ms"
            .formatted(
                during / (double) SECONDS,
                longest,
                threads,
                heap / 1e6,
                waiting,
                TimeUnit.NANOSECONDS.toMillis(back));
    assertTrue(longest < TimeUnit.SECONDS.toMillis(ANSWER_SECONDS), seen);
    assertTrue(back < TimeUnit.SECONDS.toNanos(BACK_SECONDS), seen);
    assertTrue(threads < 100, seen);
    assertTrue(waiting <= WRITERS, seen);
    return seen;
  }
}
