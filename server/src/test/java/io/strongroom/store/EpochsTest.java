package io.strongroom.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryDatabase;
import java.util.HashSet;
import java.util.List;

class EpochsTest {
  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void a_commit_counts_once_and_only_its_domain(Database database) {
    var store = database.store();
    long iam = epoch(store, Domain.IAM);
    long kms = epoch(store, Domain.KMS);
    store.write(
        tx -> {
          tx.advance(Domain.IAM);
          tx.advance(Domain.IAM);
          return true;
        });
    if (database.kind() == DatabaseKind.POSTGRES) {
      assertTrue(epoch(store, Domain.IAM) > iam);
    } else {
      assertEquals(iam + 1, epoch(store, Domain.IAM));
    }
    assertEquals(kms, epoch(store, Domain.KMS));
  }

  @EveryDatabase
  void a_rollback_does_not_count(Database database) {
    var store = database.store();
    long before = epoch(store, Domain.IAM);
    assertThrows(
        IllegalStateException.class,
        () ->
            store.write(
                tx -> {
                  tx.advance(Domain.IAM);
                  throw new IllegalStateException("no");
                }));
    assertEquals(before, epoch(store, Domain.IAM));
  }

  @EveryDatabase
  void numbers_seen_before_the_commit_are_never_published(Database database) {
    var store = database.store();
    var inside = new HashSet<Long>();
    var published = new HashSet<Long>();
    for (int i = 0; i < 10; i++) {
      inside.add(
          store.write(
              tx -> {
                tx.advance(Domain.KMS);
                long seen = tx.epoch(Domain.KMS);
                assertEquals(seen, tx.epoch(Domain.KMS));
                return seen;
              }));
      published.add(epoch(store, Domain.KMS));
    }
    assertEquals(List.of(10, 10), List.of(inside.size(), published.size()));
    inside.retainAll(published);
    assertEquals(0, inside.size());
  }

  @EveryDatabase
  void a_restart_does_not_go_back(Database database) {
    database
        .store()
        .write(
            tx -> {
              tx.advance(Domain.IAM);
              return true;
            });
    long before = epoch(database.store(), Domain.IAM);
    assertEquals(before, epoch(database.reopen(), Domain.IAM));
  }

  @EveryDatabase(DatabaseKind.POSTGRES)
  void one_node_sees_what_another_advanced(Database database) {
    long before = epoch(database.store(), Domain.IAM);
    database
        .second()
        .write(
            tx -> {
              tx.advance(Domain.IAM);
              return true;
            });
    assertNotEquals(before, epoch(database.store(), Domain.IAM));
  }

  /** As after a failover to a standby that lagged behind. */
  @EveryDatabase(DatabaseKind.POSTGRES)
  void a_database_that_went_back_never_gives_the_same_number_again(Database database) {
    var store = database.store();
    long before = epoch(store, Domain.IAM);
    advance(store);
    long lost = epoch(store, Domain.IAM);
    store.write(tx -> tx.sql("update epochs set number = ?").with(before).run());
    advance(store);
    assertNotEquals(lost, epoch(store, Domain.IAM));
  }

  private static void advance(Store store) {
    boolean unused =
        store.write(
            tx -> {
              tx.advance(Domain.IAM);
              return true;
            });
  }

  private static long epoch(Store store, Domain domain) {
    return store.read(tx -> tx.epoch(domain));
  }
}
