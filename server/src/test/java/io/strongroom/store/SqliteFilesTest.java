package io.strongroom.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.seal.Hashes;
import io.strongroom.seal.SealKey;
import io.strongroom.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteFilesTest {
  private static final SealKey KEY = SealKey.generate("root-key-file");
  private static final SealKey OTHER = SealKey.generate("root-key-file");

  private final Path folder;

  SqliteFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void looking_at_nothing_leaves_nothing() throws IOException {
    var file = folder.resolve("data/strongroom.db");
    assertEquals(Stores.State.EMPTY, Stores.inspect(new Location.SqliteFile(file)));
    assertEquals(Map.of(), contents(folder));
  }

  @Test
  void looking_at_data_changes_no_byte_and_leaves_no_file() throws IOException {
    var file = folder.resolve("strongroom.db");
    open(file, KEY).close();
    var before = contents(folder);
    assertEquals(Stores.State.INITIALISED, Stores.inspect(new Location.SqliteFile(file)));
    assertEquals(before, contents(folder));
  }

  @Test
  void a_wrong_key_changes_no_byte_and_leaves_no_file() throws IOException {
    var file = folder.resolve("strongroom.db");
    try (var store = open(file, KEY)) {
      store.write(tx -> Counters.insert(tx, "a", 1));
    }
    var before = contents(folder);
    assertThrows(WrongRootKey.class, () -> open(file, OTHER));
    assertEquals(before, contents(folder));
  }

  @Test
  void a_wrong_key_changes_no_byte_of_what_a_crash_left() throws IOException {
    var crashed = crashed();
    var before = contents(folder.resolve("crashed"));
    assertThrows(WrongRootKey.class, () -> open(crashed, OTHER));
    var after = contents(folder.resolve("crashed"));
    after.remove("strongroom.db.lock");
    after.remove("strongroom.db-shm"); // an index of the log that SQLite makes again at every start
    before.remove("strongroom.db-shm");
    assertEquals(before, after);
    try (var store = open(crashed, KEY)) {
      assertEquals(50, store.read(Counters::count));
    }
  }

  @Test
  void what_a_crash_left_is_looked_at_with_its_log() throws IOException {
    var crashed = crashed();
    var before = contents(folder.resolve("crashed"));
    assertEquals(Stores.State.INITIALISED, Stores.inspect(new Location.SqliteFile(crashed)));
    var after = contents(folder.resolve("crashed"));
    after.remove("strongroom.db-shm");
    before.remove("strongroom.db-shm");
    assertEquals(before, after);
  }

  @Test
  void a_start_that_crashed_before_the_tables_counts_as_none() throws IOException {
    var file = Files.createFile(folder.resolve("strongroom.db"));
    assertEquals(Stores.State.EMPTY, Stores.inspect(new Location.SqliteFile(file)));
    try (var store = open(file, KEY)) {
      assertEquals(0, store.read(Counters::count));
    }
  }

  @Test
  void a_file_that_is_no_database_is_refused_and_kept() throws IOException {
    var file = Files.writeString(folder.resolve("strongroom.db"), "not a database".repeat(500));
    var before = contents(folder);
    assertThrows(StoreFailed.class, () -> open(file, KEY));
    var after = contents(folder);
    after.remove("strongroom.db.lock");
    assertEquals(before, after);
  }

  @Test
  void all_files_belong_to_their_owner_alone() throws IOException {
    var data = folder.resolve("deep/data");
    var file = data.resolve("strongroom.db");
    try (var store = open(file, KEY)) {
      store.write(tx -> Counters.insert(tx, "a", 1));
      store.read(Counters::count);
      try (var files = Files.list(data)) {
        var found = new TreeMap<String, String>();
        for (var path : files.toList()) {
          found.put(path.getFileName().toString(), mode(path));
        }
        assertEquals(
            Map.of(
                "strongroom.db", "rw-------",
                "strongroom.db-wal", "rw-------",
                "strongroom.db-shm", "rw-------",
                "strongroom.db.lock", "rw-------"),
            found);
      }
      assertEquals("rwx------", mode(data));
      assertEquals("rwx------", mode(folder.resolve("deep")));
    }
  }

  @Test
  void a_second_store_is_refused_until_the_first_is_closed() {
    var file = folder.resolve("strongroom.db");
    try (var store = open(file, KEY)) {
      assertThrows(DataInUse.class, () -> open(file, KEY));
      store.write(tx -> Counters.insert(tx, "a", 1));
    }
    open(file, KEY).close();
  }

  @Test
  void a_second_process_is_refused() throws Exception {
    var file = folder.resolve("strongroom.db");
    try (var store = open(file, KEY)) {
      assertFalse(store.readsBlock());
      assertEquals(SecondProcess.REFUSED, run(file));
    }
    assertEquals(SecondProcess.OPENED, run(folder.resolve("other.db")));
  }

  @Test
  void a_refused_key_gives_the_data_free_again() {
    var file = folder.resolve("strongroom.db");
    open(file, KEY).close();
    assertThrows(WrongRootKey.class, () -> open(file, OTHER));
    open(file, KEY).close();
  }

  @Test
  void names_with_odd_characters_are_taken_literally() throws IOException {
    var file = folder.resolve("a b%20?mode=memory#x.db");
    try (var store = open(file, KEY)) {
      store.write(tx -> Counters.insert(tx, "a", 1));
    }
    assertTrue(Files.size(file) > 0);
    try (var store = open(file, KEY)) {
      assertEquals(1, store.read(Counters::count));
    }
  }

  /** The files as a crash leaves them: much in the log, nothing in the database yet. */
  private Path crashed() throws IOException {
    var file = folder.resolve("running/strongroom.db");
    var copy = Files.createDirectory(folder.resolve("crashed")).resolve("strongroom.db");
    try (var store = open(file, KEY)) {
      for (int i = 0; i < 50; i++) {
        var name = "a" + i;
        store.write(tx -> Counters.insert(tx, name, 1));
      }
      Files.copy(file, copy);
      Files.copy(
          file.resolveSibling("strongroom.db-wal"), copy.resolveSibling("strongroom.db-wal"));
    }
    return copy;
  }

  private static Store open(Path file, SealKey key) {
    return Stores.open(new Location.SqliteFile(file), key, new FakeClock());
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    var contents = new TreeMap<String, String>();
    try (var files = Files.list(folder)) {
      for (var path : files.toList()) {
        contents.put(
            path.getFileName().toString(),
            Files.isDirectory(path) ? "folder" : Hashes.sha256Hex(Files.readAllBytes(path)));
      }
    }
    return contents;
  }

  private static int run(Path file) throws IOException, InterruptedException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SecondProcess.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return process.exitValue();
  }
}
