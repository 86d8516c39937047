package io.strongroom.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.Hook;
import io.strongroom.testing.Running;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one PostgreSQL: both take changes, one delivers. */
@Timeout(120)
final class TwoNodesTest {
  private static final String CHANGES = "{\"detail-type\":[\"Parameter Store Change\"]}";
  private static final int EACH = 60;

  @TempDir private Path folder;

  @Test
  void nothing_is_lost_and_nothing_doubled_when_one_stops_in_order() throws InterruptedException {
    try (Hook hook = Hook.start(folder);
        Running first = Running.fresh(DatabaseKind.POSTGRES, hook)) {
      hook.receive(first.admin(), "changes", CHANGES);
      try (Running second = first.node()) {
        change(first, second, "a");
        hook.await(taken -> taken.size() >= EACH / 2);
      }
      // Whichever of them delivered: the first is left alone now, with what the second left.
      change(first.admin(), "b");
      List<Hook.Got> got = hook.await(taken -> taken.size() >= 3 * EACH);
      assertEquals(expected("a0", "a1", "b"), new TreeSet<>(counted(got).keySet()));
      // Each once, but for what this machine was too busy to answer within five seconds.
      assertTrue(got.size() <= 3 * EACH * 1.05, () -> "doubled: " + counted(got));
    }
  }

  @Test
  void nothing_is_lost_when_the_lease_is_taken_away() throws InterruptedException, SQLException {
    try (Hook hook = Hook.start(folder);
        Running first = Running.fresh(DatabaseKind.POSTGRES, hook)) {
      hook.receive(first.admin(), "changes", CHANGES);
      try (Running second = first.node()) {
        int taken = 0;
        for (String name : List.of("a", "b", "c")) {
          change(first, second, name);
          taken += stolen(first);
        }
        List<Hook.Got> got = hook.await(all -> counted(all).size() >= 6 * EACH);
        assertEquals(
            expected("a0", "a1", "b0", "b1", "c0", "c1"), new TreeSet<>(counted(got).keySet()));
        // And once more for what this machine was too busy to answer within five seconds.
        long most = counted(got).values().stream().mapToLong(it -> it).max().orElseThrow();
        assertTrue(most <= 2L + taken, () -> "once for each holder of the lease: " + counted(got));
      }
    }
  }

  /** Lets the lease run out before its time; how many holders that makes. */
  private static int stolen(Running server) throws SQLException {
    try (var database = server.database();
        var statement = database.createStatement()) {
      return statement.executeUpdate(
          "update leases set expires = 0, fence = fence + 1 where name = 'events'");
    }
  }

  /** Both at the same time. */
  private static void change(Running first, Running second, String name)
      throws InterruptedException {
    Client there = second.admin();
    Thread other = Thread.ofVirtual().start(() -> change(there, name + 1));
    change(first.admin(), name + 0);
    other.join();
  }

  private static void change(Client admin, String name) {
    for (int i = 0; i < EACH; i++) {
      admin.ssm("PutParameter", "Name", "/" + name + i, "Type", "String", "Value", "v").ok();
    }
  }

  private static Set<String> expected(String... names) {
    return List.of(names).stream()
        .flatMap(name -> IntStream.range(0, EACH).mapToObj(i -> "/" + name + i))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, Long> counted(List<Hook.Got> got) {
    return got.stream()
        .map(it -> Json.object(it.body()).orElseThrow().path("detail").path("name").asText())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
