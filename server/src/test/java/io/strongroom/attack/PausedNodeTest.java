package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.audit.AuditFiles;
import io.strongroom.ops.Log;
import io.strongroom.testing.Client;
import io.strongroom.testing.ClockedDatabase;
import io.strongroom.testing.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node is stopped by {@code SIGSTOP} in the middle of a job for longer than its lease. */
@Timeout(120)
final class PausedNodeTest {
  private static final int KEYS = 5;

  /** Where the paused node is held: in the check of its fence, before it locks any row. */
  private static final String GATE =
      """
      create function test_gate() returns trigger language plpgsql as $$
      begin
        if current_query() like '%set fence = fence%' and exists (
            select 1 from leases where name = 'housekeeping' and holder = 'paused') then
          perform pg_advisory_xact_lock_shared(4711);
        end if;
        return null;
      end $$\
      """;

  private static final String TRIGGER =
      "create trigger test_gate before update on leases for each statement"
          + " execute function test_gate()";

  private static final String WAITING =
      "select count(*) from pg_locks where locktype = 'advisory' and objid = 4711 and not granted";

  @TempDir private Path temp;

  /** Something that is true sooner or later. */
  private interface Wish {
    boolean come() throws IOException;
  }

  @Test
  void its_write_fails_on_the_fence_and_the_job_is_done_once() throws Exception {
    var database = new ClockedDatabase();
    Path log = temp.resolve("log");
    try (Running other = Running.fresh(database.location())) {
      List<String> keys = dying(other.admin());
      other.stop();
      database.advance(Duration.ofDays(8));
      database.run(GATE, TRIGGER);
      Connection gate = shut(database);
      try (ServerProcess paused = node(database, other, log)) {
        await(() -> database.number(WAITING) == 1);
        paused.signal("STOP");
        database.advance(Duration.ofMinutes(3));
        other.resume();
        await(() -> gone(other.admin(), keys));
        gate.close();
        paused.signal("CONT");
        await(() -> Files.readString(log).contains("housekeeping failed: LeaseLost"));
      } finally {
        gate.close();
      }
      for (String key : keys) {
        assertEquals(1, deletions(other.dataFolder(), key));
        assertEquals(0, deletions(temp.resolve("paused"), key));
      }
    }
  }

  private static List<String> dying(Client admin) {
    var keys = new ArrayList<String>();
    for (int i = 0; i < KEYS; i++) {
      String key = admin.kms("CreateKey").ok().text("KeyMetadata", "KeyId");
      admin.kms("ScheduleKeyDeletion", "KeyId", key, "PendingWindowInDays", 7).ok();
      keys.add(key);
    }
    return keys;
  }

  private static Connection shut(ClockedDatabase database) throws SQLException {
    Connection gate =
        DriverManager.getConnection(
            database.location().jdbcUrl(), database.location().user(), "unused");
    try (var statement = gate.createStatement()) {
      statement.execute("select pg_advisory_lock(4711)");
    }
    return gate;
  }

  /** A process of its own, whose database waits longer than usual for the gate. */
  private ServerProcess node(ClockedDatabase database, Running first, Path log) throws IOException {
    return ServerProcess.start(
        temp.resolve("paused"),
        log,
        Log.Format.TEXT,
        "--node=paused",
        "--root-key=" + first.dataFolder().resolve("root.key"),
        "--database="
            + database.location().jdbcUrl()
            + "&user="
            + database.location().user()
            + "&options=-c%20lock_timeout%3D60000");
  }

  private static boolean gone(Client admin, List<String> keys) {
    return keys.stream().allMatch(key -> admin.kms("DescribeKey", "KeyId", key).status() == 400);
  }

  private static long deletions(Path data, String key) throws IOException {
    var found = new ArrayList<String>();
    AuditFiles.list(
        data.resolve("audit"),
        AuditFiles.Filter.ALL,
        entry -> {
          if (entry.json().contains("\"eventName\":\"DeleteKey\"") && entry.json().contains(key)) {
            found.add(entry.json());
          }
        });
    return found.size();
  }

  private static void await(Wish wish) throws IOException {
    long start = System.nanoTime();
    while (!wish.come()) {
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(40).toNanos(), "not within 40 s");
    }
  }
}
