package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.Hook;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Running;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code strongroom events}. */
@Timeout(60)
final class EventsCommandTest {
  @Test
  void a_dead_letter_is_shown_and_sent_again(@TempDir Path folder) {
    try (Hook hook = Hook.start(folder);
        Running server = Running.fresh(DatabaseKind.SQLITE, hook)) {
      hook.answers(() -> 404);
      hook.receive(server.admin(), "own", "{\"source\":[\"shop\"]}");
      server
          .admin()
          .events(
              "PutEvents",
              "Entries",
              List.of(Map.of("Source", "shop", "DetailType", "t", "Detail", "{\"n\":1}")))
          .ok();
      long start = System.nanoTime();
      while (!dead(server) && System.nanoTime() - start < 20_000_000_000L) {
        Thread.onSpinWait();
      }
      Ran shown = stopped(server, "dead-letters", "--output=json");
      Map<String, Object> letter = JsonTree.read(shown.out().strip());
      assertEquals(server.arn("events", "rule/own"), letter.get("rule"));
      assertEquals("hook", letter.get("target"));
      assertEquals("the API destination answered 404", letter.get("reason"));
      assertTrue(String.valueOf(letter.get("event")).contains("\"n\":1"), shown::out);
      hook.answers(() -> 200);
      assertEquals("1 event is queued again", stopped(server, "redrive").out().strip());
      assertEquals(1, hook.await(taken -> taken.size() == 1).size());
      assertEquals("", stopped(server, "dead-letters").out());
    }
  }

  private static boolean dead(Running server) {
    try (var database = server.database();
        var statement = database.createStatement();
        var rows = statement.executeQuery("select id from event_dead_letters")) {
      return rows.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Ran stopped(Running server, String... command) {
    server.stop();
    var all = new ArrayList<>(List.of("events"));
    all.addAll(List.of(command));
    all.add("--data=" + server.dataFolder());
    Ran ran = Ran.of(all.toArray(String[]::new));
    assertEquals(0, ran.status(), ran::err);
    server.resume();
    return ran;
  }
}
