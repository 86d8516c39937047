package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A million honest records through the real appender, by several threads, over several segments,
 * with checkpoints meanwhile: no alarm. {@code -Daudit.records=N} for another number.
 */
@Timeout(300)
class VerifyScaleTest {
  private static final int RECORDS = Integer.getInteger("audit.records", 1_000_000);
  private static final int THREADS = 4;
  private static final int BATCH = 8;
  private static final String PADDING = "x".repeat(700);

  @Test
  void a_million_honest_records_raise_no_alarm(@TempDir Path temp, TestReporter reporter)
      throws Exception {
    Path folder = temp.resolve("audit");
    long start = System.nanoTime();
    try (Store store = Forgery.store();
        Trail trail = Samples.open(folder)) {
      trail.keep(store, List.of(), text -> {});
      try (var threads = Executors.newFixedThreadPool(THREADS)) {
        var running = new ArrayList<Future<?>>();
        for (int t = 0; t < THREADS; t++) {
          int first = 1 + t * (RECORDS / THREADS);
          running.add(threads.submit(() -> append(trail, first, RECORDS / THREADS)));
        }
        for (int i = 0; i < 3; i++) {
          assertEquals(Optional.empty(), AuditFiles.verify(folder).fault(), "while it is written");
        }
        for (Future<?> each : running) {
          each.get();
        }
      }
    }
    double written = (System.nanoTime() - start) / 1e9;
    start = System.nanoTime();
    AuditFiles.Verdict verdict = AuditFiles.verify(folder);
    double checked = (System.nanoTime() - start) / 1e9;
    assertEquals(Optional.empty(), verdict.fault());
    assertEquals(RECORDS, verdict.records());
    assertEquals(0, verdict.uncovered());
    assertTrue(verdict.checkpoints() >= Segments.list(folder).size());
    assertTrue(RECORDS < 1_000_000 || Segments.list(folder).size() > 5);
    reporter.publishEntry(
        String.format(
            Locale.ROOT,
            "%d records, %d segments: written in %.1f s, checked in %.1f s, %.0f MB/s",
            RECORDS,
            Segments.list(folder).size(),
            written,
            checked,
            verdict.bytes() / checked / 1e6));
  }

  private static int append(Trail trail, int first, int count) {
    for (int i = 0; i < count; i += BATCH) {
      var records = new ArrayList<AuditRecord>(BATCH);
      for (int j = i; j < Math.min(count, i + BATCH); j++) {
        records.add(record(first + j));
      }
      trail.append(records);
    }
    return count;
  }

  private static AuditRecord record(int number) {
    String id = String.format(Locale.ROOT, "00000000-0000-4000-8000-%012d", number);
    return new AuditRecord(
        number % 7 == 0 ? "system" : String.format(Locale.ROOT, "%012d", number % 5),
        id,
        number,
        "{\"eventID\":\"" + id + "\",\"padding\":\"" + PADDING + "\"}");
  }
}
