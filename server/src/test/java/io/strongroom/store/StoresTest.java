package io.strongroom.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.seal.Context;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.SealKey;
import io.strongroom.seal.Sensitive;
import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.Databases;
import io.strongroom.testing.EveryDatabase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

class StoresTest {
  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void a_fresh_database_is_empty(Database database) {
    assertEquals(Stores.State.EMPTY, Stores.inspect(database.location()));
  }

  @EveryDatabase
  void an_opened_database_is_initialised_while_and_after_it_is_open(Database database) {
    var store = database.store();
    assertEquals(Stores.State.INITIALISED, Stores.inspect(database.location()));
    store.close();
    assertEquals(Stores.State.INITIALISED, Stores.inspect(database.location()));
  }

  @EveryDatabase
  void rows_are_there_after_a_restart(Database database) {
    database.store().write(tx -> Counters.insert(tx, "a", 1));
    assertEquals(1, database.reopen().read(Counters::count));
  }

  @EveryDatabase
  void each_migration_runs_once(Database database) {
    database.store();
    database.reopen();
    var versions =
        database
            .reopen()
            .read(
                tx ->
                    tx.sql("select version from schema_version order by version")
                        .list(row -> row.number(1)));
    assertEquals(LongStream.rangeClosed(1, Schema.known()).boxed().toList(), versions);
  }

  @EveryDatabase
  void another_key_is_named_and_changes_nothing(Database database) {
    database.store().write(tx -> Counters.insert(tx, "a", 1));
    var before = wraps(database.store());
    database.store().close();
    var other = SealKey.generate("other");
    var refused =
        assertThrows(
            WrongRootKey.class, () -> Stores.open(database.location(), other, database.clock()));
    assertEquals(
        "this data needs root key "
            + database.rootWrap().materialId()
            + ", the file holds "
            + other.materialId(),
        refused.getMessage());
    assertEquals(before, wraps(database.reopen()));
  }

  @EveryDatabase
  void a_key_with_the_right_id_and_other_bytes_is_refused(Database database) {
    database.store().close();
    var other =
        SealKey.of(
            database.rootWrap().label(),
            database.rootWrap().materialId(),
            Sensitive.taking(Entropy.bytes(32)));
    assertThrows(
        WrongRootKey.class, () -> Stores.open(database.location(), other, database.clock()));
  }

  @EveryDatabase
  void a_wrap_that_was_changed_does_not_open(Database database) {
    for (var change :
        List.of(
            "update root_wraps set parameters = '{\"x\":1}'",
            "update root_wraps set created = created + 1",
            "update root_wraps set check_value = sealed",
            "update root_wraps set sealed = check_value")) {
      try (var changed = Databases.fresh(database.kind())) {
        changed.store().write(tx -> tx.sql(change).run());
        assertThrows(WrongRootKey.class, changed::reopen, change);
      }
    }
  }

  @EveryDatabase
  void data_of_a_newer_program_is_refused(Database database) {
    database
        .store()
        .write(tx -> tx.sql("insert into schema_version(version, applied) values (999, 0)").run());
    var refused = assertThrows(SchemaTooNew.class, database::reopen);
    assertTrue(String.valueOf(refused.getMessage()).contains("999"));
  }

  @EveryDatabase(DatabaseKind.POSTGRES)
  void nodes_that_start_at_once_on_nothing_share_one_root_key(Database database) throws Exception {
    var stores = new ArrayList<Store>();
    for (var opening :
        atOnce(6, i -> Stores.open(database.location(), database.rootWrap(), database.clock()))) {
      stores.add(opening.get());
    }
    var macs = new HashSet<>();
    for (var store : stores) {
      macs.add(store.write(tx -> tx.globalKey(Counters.ACCOUNT).mac(Context.of("test"))));
    }
    assertEquals(1, macs.size());
    assertEquals(1, wraps(stores.getFirst()).size());
    stores.forEach(Store::close);
  }

  @EveryDatabase
  void of_parallel_first_starts_with_different_keys_one_wins(Database database) throws Exception {
    int won = 0;
    for (var opening :
        atOnce(
            6,
            i ->
                Stores.open(
                    database.location(), SealKey.generate("root-key-file"), database.clock()))) {
      try (var store = opening.get()) {
        won++;
        assertEquals(1, wraps(store).size());
      } catch (ExecutionException e) {
        assertTrue(
            e.getCause() instanceof WrongRootKey || e.getCause() instanceof DataInUse,
            () -> String.valueOf(e.getCause()));
      }
    }
    assertEquals(1, won);
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void a_closed_store_refuses_work(Database database) {
    var store = database.store();
    store.read(Counters::count);
    store.close();
    assertThrows(StoreBusy.class, () -> store.write(Counters::count));
    assertThrows(StoreBusy.class, () -> store.read(Counters::count));
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void only_what_waits_for_a_network_blocks(Database database) {
    assertEquals(database.kind() == DatabaseKind.POSTGRES, database.store().readsBlock());
  }

  @EveryDatabase(DatabaseKind.POSTGRES)
  void a_location_shows_no_password(Database database) {
    var location =
        new Location.Postgres(
            "jdbc:postgresql://db/x?password=canary", "me", Sensitive.ofText("canary"));
    assertFalse(location.toString().contains("canary"));
  }

  @EveryDatabase(DatabaseKind.POSTGRES)
  void a_server_that_would_lose_acknowledged_writes_is_refused(Database database) {
    var careful = (Location.Postgres) database.location();
    var careless =
        new Location.Postgres(
            careful.jdbcUrl() + "&options=-c%20synchronous_commit=off",
            careful.user(),
            careful.password());
    assertThrows(
        StoreFailed.class, () -> Stores.open(careless, database.rootWrap(), database.clock()));
    assertEquals(Stores.State.EMPTY, Stores.inspect(careful));
  }

  private static List<String> wraps(Store store) {
    return store.read(
        tx ->
            tx.sql("select wrap_id, material_id, root_id, sealed from root_wraps")
                .list(row -> row.text(1) + row.text(2) + row.text(3) + row.sealed(4).hashCode()));
  }

  private interface Numbered<T> {
    T call(int i);
  }

  private static <T> List<Future<T>> atOnce(int threads, Numbered<T> call)
      throws InterruptedException {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      return executor.invokeAll(
          IntStream.range(0, threads).mapToObj(i -> (Callable<T>) () -> call.call(i)).toList());
    }
  }
}
