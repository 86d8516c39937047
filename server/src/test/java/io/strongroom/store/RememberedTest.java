package io.strongroom.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.strongroom.testing.Database;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryDatabase;
import java.util.List;
import java.util.Optional;

class RememberedTest {
  private final Remembered<String, Long> counters = Remembered.untilAnyChange(number -> 0);
  private int loads;

  private Optional<Long> find(Tx tx) {
    return counters.find(
        tx,
        "a",
        () -> {
          loads++;
          return Counters.find(tx, "a");
        });
  }

  private static void change(Store store, long number) {
    store.write(tx -> Counters.update(tx, "a", number));
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY})
  void what_was_loaded_is_shared_until_something_is_committed(Database database) {
    Store store = database.store();
    store.write(tx -> Counters.insert(tx, "a", 1));
    assertEquals(Optional.of(1L), store.read(this::find));
    assertEquals(Optional.of(1L), store.read(this::find));
    assertEquals(1, loads);
    change(store, 2);
    assertEquals(Optional.of(2L), store.read(this::find));
    assertEquals(2, loads);
    store.write(tx -> Counters.insert(tx, "another", 1));
    assertEquals(Optional.of(2L), store.read(this::find));
    assertEquals(3, loads);
  }

  @EveryDatabase(DatabaseKind.POSTGRES)
  void nothing_is_shared_where_others_write(Database database) {
    Store store = database.store();
    store.write(tx -> Counters.insert(tx, "a", 1));
    assertEquals(Optional.of(1L), store.read(this::find));
    change(database.second(), 2);
    assertEquals(Optional.of(2L), store.read(this::find));
    assertEquals(2, loads);
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY, DatabaseKind.POSTGRES})
  void a_change_sees_itself_and_leaves_nothing_behind_when_it_fails(Database database) {
    Store store = database.store();
    store.write(tx -> Counters.insert(tx, "a", 1));
    assertEquals(Optional.of(1L), store.read(this::find));
    assertThrows(
        IllegalStateException.class,
        () ->
            store.write(
                tx -> {
                  Counters.update(tx, "a", 2);
                  assertEquals(Optional.of(2L), find(tx));
                  throw new IllegalStateException("no");
                }));
    assertEquals(Optional.of(1L), store.read(this::find));
  }

  @EveryDatabase
  void that_nothing_is_there_is_looked_up_each_time(Database database) {
    Store store = database.store();
    assertEquals(Optional.empty(), store.read(this::find));
    assertEquals(Optional.empty(), store.read(this::find));
    assertEquals(2, loads);
  }

  @EveryDatabase({DatabaseKind.SQLITE, DatabaseKind.MEMORY})
  void what_is_too_long_is_not_kept(Database database) {
    Remembered<Integer, String> texts = Remembered.untilAnyChange(text -> 1 << 20);
    Store store = database.store();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 20; i++) {
        int key = i;
        store.read(
            tx ->
                texts.find(
                    tx,
                    key,
                    () -> {
                      loads++;
                      return Optional.of("text");
                    }));
      }
    }
    assertEquals(List.of(true, true), List.of(loads > 20, loads < 40));
  }
}
