package io.strongroom.store;

import static io.strongroom.store.Counters.ACCOUNT;
import static io.strongroom.store.Counters.REGION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.seal.Context;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sensitive;
import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

class TransactionTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    threads.close();
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void every_type_comes_back_as_it_went(Database database) {
    var store = database.store();
    var key = SealKey.generate("test");
    var sealed = key.seal(Sensitive.ofText("x"), Context.of("test"));
    var mac = key.mac(Context.of("test"));
    var time = Instant.ofEpochMilli(1_234_567_890_123L);
    var text = "n\u00e4me-\u2603-\ud83d\ude00 ' \" \\ \n";
    store.write(
        tx ->
            tx.sql(
                    """
                    insert into secret_versions(account, region, secret_id, version_id, kind,
                      sealed, data_key, key_arn, created, accessed_day)
                    values (?, ?, ?, '', '', ?, ?, ?, ?, ?)\
                    """)
                .in(ACCOUNT, REGION)
                .with(text)
                .with(sealed)
                .withMac(Optional.of(mac))
                .withText(Optional.empty())
                .with(time)
                .withNumber(Optional.of(Long.MAX_VALUE))
                .run());
    boolean same =
        store.read(
            tx ->
                tx.sql(
                        """
                        select secret_id, sealed, data_key, key_arn, created, accessed_day
                        from secret_versions where account = ? and region = ? and secret_id = ?\
                        """)
                    .in(ACCOUNT, REGION)
                    .with(text)
                    .one(
                        row ->
                            row.text(1).equals(text)
                                && row.sealed(2).equals(sealed)
                                && row.optionalMac(3).equals(Optional.of(mac))
                                && row.optionalText(4).isEmpty()
                                && row.instant(5).equals(time)
                                && row.optionalNumber(6).equals(Optional.of(Long.MAX_VALUE))
                                && row.optionalInstant(5).equals(Optional.of(time)))
                    .orElse(false));
    assertTrue(same);
  }

  @EveryDatabase
  void empty_values_come_back_empty(Database database) {
    var store = database.store();
    store.write(
        tx ->
            tx.sql(
                    """
                    insert into secret_versions(account, region, secret_id, version_id, kind,
                      sealed, data_key, key_arn, created, accessed_day)
                    values (?, ?, '', '', '', ?, ?, ?, ?, ?)\
                    """)
                .in(ACCOUNT, REGION)
                .withSealed(Optional.empty())
                .withMac(Optional.empty())
                .withText(Optional.of(""))
                .with(true)
                .withInstant(Optional.empty())
                .run());
    boolean same =
        store.read(
            tx ->
                tx.sql(
                        "select sealed, key_arn, created, accessed_day, data_key from"
                            + " secret_versions")
                    .one(
                        row ->
                            row.optionalSealed(1).isEmpty()
                                && row.optionalText(2).equals(Optional.of(""))
                                && row.flag(3)
                                && row.optionalInstant(4).isEmpty()
                                && row.optionalNumber(4).isEmpty()
                                && row.optionalMac(5).isEmpty())
                    .orElse(false));
    assertTrue(same);
  }

  @EveryDatabase
  void a_missing_value_is_not_read_as_zero(Database database) {
    assertThrows(
        StoreFailed.class,
        () -> database.store().read(tx -> tx.sql("select null").one(row -> row.number(1))));
  }

  @EveryDatabase
  void text_with_a_zero_character_is_refused(Database database) {
    assertThrows(
        IllegalArgumentException.class,
        () -> database.store().write(tx -> Counters.insert(tx, "a\0b", 1)));
  }

  @EveryDatabase
  void keys_are_ordered_by_bytes(Database database) {
    var store = database.store();
    var names =
        List.of("/a", "/a/b", "/a-b", "/A", "/b", "/\u00e4", "/a/\uffff", "/a/\ud83d\ude00");
    store.write(tx -> names.stream().mapToInt(name -> Counters.insert(tx, name, 0)).sum());
    var found =
        store.read(
            tx ->
                tx.sql("select name from leases where name >= ? and name < ? order by name")
                    .with("/a/")
                    .with("/a0")
                    .list(row -> row.text(1)));
    assertEquals(List.of("/a/b", "/a/\uffff", "/a/\ud83d\ude00"), found);
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void a_read_transaction_cannot_write_in_any_way(Database database) {
    var store = database.store();
    assertFalse(store.read(Tx::writable));
    assertThrows(WriteRequired.class, () -> store.read(tx -> Counters.insert(tx, "a", 1)));
    assertThrows(
        WriteRequired.class,
        () ->
            store.read(
                tx ->
                    tx.sql(
                            """
                            insert into leases(name, holder, fence, expires)
                            values ('a', '', 1, 1) returning fence\
                            """)
                        .one(row -> row.number(1))));
    assertThrows(
        WriteRequired.class,
        () ->
            store.read(
                tx -> {
                  tx.advance(Domain.IAM);
                  return true;
                }));
    assertEquals(0, store.read(Counters::count));
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void what_the_work_throws_comes_through_and_undoes_it(Database database) {
    var store = database.store();
    var thrown = new IllegalArgumentException("mine");
    var caught =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                store.write(
                    tx -> {
                      Counters.insert(tx, "a", 1);
                      throw thrown;
                    }));
    assertSame(thrown, caught);
    assertEquals(0, store.read(Counters::count));
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void an_error_comes_through_and_the_store_goes_on(Database database) {
    var store = database.store();
    assertThrows(
        StackOverflowError.class,
        () ->
            store.write(
                tx -> {
                  Counters.insert(tx, "a", 1);
                  throw new StackOverflowError();
                }));
    store.write(tx -> Counters.insert(tx, "b", 1));
    assertEquals(1, store.read(Counters::count));
  }

  @EveryDatabase
  void a_duplicate_can_be_translated_but_not_ignored(Database database) {
    var store = database.store();
    store.write(tx -> Counters.insert(tx, "a", 1));
    assertThrows(Duplicate.class, () -> store.write(tx -> Counters.insert(tx, "a", 2)));
    assertThrows(
        IllegalStateException.class,
        () ->
            store.write(
                tx -> {
                  try {
                    return Counters.insert(tx, "a", 2);
                  } catch (Duplicate e) {
                    throw new IllegalStateException("already exists", e);
                  }
                }));
    assertThrows(
        Duplicate.class,
        () ->
            store.write(
                tx -> {
                  Counters.insert(tx, "b", 2);
                  try {
                    return Counters.insert(tx, "a", 2);
                  } catch (Duplicate e) {
                    return 0;
                  }
                }));
    assertThrows(
        Duplicate.class,
        () ->
            store.write(
                tx -> {
                  try {
                    return Counters.insert(tx, "a", 2);
                  } catch (Duplicate e) {
                    return Counters.insert(tx, "c", 2);
                  }
                }));
    assertEquals(1, store.read(Counters::count));
    assertEquals(Optional.of(1L), store.read(tx -> Counters.find(tx, "a")));
  }

  @EveryDatabase
  void a_unique_column_that_is_no_key_makes_duplicates_too(Database database) {
    var store = database.store();
    assertThrows(
        Duplicate.class,
        () ->
            store.write(
                tx -> {
                  for (var name : List.of("ann", "bob")) {
                    tx.sql(
                            """
                            insert into iam_users(account, name, name_key, path, unique_id, created,
                              policies_digest, mac) values ('1', ?, ?, '/', 'AIDA', 0, ?, ?)\
                            """)
                        .with(name)
                        .with(name)
                        .with(SealKey.generate("x").mac(Context.of("x")))
                        .with(SealKey.generate("x").mac(Context.of("x")))
                        .run();
                  }
                  return 0;
                }));
  }

  @EveryDatabase
  void a_wrong_statement_fails_without_showing_values(Database database) {
    var store = database.store();
    var failure =
        assertThrows(
            StoreFailed.class,
            () ->
                store.write(
                    tx ->
                        tx.sql("insert into leases(name, holder, fence) values (?, '', 1)")
                            .with("canary")
                            .run()));
    assertFalse(String.valueOf(failure.getMessage()).contains("canary"));
    assertEquals(0, store.read(Counters::count));
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void a_transaction_is_dead_after_its_work(Database database) {
    var store = database.store();
    var leaked = new ArrayList<Tx>();
    store.write(
        tx -> {
          leaked.add(tx);
          return Counters.insert(tx, "a", 1);
        });
    assertThrows(IllegalStateException.class, () -> Counters.find(leaked.getLast(), "a"));
    store.read(
        tx -> {
          leaked.add(tx);
          return Counters.find(tx, "a");
        });
    assertThrows(IllegalStateException.class, () -> Counters.find(leaked.getLast(), "a"));
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void a_transaction_inside_another_is_refused(Database database) {
    var store = database.store();
    assertThrows(IllegalStateException.class, () -> store.read(tx -> store.write(Tx::writable)));
    assertThrows(IllegalStateException.class, () -> store.write(tx -> store.read(Tx::writable)));
    assertThrows(IllegalStateException.class, () -> store.write(tx -> store.write(Tx::writable)));
    assertTrue(store.write(Tx::writable));
  }

  @EveryDatabase
  void a_read_sees_one_snapshot_while_others_write(Database database) throws Exception {
    var store = database.store();
    store.write(tx -> Counters.insert(tx, "a", 1));
    var looked = new CountDownLatch(1);
    var written = new CountDownLatch(1);
    var reader =
        threads.submit(
            () ->
                store.read(
                    tx -> {
                      var before = Counters.find(tx, "a");
                      looked.countDown();
                      Latches.await(written);
                      return List.of(before, Counters.find(tx, "a"));
                    }));
    Latches.await(looked);
    store.write(tx -> Counters.update(tx, "a", 2));
    written.countDown();
    assertEquals(List.of(Optional.of(1L), Optional.of(1L)), reader.get());
    assertEquals(Optional.of(2L), store.read(tx -> Counters.find(tx, "a")));
  }

  @EveryDatabase
  void a_read_does_not_see_what_is_not_committed(Database database) throws Exception {
    var store = database.store();
    var inserted = new CountDownLatch(1);
    var looked = new CountDownLatch(1);
    var writer =
        threads.submit(
            () ->
                store.write(
                    tx -> {
                      Counters.insert(tx, "a", 1);
                      inserted.countDown();
                      Latches.await(looked);
                      return tx.writable();
                    }));
    Latches.await(inserted);
    assertEquals(0, store.read(Counters::count));
    looked.countDown();
    assertTrue(writer.get());
    assertEquals(1, store.read(Counters::count));
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY})
  void time_stands_still_within_a_transaction_and_is_that_of_the_clock(Database database) {
    var store = database.store();
    var times =
        store.write(
            tx -> {
              var first = tx.now();
              database.clock().advance(Duration.ofHours(1));
              return List.of(first, tx.now());
            });
    assertEquals(times.get(0), times.get(1));
    assertEquals(database.clock().instant(), store.read(Tx::now));
  }

  @EveryDatabase(DatabaseKind.POSTGRES)
  void time_is_that_of_the_database(Database database) {
    var store = database.store();
    var times =
        store.write(
            tx -> {
              var now = tx.sql("select now()::text, pg_sleep(0.01)::text").one(row -> row.text(1));
              return List.of(tx.now(), tx.now(), database(now.orElseThrow()));
            });
    assertEquals(times.get(0), times.get(1));
    assertEquals(times.get(2), times.get(0));
  }

  private static Instant database(String timestamp) {
    return OffsetDateTime.parse(timestamp.replace(' ', 'T').replaceAll("([+-]..)$", "$1:00"))
        .toInstant()
        .truncatedTo(ChronoUnit.MILLIS);
  }
}
