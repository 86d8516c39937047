package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.audit.AuditFiles;
import io.strongroom.store.Location;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import io.strongroom.testing.Signed;
import io.strongroom.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code strongroom backup}, {@code restore} and {@code copy}. */
@Timeout(180)
final class BackupTest {
  private static final int BEFORE = 20;

  @TempDir Path temp;

  private static List<String> place(Options.Place place) {
    return switch (place) {
      case Options.Place.Folder folder -> List.of("--data", folder.path().toString());
      case Options.Place.Shared shared ->
          List.of("--data", shared.path().toString(), "--database", url(shared.database()));
      case Options.Place.Ephemeral nowhere -> List.of();
    };
  }

  private static String url(Location.Postgres database) {
    return database.jdbcUrl() + "&user=" + database.user();
  }

  private static Ran run(List<String> first, List<String> more) {
    var all = new ArrayList<>(first);
    all.addAll(more);
    return Ran.of(all.toArray(String[]::new));
  }

  private static Options.Place placeOf(Running server) {
    return server.options().place();
  }

  private Options.Place fresh(DatabaseKind kind, String name) {
    Path folder = temp.resolve(name);
    return kind == DatabaseKind.POSTGRES
        ? new Options.Place.Shared(TestPostgres.shared().freshDatabase(), folder)
        : new Options.Place.Folder(folder);
  }

  private Path rootKey(Running server) {
    return server.dataFolder().resolve("root.key");
  }

  private static void put(Client admin, int number) {
    admin
        .ssm(
            "PutParameter",
            "Name",
            "/ledger/" + number,
            "Type",
            "SecureString",
            "Value",
            "value " + number)
        .ok();
  }

  /** The ledger: numbers whose write was acknowledged. */
  private Ran backup(Running server, Path file) {
    return run(List.of("backup", "--to", file.toString()), place(placeOf(server)));
  }

  private Ran restore(Path file, Path key, Options.Place target, String... more) {
    var arguments =
        new ArrayList<>(
            List.of("restore", "--from", file.toString(), "--root-key", key.toString()));
    arguments.addAll(List.of(more));
    return run(arguments, place(target));
  }

  private static Signed admin(Server server, Running before) {
    Signed signed = before.admin().signed();
    return Signed.to(server.endpoint(), "us-east-1", signed.accessKeyId(), signed.secret());
  }

  private static boolean has(Signed admin, int number) {
    var reply =
        admin.json(
            "ssm",
            "AmazonSSM.GetParameter",
            "{\"Name\":\"/ledger/" + number + "\",\"WithDecryption\":true}");
    if (reply.status() == 200) {
      assertTrue(reply.body().contains("\"value " + number + "\""), reply.body());
    }
    return reply.status() == 200;
  }

  @EveryServer({DatabaseKind.SQLITE, DatabaseKind.POSTGRES})
  void a_backup_under_write_load_restores_on_either_database(Running ignored) throws Exception {
    try (Running server = Running.fresh(ignored.kind())) {
      for (int i = 0; i < BEFORE; i++) {
        put(server.admin(), i);
      }
      var done = new AtomicBoolean();
      var acknowledged = new CopyOnWriteArrayList<Integer>();
      Thread load =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = BEFORE; !done.get(); i++) {
                      put(server.admin(), i);
                      acknowledged.add(i);
                    }
                  });
      Path file = temp.resolve("backup");
      Ran made = backup(server, file);
      done.set(true);
      load.join();
      assertEquals(0, made.status(), made.err());
      assertEquals("rw-------", Snapshot.mode(file));
      server.stop();
      for (DatabaseKind kind : List.of(DatabaseKind.SQLITE, DatabaseKind.POSTGRES)) {
        Options.Place target = fresh(kind, "restored-" + kind);
        Ran restored = restore(file, rootKey(server), target);
        assertEquals(0, restored.status(), restored.err());
        Files.copy(
            rootKey(server),
            temp.resolve("restored-" + kind).resolve("root.key"),
            StandardCopyOption.COPY_ATTRIBUTES);
        check(server, target, acknowledged);
      }
    }
  }

  /** All from before the backup, and of what was written meanwhile a beginning. */
  private void check(Running before, Options.Place target, List<Integer> acknowledged)
      throws StartFailed {
    try (Server server = Server.start(before.options().at(target))) {
      Signed admin = admin(server, before);
      for (int i = 0; i < BEFORE; i++) {
        assertTrue(has(admin, i), "lost " + i);
      }
      boolean still = true;
      for (int number : acknowledged) {
        boolean here = has(admin, number);
        assertFalse(here && !still, "a gap before " + number);
        still = here;
      }
    }
  }

  @Test
  void whatever_is_cut_off_or_flipped_is_refused_and_the_target_untouched() throws Exception {
    try (Running server = Running.fresh(DatabaseKind.SQLITE)) {
      put(server.admin(), 1);
      Path file = temp.resolve("backup");
      assertEquals(0, backup(server, file).status());
      byte[] whole = Files.readAllBytes(file);
      Path broken = temp.resolve("broken");
      Options.Place target = fresh(DatabaseKind.SQLITE, "never");
      int step = Math.max(1, whole.length / 40);
      for (int at = 0; at < whole.length; at += at < 400 ? 13 : step) {
        Files.write(broken, java.util.Arrays.copyOf(whole, at));
        refused(broken, rootKey(server), target);
        byte[] flipped = whole.clone();
        flipped[at] ^= 1;
        Files.write(broken, flipped);
        refused(broken, rootKey(server), target);
      }
      Files.write(broken, java.util.Arrays.copyOf(whole, whole.length + 1));
      refused(broken, rootKey(server), target);
      try (Running other = Running.fresh(DatabaseKind.SQLITE)) {
        Ran wrong = refused(file, rootKey(other), target);
        assertTrue(wrong.err().contains("root key file"), wrong.err());
      }
      assertFalse(Files.exists(temp.resolve("never")));
    }
  }

  private Ran refused(Path file, Path key, Options.Place target) {
    Ran ran = restore(file, key, target);
    assertEquals(1, ran.status(), ran.out());
    assertTrue(ran.oneLine(), ran.err());
    return ran;
  }

  @EveryServer({DatabaseKind.SQLITE, DatabaseKind.POSTGRES})
  void data_that_are_there_stay_unless_they_may_go(Running ignored) throws Exception {
    try (Running server = Running.fresh(ignored.kind())) {
      put(server.admin(), 1);
      Path file = temp.resolve("backup");
      assertEquals(0, backup(server, file).status());
      assertEquals(1, backup(server, file).status(), "not overwritten");
      put(server.admin(), 2);
      Options.Place own = placeOf(server);
      assertTrue(restore(file, rootKey(server), own, "--replace").err().contains("in use"));
      server.stop();
      Path database = server.dataFolder().resolve("strongroom.db");
      byte[] before = Files.exists(database) ? Files.readAllBytes(database) : new byte[0];
      assertTrue(restore(file, rootKey(server), own).err().contains("--replace"));
      if (Files.exists(database)) {
        assertArrayEquals(before, Files.readAllBytes(database));
      }
      Ran replaced = restore(file, rootKey(server), own, "--replace");
      assertEquals(0, replaced.status(), replaced.err());
      rolledBack(server);
    }
  }

  /** The trail knows more than the database that was put back. */
  private static void rolledBack(Running before) throws Exception {
    Options options = before.options();
    var refused = assertThrows(StartFailed.class, () -> Server.start(options));
    String why = String.valueOf(refused.getMessage());
    assertTrue(why.contains("older than its audit trail"), why);
    Server.start(options.with(options.audit().acceptingRollback(true))).close();
    try (Server again = Server.start(options)) {
      assertTrue(has(admin(again, before), 1));
      assertFalse(has(admin(again, before), 2));
    }
    var notes = new ArrayList<String>();
    AuditFiles.list(
        before.dataFolder().resolve("audit"),
        AuditFiles.Filter.ALL,
        entry -> notes.add(entry.summary().eventName()));
    assertTrue(notes.containsAll(List.of("DatabaseRollbackAccepted", "DataRestored")));
  }

  @Test
  void a_copy_to_postgres_has_everything_and_goes_back() throws Exception {
    try (Running server = Running.fresh(DatabaseKind.SQLITE)) {
      put(server.admin(), 1);
      String from = server.dataFolder().toString();
      Location.Postgres database = TestPostgres.shared().freshDatabase();
      Ran running = Ran.of("copy", "--from", from, "--to", url(database));
      assertTrue(running.err().contains("in use"), running.err());
      server.stop();
      Ran copied = Ran.of("copy", "--from", from, "--to", url(database));
      assertEquals(0, copied.status(), copied.err());
      assertEquals(1, Ran.of("copy", "--from", from, "--to", url(database)).status());
      String back = temp.resolve("back").toString();
      Ran again =
          Ran.of("copy", "--from", url(database), "--to", back, "--root-key", from + "/root.key");
      assertEquals(0, again.status(), again.err());
      Options options =
          server.options().at(new Options.Place.Shared(database, server.dataFolder()));
      try (Server moved = Server.start(options)) {
        assertTrue(has(admin(moved, server), 1));
      }
    }
  }
}
