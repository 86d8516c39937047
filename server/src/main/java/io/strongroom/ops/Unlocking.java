package io.strongroom.ops;

import io.strongroom.audit.AuditUnavailable;
import io.strongroom.backup.BackupRefused;
import io.strongroom.seal.RootKeyFile;
import io.strongroom.seal.SealKey;
import io.strongroom.store.DataInUse;
import io.strongroom.store.Location;
import io.strongroom.store.NotEmpty;
import io.strongroom.store.SchemaTooNew;
import io.strongroom.store.Store;
import io.strongroom.store.StoreBusy;
import io.strongroom.store.StoreFailed;
import io.strongroom.store.Stores;
import io.strongroom.store.Tampered;
import io.strongroom.store.WrongRootKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Opens the data of an installation with its root key, and makes both where there is nothing yet.
 * Whatever can be found wrong is found before anything is written.
 */
final class Unlocking {
  private static final int LOOKS = 20;
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final Options.Place place;
  private final Optional<DataFolder> folder;
  private final Optional<Path> rootKey;
  private final InstantSource clock;
  private Optional<Path> made = Optional.empty();

  Unlocking(Options.Place place, Optional<Path> rootKey, InstantSource clock) {
    this.place = place;
    this.folder = folder(place);
    this.rootKey = rootKey;
    this.clock = clock;
  }

  static Optional<DataFolder> folder(Options.Place place) {
    return switch (place) {
      case Options.Place.Folder local -> Optional.of(new DataFolder(local.path()));
      case Options.Place.Shared shared -> Optional.of(new DataFolder(shared.path()));
      case Options.Place.Ephemeral nowhere -> Optional.empty();
    };
  }

  /** Work that opens data. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws StartFailed, IOException;
  }

  /** Runs it; what is wrong with the data or the world becomes one line. */
  static <T> T attempt(Attempt<T> work) throws StartFailed {
    try {
      return work.run();
    } catch (DataInUse e) {
      throw new StartFailed(e.getMessage() + "; stop the server that runs there");
    } catch (NotEmpty e) {
      throw new StartFailed(e.getMessage() + "; give another place, or --replace if they may go");
    } catch (BackupRefused e) {
      throw new StartFailed(String.valueOf(e.getMessage()));
    } catch (WrongRootKey | SchemaTooNew | StoreBusy | StoreFailed | Tampered e) {
      throw new StartFailed(String.valueOf(e.getMessage()));
    } catch (AuditUnavailable e) {
      throw new StartFailed("the audit trail cannot be used: " + e.getMessage());
    } catch (IOException e) {
      throw new StartFailed("reading or writing failed: " + reason(e));
    } catch (UncheckedIOException e) {
      throw new StartFailed("reading or writing failed: " + String.valueOf(e.getMessage()));
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  /**
   * Opens the data, new ones too.
   *
   * @param acceptLoss whether new ones may be made beside the audit trail of others
   */
  Store open(boolean acceptLoss) throws StartFailed, IOException {
    boolean fresh = Stores.inspect(location()) == Stores.State.EMPTY;
    if (fresh && !acceptLoss && folder.isPresent() && folder.get().hasTrail()) {
      throw new StartFailed(
          "the database is gone, but its audit trail is still in "
              + folder.get()
              + "; put the database back (see restore), or give another --data, or start once with"
              + " --accept-audit-loss for a new one");
    }
    try (SealKey key = key(fresh)) {
      return Stores.open(location(), key, clock);
    } catch (WrongRootKey e) {
      if (made.isPresent()) {
        // Another node was faster with a key of its own; this one opens nothing.
        Files.deleteIfExists(made.get());
      }
      throw e;
    }
  }

  /** Opens data that are there. */
  Store openExisting() throws StartFailed, IOException {
    if (Stores.inspect(location()) == Stores.State.EMPTY) {
      throw new StartFailed(
          "there are no data in "
              + (place instanceof Options.Place.Shared
                  ? "that database; see --database"
                  : folder.map(DataFolder::toString).orElse("memory")
                      + "; name their folder with --data"));
    }
    try (SealKey key = key(false)) {
      return Stores.open(location(), key, clock);
    }
  }

  private Location location() {
    return switch (place) {
      case Options.Place.Folder local ->
          new Location.SqliteFile(new DataFolder(local.path()).database());
      case Options.Place.Ephemeral nowhere -> new Location.SqliteMemory();
      case Options.Place.Shared shared -> shared.database();
    };
  }

  private SealKey key(boolean fresh) throws StartFailed {
    if (folder.isEmpty()) {
      return SealKey.generate("ephemeral");
    }
    Path file = rootKey.orElse(folder.get().rootKey());
    try {
      if (Files.exists(file)) {
        SealKey key = RootKeyFile.read(file);
        folder.get().create();
        return key;
      }
      if (fresh) {
        return newKey(file);
      }
    } catch (NoSuchFileException e) {
      throw new StartFailed("the root key file " + file + " cannot be made: no such folder");
    } catch (IOException e) {
      throw new StartFailed("the root key file " + file + ": " + reason(e));
    }
    throw new StartFailed(
        "the root key file "
            + file
            + " is missing and these data cannot be opened without it; put it back, or name it with"
            + " --root-key");
  }

  /** A key elsewhere comes before the folder: should it fail, the folder is not there either. */
  private SealKey newKey(Path file) throws StartFailed, IOException {
    DataFolder home = folder.orElseThrow();
    if (rootKey.isPresent()) {
      home.checkWritable();
      SealKey key = create(file);
      home.create();
      return key;
    }
    home.create();
    return create(file);
  }

  /** Of several nodes that start with one file, one makes it and the others read it. */
  private SealKey create(Path file) throws IOException {
    try {
      SealKey key = RootKeyFile.create(file);
      made = Optional.of(file);
      return key;
    } catch (FileAlreadyExistsException e) {
      for (int look = 1; look < LOOKS; look++) {
        try {
          return RootKeyFile.read(file);
        } catch (IOException half) {
          // Not wholly written yet.
          LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
      }
      return RootKeyFile.read(file);
    }
  }
}
