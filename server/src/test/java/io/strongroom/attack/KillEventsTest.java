package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.Log;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.Hook;
import io.strongroom.testing.JsonTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a server while parameters change, again and again, and compares what a webhook outside of
 * it has heard with what was acknowledged. The long form, 1,000 changes and 20 kills, runs with
 * {@code -Dfaults=true}.
 */
@Timeout(600)
final class KillEventsTest {
  private static final boolean LONG = Boolean.getBoolean("faults");
  private static final int KILLS = LONG ? 20 : 5;
  private static final int CHANGES = LONG ? 1000 : 100;
  private static final int SOONEST = 50;
  private static final int LATEST = 600;

  private final Random random = new Random();
  private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
  private final Set<String> asked = new ConcurrentSkipListSet<>();

  @Test
  void every_committed_change_is_heard_of_and_none_that_was_not(
      @TempDir Path temp, TestReporter reporter) throws IOException, InterruptedException {
    try (Hook hook = Hook.start(temp)) {
      String[] options = {"--webhook-ca=" + hook.certificate(), "--webhook-allow=127.0.0.0/8,::1"};
      Path data = temp.resolve("data");
      Path output = temp.resolve("output");
      try (var server = ServerProcess.start(data, output, Log.Format.TEXT, options)) {
        hook.receive(server.admin(), "changes", "{\"detail-type\":[\"Parameter Store Change\"]}");
      }
      for (int i = 0; i < KILLS; i++) {
        var server = ServerProcess.start(data, output, Log.Format.TEXT, options);
        var over = new AtomicBoolean();
        Client admin = server.admin();
        int share = CHANGES;
        int round = i;
        Thread load = Thread.ofVirtual().start(() -> change(admin, round, share, over));
        server.killAfter(SOONEST + random.nextInt(LATEST - SOONEST));
        over.set(true);
        load.join();
      }
      int before = acknowledged.size();
      try (var server = ServerProcess.start(data, output, Log.Format.TEXT, options)) {
        for (int i = acknowledged.size(); i < CHANGES; i++) {
          change(server.admin(), "/rest/" + i);
        }
        List<Hook.Got> got = hook.await(taken -> names(taken).containsAll(acknowledged));
        var missing = new TreeSet<>(acknowledged);
        missing.removeAll(names(got));
        assertEquals(Set.of(), missing, "committed and not heard of");
        Set<String> there = there(server.admin(), names(got));
        var invented = new TreeSet<>(names(got));
        invented.removeAll(there);
        assertEquals(Set.of(), invented, "heard of and not committed");
        reporter.publishEntry(
            "events",
            "%d kills, %d of %d changes acknowledged, %d of them between kills; %d events for %d"
                .formatted(
                    KILLS,
                    acknowledged.size(),
                    asked.size(),
                    before,
                    got.size(),
                    names(got).size()));
      }
      assertTrue(acknowledged.size() >= CHANGES, () -> acknowledged.size() + " changes");
    }
  }

  private void change(Client admin, int round, int share, AtomicBoolean over) {
    for (int i = 0; i < share && !over.get(); i++) {
      try {
        change(admin, "/r" + round + "/" + i);
        // Refused: nobody may hear of it.
        String refused = "/r" + round + "/refused" + i;
        Object[] bad = {"Name", refused, "Type", "String", "Value", "x", "AllowedPattern", "\\d+"};
        assertEquals(400, admin.ssm("PutParameter", bad).status());
      } catch (RuntimeException e) {
        return; // killed
      }
    }
  }

  private void change(Client admin, String name) {
    asked.add(name);
    Answer answer = admin.ssm("PutParameter", "Name", name, "Type", "String", "Value", "1");
    if (answer.status() == 200) {
      acknowledged.add(name);
    }
  }

  private static Set<String> names(List<Hook.Got> got) {
    return got.stream()
        .map(it -> ((Map<?, ?>) JsonTree.read(it.body()).get("detail")).get("name"))
        .map(String::valueOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> there(Client admin, Set<String> names) {
    return names.stream()
        .filter(name -> admin.ssm("GetParameter", "Name", name).status() == 200)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
