package io.strongroom.store;

import static io.strongroom.store.Counters.ACCOUNT;
import static io.strongroom.store.Counters.REGION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.seal.Context;
import io.strongroom.seal.Sensitive;
import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryDatabase;
import java.util.HashSet;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

class AccountKeysTest {
  private static final Context CONTEXT = Context.of("test");

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void a_key_is_made_by_a_write_and_found_by_reads(Database database) {
    var store = database.store();
    assertThrows(WriteRequired.class, () -> store.read(tx -> tx.accountKey(ACCOUNT, REGION)));
    var made = store.write(tx -> tx.accountKey(ACCOUNT, REGION));
    assertSame(made, store.read(tx -> tx.accountKey(ACCOUNT, REGION)));
  }

  @EveryDatabase
  void a_key_is_the_same_after_a_restart(Database database) {
    var sealed =
        database
            .store()
            .write(tx -> tx.accountKey(ACCOUNT, REGION).seal(Sensitive.ofText("secret"), CONTEXT));
    var opened = database.reopen().read(tx -> tx.accountKey(ACCOUNT, REGION).open(sealed, CONTEXT));
    assertEquals(Sensitive.ofText("secret"), opened);
  }

  @EveryDatabase
  void accounts_regions_and_the_account_as_such_have_different_keys(Database database) {
    var macs =
        database
            .store()
            .write(
                tx -> {
                  var all = new HashSet<>();
                  all.add(tx.accountKey(ACCOUNT, REGION).mac(CONTEXT));
                  all.add(tx.accountKey(ACCOUNT, new Region("us-east-1")).mac(CONTEXT));
                  all.add(tx.accountKey(new AccountId("999988887777"), REGION).mac(CONTEXT));
                  all.add(tx.globalKey(ACCOUNT).mac(CONTEXT));
                  return all;
                });
    assertEquals(4, macs.size());
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void a_key_of_a_rolled_back_transaction_is_forgotten(Database database) {
    var store = database.store();
    var lost = new HashSet<>();
    assertThrows(
        IllegalStateException.class,
        () ->
            store.write(
                tx -> {
                  lost.add(tx.accountKey(ACCOUNT, REGION).mac(CONTEXT));
                  throw new IllegalStateException("no");
                }));
    assertThrows(WriteRequired.class, () -> store.read(tx -> tx.accountKey(ACCOUNT, REGION)));
    var kept = store.write(tx -> tx.accountKey(ACCOUNT, REGION).mac(CONTEXT));
    assertEquals(1, lost.size());
    assertNotEquals(lost.iterator().next(), kept);
    assertEquals(kept, store.read(tx -> tx.accountKey(ACCOUNT, REGION).mac(CONTEXT)));
  }

  @EveryDatabase
  void of_many_first_uses_one_makes_the_key(Database database) throws Exception {
    var store = database.store();
    var macs = new HashSet<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var uses =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> store.write(tx -> tx.accountKey(ACCOUNT, REGION).mac(CONTEXT))))
              .toList();
      for (var use : uses) {
        macs.add(use.get());
      }
    }
    assertEquals(1, macs.size());
  }

  @EveryDatabase
  void a_key_that_was_moved_to_another_account_does_not_open(Database database) {
    database.store().write(tx -> tx.accountKey(ACCOUNT, REGION));
    database.store().write(tx -> tx.sql("update account_keys set account = '999988887777'").run());
    var moved = new AccountId("999988887777");
    assertThrows(Tampered.class, () -> database.reopen().read(tx -> tx.accountKey(moved, REGION)));
  }

  @EveryDatabase(DatabaseKind.POSTGRES)
  void two_nodes_share_the_keys(Database database) {
    var first = database.store().write(tx -> tx.globalKey(ACCOUNT).mac(CONTEXT));
    assertEquals(first, database.second().read(tx -> tx.globalKey(ACCOUNT).mac(CONTEXT)));
  }
}
