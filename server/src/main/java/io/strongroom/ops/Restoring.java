package io.strongroom.ops;

import io.strongroom.backup.Backup;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Location;
import io.strongroom.store.Refill;
import io.strongroom.store.Stores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;

/**
 * Puts a backup in its place. All of it is read and verified before anything is touched; then files
 * are laid beside, rows go in whole or not at all, and last the files get their names.
 */
final class Restoring {
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Backup backup;
  private final SealKey key;
  private final Location target;
  private final DataFolder folder;
  private final boolean replace;

  Restoring(Backup backup, SealKey key, Location target, DataFolder folder, boolean replace) {
    this.backup = backup;
    this.key = key;
    this.target = target;
    this.folder = folder;
    this.replace = replace;
  }

  /**
   * What was done.
   *
   * @param trailKept whether a trail was there already
   */
  record Done(Backup.Summary summary, boolean trailKept) {}

  Done run() throws StartFailed, IOException {
    if (!replace && Stores.inspect(target) == Stores.State.INITIALISED) {
      throw new StartFailed(
          "there are data already where the backup would go; give another place, or --replace if"
              + " they may go");
    }
    Backup.Summary verified = backup.verify(key);
    folder.create();
    boolean trailKept = folder.hasTrail();
    try (Scratch beside = Scratch.in(folder.path());
        Refill refill =
            Refill.of(target, verified.schema(), replace, InstantSource.system().instant())) {
      Backup.Summary taken =
          backup.read(key, refill, (name, content) -> lay(beside, name, content));
      if (!taken.equals(verified)) {
        throw new StartFailed("the backup was changed while it was read; nothing was restored");
      }
      refill.commit();
      place(beside.path(), trailKept);
      RestoredNote.write(folder, taken);
      return new Done(taken, trailKept);
    }
  }

  private static void lay(Scratch beside, String name, InputStream content) throws IOException {
    if (!FolderParts.isName(name)) {
      throw new IOException("the backup has a file of an unknown name");
    }
    Path file = beside.path().resolve(name);
    Files.createDirectories(file.getParent(), FOLDER);
    Files.createFile(file, FILE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        var out = Channels.newOutputStream(channel)) {
      content.transferTo(out);
      channel.force(true);
    }
  }

  private void place(Path beside, boolean trailKept) throws IOException {
    Path audit = beside.resolve(DataFolder.AUDIT);
    if (!trailKept && Files.isDirectory(audit)) {
      Optional<Path> old = Optional.of(folder.audit()).filter(Files::isDirectory);
      if (old.isPresent()) { // without a segment, but maybe with a lock
        Files.move(old.get(), beside.resolve("audit.old"), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(audit, folder.audit(), StandardCopyOption.ATOMIC_MOVE);
    }
    Path node = beside.resolve(DataFolder.NODE);
    if (!trailKept && Files.exists(node)) {
      Files.move(
          node, folder.node(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    bury(beside.resolve(DataFolder.TOMBSTONES));
    try (FileChannel entry = FileChannel.open(folder.path(), StandardOpenOption.READ)) {
      entry.force(true);
    }
  }

  /** What was deleted stays deleted: the list that is there grows by what the backup's has. */
  private void bury(Path restored) throws IOException {
    var lines = new LinkedHashSet<String>();
    for (Path list : new Path[] {folder.tombstones(), restored}) {
      if (Files.exists(list)) {
        lines.addAll(Files.readAllLines(list, StandardCharsets.ISO_8859_1));
      }
    }
    if (lines.isEmpty()) {
      return;
    }
    Path fresh = folder.tombstones().resolveSibling(DataFolder.TOMBSTONES + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, FILE);
    Files.writeString(fresh, String.join("\n", lines) + "\n", StandardCharsets.ISO_8859_1);
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        fresh,
        folder.tombstones(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
