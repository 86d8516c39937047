package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.Log;
import io.strongroom.testing.Figures;
import io.strongroom.testing.Page;
import io.strongroom.testing.TestPostgres;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills PostgreSQL under load, again and again; the server runs on. */
@Timeout(1800)
final class KillDatabaseTest {
  private static final int ROUNDS = Boolean.getBoolean("faults") ? 10 : 1;
  private static final int WRITERS = 8;
  private static final int ENOUGH = 50;
  private static final long BACK_SECONDS = 30;

  @TempDir Path temp;

  @Test
  void nothing_acknowledged_is_lost_and_the_server_recovers_by_itself(TestReporter reporter)
      throws Exception {
    TestPostgres postgres = TestPostgres.start();
    var place = postgres.freshDatabase();
    int port = ServerProcess.freePort();
    Path data = temp.resolve("data");
    long longest = 0;
    long acknowledged = 0;
    long refused = 0;
    int landed = 0;
    try (var server =
        ServerProcess.start(
            data,
            temp.resolve("output"),
            Log.Format.TEXT,
            "--database=" + place.jdbcUrl() + "&user=" + place.user(),
            "--metrics=" + port)) {
      for (int round = 0; round < ROUNDS; round++) {
        var writers = Writers.start("r" + round, server.admin(), WRITERS);
        try (writers) {
          writers.awaitMore(ENOUGH);
          assertEquals(200, Page.of(port, "/health/ready").status());
          postgres.kill();
          Writers.await(() -> writers.refused() > 0);
          Writers.await(() -> Page.of(port, "/health/ready").status() == 503);
          assertEquals(200, Page.of(port, "/health/live").status());
          assertEquals(0, Page.of(port, "/metrics").value("strongroom_database_up"));
          postgres.resumeAfterKill();
          long resumed = System.nanoTime();
          longest = Math.max(longest, writers.awaitBack(resumed) - resumed);
          Writers.await(() -> Page.of(port, "/health/ready").status() == 200);
          writers.awaitMore(ENOUGH);
        }
        landed += writers.check(server.admin(), Recorded.in(data));
        acknowledged += writers.acknowledged();
        refused += writers.refused();
      }
    } finally {
      postgres.crash();
    }
    assertTrue(longest < TimeUnit.SECONDS.toNanos(BACK_SECONDS), longest + " ns");
    Figures.publish(
        reporter,
        Map.of(
            "kills of PostgreSQL", Integer.toString(ROUNDS),
            "acknowledged", Long.toString(acknowledged),
            "refused", Long.toString(refused),
            "done unacknowledged", Integer.toString(landed),
            "longest until the first success, ms",
                Long.toString(TimeUnit.NANOSECONDS.toMillis(longest))));
  }
}
