package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.Log;
import io.strongroom.store.Location;
import io.strongroom.testing.Figures;
import io.strongroom.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a server under load, again and again, and counts what is lost. */
@Timeout(3600)
final class KillServerTest {
  private static final boolean WHOLE = Boolean.getBoolean("faults");

  /** Several runs side by side may share the rounds. */
  private static final int ROUNDS = Integer.getInteger("strongroom.kills", 100);

  /** So many requests are acknowledged before the kill, so that there is load on any machine. */
  private static final int FEWEST = 5;

  private static final int MOST = 100;
  private static final int LATER_MILLIS = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Random random = new Random();

  @Test
  void nothing_acknowledged_is_lost_and_nothing_is_half_done(
      @TempDir Path temp, TestReporter reporter) throws IOException, InterruptedException {
    String result = kill(WHOLE ? ROUNDS : 6, temp);
    Figures.publish(reporter, "kills on SQLite", result);
  }

  @Test
  void nothing_acknowledged_is_lost_on_postgresql(@TempDir Path temp, TestReporter reporter)
      throws IOException, InterruptedException {
    Location.Postgres place = TestPostgres.shared().freshDatabase();
    // The JVM of a test starts on a machine that has much else to do.
    String database =
        "--database=" + place.jdbcUrl() + "&user=" + place.user() + "&loginTimeout=60";
    String result = kill(WHOLE ? ROUNDS : 5, temp, database);
    Figures.publish(reporter, "kills on PostgreSQL", result);
  }

  private String kill(int count, Path temp, String... options)
      throws IOException, InterruptedException {
    Path data = temp.resolve("data");
    Path output = temp.resolve("output");
    var rounds = new ArrayList<Round>();
    String key;
    try (var server = ServerProcess.start(data, output, Log.Format.TEXT, options)) {
      key = server.admin().kms("CreateKey").text("KeyMetadata", "KeyId");
    }
    int landed = 0;
    for (int i = 0; i < count; i++) {
      var server = ServerProcess.start(data, output, Log.Format.TEXT, options);
      try {
        // One start serves for two: what the last kill left is checked, then the next load begins.
        landed += i == 0 ? 0 : rounds.getLast().check(server, data);
        var round = new Round("r" + i, new Ledger());
        rounds.add(round);
        Load load = Load.start(server.admin(), round.ledger(), round.name(), key, random);
        await(round.ledger(), FEWEST + random.nextInt(MOST - FEWEST));
        server.killAfter(random.nextInt(LATER_MILLIS));
        load.join();
      } finally {
        server.kill();
      }
    }
    try (var server = ServerProcess.start(data, output, Log.Format.TEXT, options)) {
      landed += rounds.getLast().check(server, data);
      for (int i = 0; i < count; i += 1 + count / 4) {
        rounds.get(i).check(server, data);
      }
    }
    return result(rounds, landed);
  }

  private static void await(Ledger ledger, int acknowledged) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (ledger.acknowledged() < acknowledged) {
      assertTrue(System.nanoTime() < end, "no load");
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static String result(List<Round> rounds, int landed) {
    return "%d kills, %d requests acknowledged, %d done unacknowledged, %d throttled"
        .formatted(
            rounds.size(),
            rounds.stream().mapToLong(round -> round.ledger().acknowledged()).sum(),
            landed,
            rounds.stream().mapToLong(round -> round.ledger().throttled()).sum());
  }

  private record Round(String name, Ledger ledger) {
    /** How many requests were done though nobody was told. */
    int check(ServerProcess server, Path data) throws IOException {
      Recorded recorded = Recorded.in(data);
      var after =
          new Aftermath(
              ledger, server.admin(), (id, secret) -> server.client(id, secret, "somebody"));
      try {
        after.check("/" + name + "/shared", name + "/shared");
        after.check(recorded);
      } catch (AssertionError e) {
        throw new AssertionError("round " + name + ": " + e.getMessage(), e);
      }
      return after.landed();
    }
  }
}
