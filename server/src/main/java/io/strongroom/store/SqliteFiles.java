package io.strongroom.store;

import io.strongroom.seal.SealKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Set;

/**
 * The files of one SQLite database: the database, its {@code -wal} and {@code -shm}, and the lock
 * that keeps other processes out. All are readable by their owner alone: SQLite gives its own two
 * the mode of the database.
 */
final class SqliteFiles {
  private static final String OWNER_FOLDER = "rwx------";
  private static final String OWNER_FILE = "rw-------";

  private final Path file;

  SqliteFiles(Path file) {
    this.file = file.toAbsolutePath();
  }

  Path database() {
    return file;
  }

  Path wal() {
    return beside("-wal");
  }

  /** Whether there is a root key; looks without leaving a trace. */
  boolean initialised() {
    if (!hasContent()) {
      return false;
    }
    try (var session = readOnly()) {
      return Schema.found(session, Dialect.SQLITE) > 0;
    } catch (SQLException e) {
      throw Dialect.SQLITE.translate(e, true, "looking at " + file);
    }
  }

  /**
   * Tries a key on what is there, before anything may write.
   *
   * @throws WrongRootKey when it does not open it
   */
  void check(SealKey key) {
    if (!hasContent()) {
      return;
    }
    try (var session = readOnly()) {
      RootKey.open(session, Dialect.SQLITE, key).ifPresent(SealKey::close);
    } catch (SQLException e) {
      throw Dialect.SQLITE.translate(e, true, "looking at " + file);
    }
  }

  /** Takes the data for this process until the channel is closed. */
  FileChannel lock() {
    try {
      var folder = file.getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_FOLDER)));
      }
      var channel =
          FileChannel.open(
              beside(".lock"),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_FILE)));
      try {
        if (channel.tryLock() != null) {
          return channel;
        }
      } catch (OverlappingFileLockException e) {
        // Another store of this very process: refused like any other.
      }
      channel.close();
      throw new DataInUse(file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the empty database file, so that SQLite never chooses its mode. */
  void create() {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_FILE)));
      var folder = file.getParent();
      if (folder != null) {
        try (var entry = FileChannel.open(folder, StandardOpenOption.READ)) {
          entry.force(true);
        }
      }
    } catch (FileAlreadyExistsException e) {
      // As it should be from the second start on.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes in the write-ahead log. */
  long walBytes() {
    return size(wal());
  }

  private boolean hasContent() {
    return size(file) > 0;
  }

  /**
   * A connection that changes no byte of the data. A log that was left by a crash has to be read
   * through SQLite's shared memory; without one the file is all there is.
   */
  private Session readOnly() throws SQLException {
    var options = size(wal()) > 0 ? "?mode=ro" : "?mode=ro&immutable=1";
    return SqliteConnections.readOnly(SqliteConnections.url(file) + options);
  }

  private Path beside(String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  private static long size(Path path) {
    try {
      return Files.exists(path) ? Files.size(path) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
