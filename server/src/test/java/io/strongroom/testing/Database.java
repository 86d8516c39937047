package io.strongroom.testing;

import io.strongroom.seal.SealKey;
import io.strongroom.store.Location;
import io.strongroom.store.Store;
import io.strongroom.store.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One fresh database with its root key file's key and a clock; opened when first asked for. */
public final class Database implements AutoCloseable {
  private final DatabaseKind kind;
  private final Location location;
  private final Optional<Path> folder;
  private final SealKey rootWrap = SealKey.generate("root-key-file");
  private final FakeClock clock = new FakeClock();
  private final List<Store> others = new ArrayList<>();
  private @Nullable Store store;

  Database(DatabaseKind kind) {
    this.kind = kind;
    this.folder = kind == DatabaseKind.SQLITE ? Optional.of(folder()) : Optional.empty();
    this.location =
        switch (kind) {
          case SQLITE ->
              new Location.SqliteFile(folder.orElseThrow().resolve("data/strongroom.db"));
          case MEMORY -> new Location.SqliteMemory();
          case POSTGRES -> TestPostgres.shared().freshDatabase();
        };
  }

  public DatabaseKind kind() {
    return kind;
  }

  public Location location() {
    return location;
  }

  /** The key that wraps the root key of this database. */
  public SealKey rootWrap() {
    return rootWrap;
  }

  /** The clock of the stores; PostgreSQL has its own time for what happens inside it. */
  public FakeClock clock() {
    return clock;
  }

  /** The store, the same one each time. */
  public Store store() {
    var open = store;
    if (open == null) {
      open = Stores.open(location, rootWrap, clock);
      store = open;
    }
    return open;
  }

  /** Closes the store and opens it again, as a restart does. */
  public Store reopen() {
    close(store);
    store = null;
    return store();
  }

  /** Another store on the same database, as a second node has; refused by SQLite. */
  public Store second() {
    var second = Stores.open(location, rootWrap, clock);
    others.add(second);
    return second;
  }

  @Override
  public void close() {
    others.forEach(Store::close);
    close(store);
    folder.ifPresent(Database::delete);
    // What is on PostgreSQL goes with the server.
  }

  private static void close(@Nullable Store store) {
    if (store != null) {
      store.close();
    }
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("strongroom-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path folder) {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return kind.name();
  }
}
