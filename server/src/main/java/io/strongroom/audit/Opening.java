package io.strongroom.audit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A folder, locked, checked and ready to go on with.
 *
 * <p>What a crash can leave at the end of the last segment is cut off, kept in a file beside and
 * noted: half a line (the process died in the middle of a write), or a stretch with zero bytes (the
 * power failed before the disk had written all of it). Any other line that does not fit is no trace
 * of a crash, and the folder is refused.
 *
 * @param number of the last record
 * @param cut what to note about the end
 */
record Opening(
    FolderOutput output, Chains chains, long number, Optional<Cut> cut, FileChannel lock) {
  private static final Set<PosixFilePermission> FOLDER_MODE =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE_MODE =
      PosixFilePermissions.fromString("rw-------");

  /** An end that was cut off. */
  record Cut(String segment, long bytes, String keptIn) {
    Map<String, String> details() {
      return Map.of("segment", segment, "bytes", Long.toString(bytes), "keptIn", keptIn);
    }
  }

  /** What reading the last segment found. */
  private static final class Tail {
    private final Chains chains;
    private long good;
    private long number;
    private Optional<String> wrong = Optional.empty();
    private int wrongLine;
    private boolean crash;

    Tail(Header header) {
      chains = new Chains(header);
      number = header.number() - 1;
    }

    boolean line(int at, String text, long end, boolean whole) {
      if (at > 1) {
        Optional<Line> line = whole ? Line.parse(text) : Optional.empty();
        wrong =
            line.isPresent() ? chains.follow(line.get()) : Optional.of("it is not a whole line");
        line.ifPresent(read -> number = Math.max(number, read.number()));
      }
      if (wrong.isPresent()) {
        wrongLine = at;
        crash = !whole || text.indexOf('\0') >= 0;
        return false;
      }
      good = end;
      return true;
    }
  }

  static Opening of(AuditLocation.Folder place, SegmentFile.Opener opener) throws IOException {
    Path folder = place.path();
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER_MODE));
    Files.setPosixFilePermissions(folder, FOLDER_MODE);
    FileChannel lock = lock(folder);
    try {
      List<Path> segments = Segments.list(folder);
      return segments.isEmpty()
          ? begin(place, opener, lock)
          : resume(place, opener, segments.getLast(), lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Opening begin(
      AuditLocation.Folder place, SegmentFile.Opener opener, FileChannel lock) throws IOException {
    var header = new Header(1, 0, 1, Map.of());
    FolderOutput output = FolderOutput.first(place, opener, header);
    return new Opening(output, new Chains(header), 0, Optional.empty(), lock);
  }

  private static Opening resume(
      AuditLocation.Folder place, SegmentFile.Opener opener, Path last, FileChannel lock)
      throws IOException {
    Header header =
        Segments.header(last)
            .orElseThrow(() -> new AuditUnavailable(last + ", line 1: not a valid header"));
    var tail = new Tail(header);
    Segments.read(last, tail::line);
    if (tail.wrong.isPresent() && !tail.crash) {
      throw new AuditUnavailable(last + ", line " + tail.wrongLine + ": " + tail.wrong.get());
    }
    Optional<Cut> cut =
        tail.wrong.isPresent() ? Optional.of(keep(last, tail.good)) : Optional.empty();
    FolderOutput output = FolderOutput.resume(place, opener, last, tail.good);
    return new Opening(output, tail.chains, tail.number, cut, lock);
  }

  /** Copies what is about to be cut off, for whoever wants to know what it was. */
  private static Cut keep(Path segment, long from) throws IOException {
    Path kept = segment.resolveSibling(Segments.name(segment) + ".cut-at-" + from);
    Path fresh = segment.resolveSibling(Segments.name(kept) + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, PosixFilePermissions.asFileAttribute(FILE_MODE));
    try (InputStream in = Files.newInputStream(segment);
        var out = Files.newOutputStream(fresh)) {
      in.skipNBytes(from);
      in.transferTo(out);
    }
    Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
    return new Cut(Segments.name(segment), Files.size(kept), Segments.name(kept));
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"),
            EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(FILE_MODE));
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new AuditUnavailable("the audit folder is in use: " + folder);
    }
    channel.close();
    throw new AuditUnavailable("the audit folder is in use: " + folder);
  }
}
