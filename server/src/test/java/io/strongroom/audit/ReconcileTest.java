package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.store.Store;
import io.strongroom.testing.Database;
import io.strongroom.testing.EveryDatabase;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReconcileTest {
  private Path folder = Path.of("");
  private final BadDisk disk = new BadDisk();

  @BeforeEach
  void folder(@TempDir Path temp) {
    folder = temp.resolve("audit");
  }

  private Trail open(Store store) {
    Trail trail = Samples.open(folder, 8192, disk);
    trail.reconcile(store);
    return trail;
  }

  private static List<AuditRecord> commit(Trail trail, Store store) {
    List<AuditRecord> records = trail.records(Samples.read());
    store.write(
        tx -> {
          trail.stage(tx, records);
          return records.size();
        });
    return records;
  }

  private static long pending(Store store) {
    return store.read(
        tx -> tx.sql("select count(*) from audit_pending").one(row -> row.number(1)).orElseThrow());
  }

  private List<String> written() throws IOException {
    AuditFiles.Verdict verdict = AuditFiles.verify(folder);
    assertTrue(verdict.fault().isEmpty(), verdict::toString);
    var json = new ArrayList<String>();
    AuditFiles.list(folder, AuditFiles.Filter.ALL, entry -> json.add(entry.json()));
    return json;
  }

  private static List<String> json(List<AuditRecord> records) {
    return records.stream().map(AuditRecord::json).toList();
  }

  @EveryDatabase
  void a_change_committed_before_the_crash_gets_its_record(Database database) throws IOException {
    Trail trail = open(database.store());
    List<AuditRecord> appended = commit(trail, database.store());
    trail.append(appended);
    List<AuditRecord> lost = commit(trail, database.store());
    trail.abandon();

    Trail again = Samples.open(folder, 8192, disk);
    assertEquals(1, again.reconcile(database.store()));
    assertEquals(0, pending(database.store()));
    again.close();
    assertEquals(List.of(json(appended).getFirst(), json(lost).getFirst()), written());

    Trail third = Samples.open(folder, 8192, disk);
    assertEquals(0, third.reconcile(database.store()));
    third.close();
    assertEquals(2, written().size());
  }

  @EveryDatabase
  void a_crash_within_reconciling_repeats_it(Database database) throws IOException {
    Trail trail = open(database.store());
    for (int i = 0; i < 20; i++) {
      commit(trail, database.store());
    }
    trail.abandon();
    Trail second = Samples.open(folder, 8192, disk);
    disk.forces.set(false);
    assertThrows(AuditUnavailable.class, () -> second.reconcile(database.store()));
    second.abandon();
    disk.forces.set(true);
    assertEquals(20, pending(database.store()));
    open(database.store()).close();
    assertEquals(20, new HashSet<>(written()).size());
    assertEquals(20, written().size());
    assertEquals(0, pending(database.store()));
  }

  @EveryDatabase
  void an_end_lost_with_the_power_comes_back(Database database) throws IOException {
    Trail trail = open(database.store());
    var all = new ArrayList<String>();
    for (int i = 0; i < 5; i++) {
      List<AuditRecord> records = commit(trail, database.store());
      trail.append(records);
      all.addAll(json(records));
    }
    trail.abandon();
    Path segment = Segments.list(folder).getLast();
    try (var file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.setLength(Files.size(segment) / 2);
    }
    open(database.store()).close();
    List<String> written = written();
    assertTrue(written.containsAll(all));
    assertEquals(all.size() + 1, written.size(), "and the note that the end was cut off");
  }

  @EveryDatabase
  void rows_are_cleared_once_their_lines_are_on_disk(Database database) throws IOException {
    try (Trail trail = open(database.store())) {
      for (int i = 0; i < 100; i++) {
        trail.append(commit(trail, database.store()));
        trail.force();
        assertTrue(pending(database.store()) <= 2);
      }
    }
    assertEquals(100, written().size());
  }

  @EveryDatabase
  void rows_stay_while_their_lines_are_not_on_disk(Database database) {
    try (Trail trail = open(database.store())) {
      disk.forces.set(false);
      for (int i = 1; i <= 3; i++) {
        trail.append(commit(trail, database.store()));
        assertEquals(i, pending(database.store()));
      }
      disk.forces.set(true);
    }
  }

  @EveryDatabase
  void a_rolled_back_transaction_brings_no_record_and_clears_nothing_early(Database database)
      throws IOException {
    try (Trail trail = open(database.store())) {
      trail.append(commit(trail, database.store()));
      trail.force();
      List<AuditRecord> never = trail.records(Samples.read());
      assertThrows(
          IllegalStateException.class,
          () ->
              database
                  .store()
                  .write(
                      tx -> {
                        trail.stage(tx, never);
                        throw new IllegalStateException("no");
                      }));
      assertEquals(1, pending(database.store()));
      List<AuditRecord> retried = never;
      database
          .store()
          .write(
              tx -> {
                trail.stage(tx, retried);
                return 0;
              });
      trail.append(retried);
      assertEquals(1, pending(database.store()), "the deletion was done again");
    }
    assertEquals(2, written().size());
  }

  @EveryDatabase
  void a_record_owed_by_a_full_disk_is_paid_first(Database database) throws IOException {
    try (Trail trail = open(database.store())) {
      List<AuditRecord> owed = commit(trail, database.store());
      disk.room.set(50);
      assertTrue(
          assertThrows(AuditUnavailable.class, () -> trail.append(owed)).carriedOut(),
          "it is committed");
      assertFalse(
          assertThrows(AuditUnavailable.class, () -> commit(trail, database.store())).carriedOut());
      assertEquals(1, pending(database.store()), "nothing is changed without its record");
      disk.room.set(Long.MAX_VALUE);
      List<AuditRecord> next = commit(trail, database.store());
      trail.append(next);
      assertEquals(List.of(json(owed).getFirst(), json(next).getFirst()), written());
    }
  }

  @EveryDatabase
  void an_owed_record_survives_a_crash(Database database) throws IOException {
    Trail trail = open(database.store());
    List<AuditRecord> owed = commit(trail, database.store());
    disk.room.set(50);
    assertThrows(AuditUnavailable.class, () -> trail.append(owed));
    disk.room.set(Long.MAX_VALUE);
    trail.abandon();
    open(database.store()).close();
    assertEquals(json(owed), written());
  }

  @EveryDatabase
  void many_writers_with_crashes_end_with_exactly_one_record_each(Database database)
      throws Exception {
    var random = new Random(42);
    var committed = new ArrayList<String>();
    for (int round = 0; round < 5; round++) {
      Trail trail = open(database.store());
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var running = new ArrayList<Future<List<String>>>();
        for (int i = 0; i < 40; i++) {
          boolean dies = random.nextInt(4) == 0;
          running.add(
              threads.submit(
                  () -> {
                    List<AuditRecord> records = commit(trail, database.store());
                    if (!dies) {
                      trail.append(records);
                    }
                    return json(records);
                  }));
        }
        for (Future<List<String>> each : running) {
          committed.addAll(each.get());
        }
      }
      trail.abandon();
    }
    open(database.store()).close();
    List<String> written = written();
    assertEquals(200, written.size());
    assertEquals(new HashSet<>(committed), new HashSet<>(written));
    assertEquals(0, pending(database.store()));
  }

  @EveryDatabase
  void nothing_is_staged_before_reconciling(Database database) {
    try (Trail trail = Samples.open(folder, 8192, disk)) {
      assertThrows(IllegalStateException.class, () -> commit(trail, database.store()));
    }
  }
}
