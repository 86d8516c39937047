package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.store.Store;
import io.strongroom.testing.Database;
import io.strongroom.testing.EveryDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that somebody else put into the database must not become records. */
class PendingRowsTest {
  private Path folder = Path.of("");

  @BeforeEach
  void folder(@TempDir Path temp) {
    folder = temp.resolve("audit");
  }

  private Anchor anchor(Store store) {
    return Anchor.of(store, Samples.ACCOUNT, "n1", AuditLocation.folder(folder), false);
  }

  private Trail open(Store store) {
    return Trail.open(
        AuditLocation.folder(folder),
        Samples.settings(Durability.DEFAULT),
        anchor(store),
        () -> Samples.TIME);
  }

  private List<String> written() throws IOException {
    AuditFiles.Verdict verdict = AuditFiles.verify(folder);
    assertTrue(verdict.fault().isEmpty(), verdict::toString);
    var json = new ArrayList<String>();
    AuditFiles.list(folder, AuditFiles.Filter.ALL, entry -> json.add(entry.json()));
    return json;
  }

  private static void plant(Store store, long number, String text) {
    int unused =
        store.write(
            tx ->
                tx.sql("insert into audit_pending (node, number, record) values ('n1', ?, ?)")
                    .with(number)
                    .with(text)
                    .run());
  }

  private static List<AuditRecord> commit(Trail trail, Store store) {
    List<AuditRecord> records = trail.records(Samples.read());
    return store.write(
        tx -> {
          trail.stage(tx, records);
          return records;
        });
  }

  private static long rows(Store store) {
    return store.read(
        tx -> tx.sql("select count(*) from audit_pending").one(row -> row.number(1)).orElseThrow());
  }

  @EveryDatabase
  void a_planted_row_is_told_of_and_not_believed(Database database) throws IOException {
    Store store = database.store();
    Trail trail = open(store);
    trail.reconcile(store);
    List<AuditRecord> ours = commit(trail, store);
    trail.abandon();
    plant(store, 9_000, Samples.record("111111111111", 9_000).pending());
    plant(store, 9_001, "nonsense");

    Trail again = open(store);
    assertEquals(1, again.reconcile(store));
    again.close();
    List<String> written = written();
    assertTrue(written.contains(ours.getFirst().json()));
    assertFalse(written.toString().contains("Sample"), written::toString);
    String told = written.getLast();
    assertTrue(told.contains("AuditPendingRefused") && told.contains("\"rows\":\"2\""), told);
    assertEquals(0, rows(store), "and told of once");
  }

  @EveryDatabase
  void a_changed_or_moved_row_is_not_believed(Database database) throws IOException {
    Store store = database.store();
    Trail trail = open(store);
    trail.reconcile(store);
    for (int i = 0; i < 3; i++) {
      commit(trail, store);
    }
    trail.abandon();
    int changed =
        store.write(
            tx -> {
              List<Long> numbers =
                  tx.sql("select number from audit_pending order by number").list(r -> r.number(1));
              int edited =
                  tx.sql(
                          "update audit_pending set record = replace(record, 'alice', 'mallory')"
                              + " where number = ?")
                      .with(numbers.get(0))
                      .run();
              int moved =
                  tx.sql("update audit_pending set number = number + 100 where number = ?")
                      .with(numbers.get(1))
                      .run();
              return edited + moved;
            });
    assertEquals(2, changed);
    Trail again = open(store);
    assertEquals(1, again.reconcile(store));
    again.close();
    assertFalse(written().toString().contains("mallory"));
  }

  @EveryDatabase
  void rows_of_the_first_release_are_taken_over_once(Database database) throws IOException {
    Store store = database.store();
    AuditRecord old = Samples.record("111111111111", 5);
    plant(store, 5, old.pending());
    Trail trail = open(store);
    assertEquals(1, trail.reconcile(store));
    trail.close();
    assertTrue(written().contains(old.json()));
    plant(store, 6, Samples.record("111111111111", 6).pending());
    Trail again = open(store);
    assertEquals(0, again.reconcile(store));
    again.close();
  }

  @EveryDatabase
  void the_anchor_is_the_same_at_every_start_and_its_last_checkpoint_is_known(Database database) {
    Store store = database.store();
    Anchor first = anchor(store);
    try (Trail trail = open(store)) {
      trail.append(List.of(Samples.record("system", 1)));
      Checkpoints checkpoints = trail.checkpoints(store, text -> {});
      checkpoints.make();
      checkpoints.make();
    }
    Anchor second = anchor(store);
    assertEquals(first.trail(), second.trail());
    assertEquals(first.verifiers(), second.verifiers());
    assertEquals(1, second.last().checkpoint().orElseThrow().line());
    assertEquals(1, second.last().checkpoint().orElseThrow().number());
  }

  @Test
  void bounds_of_the_settings_are_kept() {
    assertThrows(IllegalArgumentException.class, () -> settings(0, 1));
    assertThrows(IllegalArgumentException.class, () -> settings(3601, 1));
    assertThrows(IllegalArgumentException.class, () -> settings(10, 0));
    assertEquals(1, settings(1, 1).checkpointEvery().toSeconds());
  }

  private static TrailSettings settings(int seconds, int days) {
    return new TrailSettings(
        Durability.DEFAULT,
        java.time.Duration.ofSeconds(seconds),
        List.of(),
        java.util.Optional.of(java.time.Duration.ofDays(days)),
        false);
  }
}
