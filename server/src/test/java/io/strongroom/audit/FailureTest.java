package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FailureTest {
  private static final String CHAIN = "111111111111";
  private Path folder = Path.of("");
  private final BadDisk disk = new BadDisk();

  @BeforeEach
  void folder(@TempDir Path temp) {
    folder = temp.resolve("audit");
  }

  private Trail open(Durability durability) {
    return Trail.open(
        AuditLocation.folder(folder),
        Samples.settings(durability),
        Samples.anchor(),
        () -> Samples.TIME,
        disk);
  }

  private static List<AuditRecord> record(long number) {
    return List.of(Samples.record(CHAIN, number));
  }

  private void assertIntact(long records) throws IOException {
    AuditFiles.Verdict verdict = AuditFiles.verify(folder);
    assertTrue(verdict.fault().isEmpty(), verdict::toString);
    assertEquals(0, verdict.unfinished());
    assertEquals(records, verdict.records());
  }

  @Test
  void a_full_disk_refuses_and_leaves_nothing_behind() throws IOException {
    try (Trail trail = open(Durability.DEFAULT)) {
      trail.append(record(1));
      disk.room.set(100);
      assertThrows(AuditUnavailable.class, () -> trail.append(record(2)));
      assertThrows(AuditUnavailable.class, () -> trail.append(record(3)));
      assertIntact(1);
      disk.room.set(Long.MAX_VALUE);
      trail.append(record(4));
      assertIntact(2);
    }
  }

  @Test
  void what_could_not_be_cut_off_keeps_it_closed_until_it_can() throws IOException {
    try (Trail trail = open(Durability.DEFAULT)) {
      trail.append(record(1));
      disk.room.set(100);
      disk.cuts.set(false);
      assertThrows(AuditUnavailable.class, () -> trail.append(record(2)));
      assertEquals(100, AuditFiles.verify(folder).unfinished());
      disk.room.set(Long.MAX_VALUE);
      assertThrows(AuditUnavailable.class, () -> trail.append(record(3)));
      disk.cuts.set(true);
      trail.append(record(4));
      assertIntact(2);
    }
  }

  @Test
  void a_device_without_room_refuses() {
    Path full = Path.of("/dev/full");
    assertTrue(Files.exists(full), "this test needs /dev/full");
    try (Trail trail =
        Trail.open(
            AuditLocation.folder(folder),
            Samples.settings(Durability.DEFAULT),
            Samples.anchor(),
            () -> Samples.TIME,
            path -> DiskSegment.open(full))) {
      var refused = assertThrows(AuditUnavailable.class, () -> trail.append(record(1)));
      assertTrue(refused.getCause() instanceof IOException);
      assertThrows(AuditUnavailable.class, () -> trail.append(record(2)));
    }
  }

  @Test
  void a_batch_is_written_as_a_whole_or_not_at_all() throws IOException {
    try (Trail trail = open(Durability.DEFAULT)) {
      disk.room.set(600);
      var batch = List.of(Samples.record(CHAIN, 1), Samples.record("system", 2));
      assertThrows(AuditUnavailable.class, () -> trail.append(batch));
      assertIntact(0);
    }
  }

  @Test
  void rotation_on_a_full_disk_refuses_and_goes_on_later() throws IOException {
    var place = new AuditLocation.Folder(folder, 2048);
    try (Trail trail =
        Trail.open(
            place,
            Samples.settings(Durability.DEFAULT),
            Samples.anchor(),
            () -> Samples.TIME,
            disk)) {
      for (int i = 1; i <= 4; i++) {
        trail.append(record(i));
      }
      disk.forces.set(false);
      assertThrows(
          AuditUnavailable.class,
          () -> {
            for (int i = 5; i < 10; i++) {
              trail.append(record(i));
            }
          });
      disk.forces.set(true);
      trail.append(record(10));
    }
    assertTrue(AuditFiles.verify(folder).fault().isEmpty());
    assertTrue(Segments.list(folder).size() > 1);
  }

  @Test
  void a_large_batch_on_a_disk_that_does_not_force_leaves_nothing_that_was_refused()
      throws IOException {
    AuditRecord large = Samples.record(CHAIN, 1);
    var padded =
        new AuditRecord(
            CHAIN,
            large.eventId(),
            1,
            large.json().replace("Sample", "x".repeat(9 << 20) + "Sample"));
    long kept = 0;
    try (Trail trail = open(Durability.DEFAULT)) {
      disk.forces.set(false);
      for (List<AuditRecord> batch : List.of(List.of(padded), record(2), record(3))) {
        try {
          trail.append(batch);
          kept++;
        } catch (AuditUnavailable e) {
          assertFalse(e.carriedOut());
        }
      }
      disk.forces.set(true);
      trail.append(record(4));
    }
    assertIntact(kept + 1);
  }

  @Test
  void a_rotation_that_fails_half_way_is_taken_back() throws IOException {
    var place = new AuditLocation.Folder(folder, 2048);
    try (Trail trail =
        Trail.open(
            place,
            Samples.settings(Durability.DEFAULT),
            Samples.anchor(),
            () -> Samples.TIME,
            disk)) {
      trail.append(record(1));
      disk.opens.set(false);
      var batch = new ArrayList<AuditRecord>();
      for (int i = 2; i < 9; i++) {
        batch.add(Samples.record(CHAIN, i));
      }
      assertThrows(AuditUnavailable.class, () -> trail.append(batch));
      trail.append(record(9));
      assertEquals(1, Segments.list(folder).size());
      disk.opens.set(true);
      trail.append(batch);
      assertEquals(2, Segments.list(folder).size());
    }
    assertIntact(9);
  }

  @Test
  void a_forcing_that_failed_at_a_rotation_is_not_believed_when_it_works_the_next_time()
      throws IOException {
    var place = new AuditLocation.Folder(folder, 2048);
    try (Trail trail =
        Trail.open(
            place,
            Samples.settings(Durability.DEFAULT),
            Samples.anchor(),
            () -> Samples.TIME,
            disk)) {
      trail.append(record(1));
      disk.forces.set(false);
      var batch = new ArrayList<AuditRecord>();
      for (int i = 2; i < 9; i++) {
        batch.add(Samples.record(CHAIN, i));
      }
      assertThrows(AuditUnavailable.class, () -> trail.append(batch));
      // What the failure cost: the system holds the pages for clean and never writes them.
      Path segment = Segments.list(folder).getFirst();
      byte[] bytes = Files.readAllBytes(segment);
      int line = new String(bytes, java.nio.charset.StandardCharsets.UTF_8).indexOf('\n') + 1;
      java.util.Arrays.fill(bytes, line, bytes.length, (byte) 0);
      Files.write(segment, bytes);
      disk.forces.set(true);
      trail.append(record(9));
    }
    assertIntact(2);
  }

  @Test
  void strict_waits_until_it_is_on_disk() throws Exception {
    var gate = new CountDownLatch(1);
    try (Trail trail = open(Durability.STRICT);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      disk.gate = gate;
      int before = disk.forced.get();
      var waiting = new ArrayList<Future<?>>();
      for (int i = 1; i <= 100; i++) {
        List<AuditRecord> mine = record(i);
        waiting.add(threads.submit(() -> trail.append(mine)));
      }
      assertThrows(TimeoutException.class, () -> waiting.get(99).get(50, TimeUnit.MILLISECONDS));
      assertFalse(waiting.stream().anyMatch(Future::isDone));
      gate.countDown();
      for (Future<?> each : waiting) {
        each.get();
      }
      assertTrue(disk.forced.get() - before < 100, "they share what is forced");
    }
    assertIntact(100);
  }

  @Test
  void the_default_does_not_wait_and_forces_by_itself() throws Exception {
    var gate = new CountDownLatch(1);
    try (Trail trail = open(Durability.DEFAULT)) {
      disk.gate = gate;
      trail.append(record(1));
      assertIntact(1);
      gate.countDown();
      trail.force();
      assertTrue(disk.forced.get() > 0);
    }
  }

  @Test
  void strict_refuses_when_forcing_fails_and_recovers() throws Exception {
    try (Trail trail = open(Durability.STRICT)) {
      trail.append(record(1));
      disk.forces.set(false);
      assertThrows(AuditUnavailable.class, () -> trail.append(record(2)));
      assertThrows(AuditUnavailable.class, () -> trail.append(record(3)));
      disk.forces.set(true);
      trail.append(record(4));
    }
    assertIntact(3);
  }

  @Test
  void an_interrupted_caller_does_not_close_the_trail() throws Exception {
    try (Trail trail = open(Durability.DEFAULT);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads
          .submit(
              () -> {
                Thread.currentThread().interrupt();
                trail.append(record(1));
                assertTrue(Thread.interrupted());
              })
          .get();
      trail.append(record(2));
    }
    assertIntact(2);
  }

  @Test
  void a_closed_trail_refuses() {
    Trail trail = open(Durability.DEFAULT);
    trail.close();
    assertThrows(AuditUnavailable.class, () -> trail.append(record(1)));
  }

  @Test
  void many_threads_lose_nothing() throws IOException, InterruptedException, ExecutionException {
    int threads = 16;
    int each = 5_000;
    try (Trail trail = Samples.open(folder, 1 << 20, DiskSegment::open);
        var pool = Executors.newFixedThreadPool(threads)) {
      var running = new ArrayList<Future<?>>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        running.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    String chain = String.format(Locale.ROOT, "%012d", thread % 5);
                    trail.append(List.of(Samples.record(chain, thread * each + i + 1L)));
                  }
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    assertIntact((long) threads * each);
    var seen = new HashSet<String>();
    AuditFiles.list(folder, AuditFiles.Filter.ALL, entry -> seen.add(entry.json()));
    assertEquals(threads * each, seen.size());
  }

  @Test
  void a_failure_is_told_once_and_ends_by_itself() throws IOException {
    var journal = new CopyOnWriteArrayList<String>();
    try (Store store = Forgery.store();
        Trail trail = open(Durability.DEFAULT)) {
      trail.keep(store, List.of(), journal::add);
      trail.append(record(1));
      assertEquals(TrailHealth.OK, trail.health());
      disk.room.set(100);
      for (int i = 2; i < 20; i++) {
        List<AuditRecord> lost = record(i);
        assertFalse(assertThrows(AuditUnavailable.class, () -> trail.append(lost)).carriedOut());
      }
      assertEquals(TrailHealth.FAILING, trail.health());
      assertEquals(1, journal.size(), journal::toString);
      disk.room.set(Long.MAX_VALUE);
      while (trail.health() != TrailHealth.OK) {
        Thread.onSpinWait();
      }
    }
    assertEquals(2, journal.size(), journal::toString);
    assertTrue(journal.getLast().contains("is written again"), journal::toString);
    assertIntact(2);
    AuditFiles.list(
        folder,
        new AuditFiles.Filter(
            Optional.of("system"), Optional.empty(), Optional.empty(), Optional.empty()),
        entry -> assertTrue(entry.json().contains("AuditResumed"), entry::json));
  }
}
