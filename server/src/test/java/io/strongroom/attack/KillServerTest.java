package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.Log;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a server under load, again and again, and counts what is lost. */
@Timeout(600)
final class KillServerTest {
  private static final int ROUNDS = Integer.getInteger("strongroom.kills", 30);
  private static final int SOONEST = 50;
  private static final int LATEST = 500;

  /** Below this the load was none, and the test has shown nothing. */
  private static final long ACKNOWLEDGED_MIN = 10L * ROUNDS;

  private final Random random = new Random();

  @Test
  void nothing_acknowledged_is_lost_and_nothing_is_half_done(
      @TempDir Path temp, TestReporter reporter) throws IOException, InterruptedException {
    Path data = temp.resolve("data");
    Path output = temp.resolve("output");
    var rounds = new ArrayList<Round>();
    String key;
    try (var server = ServerProcess.start(data, output, Log.Format.TEXT)) {
      key = server.admin().kms("CreateKey").text("KeyMetadata", "KeyId");
    }
    int landed = 0;
    for (int i = 0; i < ROUNDS; i++) {
      var server = ServerProcess.start(data, output, Log.Format.TEXT);
      try {
        // One start serves for two: what the last kill left is checked, then the next load begins.
        landed += i == 0 ? 0 : rounds.getLast().check(server, data);
        var round = new Round("r" + i, new Ledger());
        rounds.add(round);
        Load load = Load.start(server.admin(), round.ledger(), round.name(), key, random);
        server.killAfter(SOONEST + random.nextInt(LATEST - SOONEST));
        load.join();
      } finally {
        server.kill();
      }
    }
    try (var server = ServerProcess.start(data, output, Log.Format.TEXT)) {
      landed += rounds.getLast().check(server, data);
      for (int i = 0; i < ROUNDS; i += 1 + ROUNDS / 4) {
        rounds.get(i).check(server, data);
      }
    }
    reporter.publishEntry("kills", result(rounds, landed));
    assertTrue(acknowledged(rounds) >= ACKNOWLEDGED_MIN, result(rounds, landed));
  }

  private static long acknowledged(List<Round> rounds) {
    return rounds.stream().mapToLong(round -> round.ledger().acknowledged()).sum();
  }

  private static String result(List<Round> rounds, int landed) {
    return "%d kills, %d requests acknowledged, %d done unacknowledged"
        .formatted(rounds.size(), acknowledged(rounds), landed);
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
