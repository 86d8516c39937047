package io.strongroom.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Segments in a folder. A new segment is written beside, forced and moved into place, so that every
 * segment has a whole header; the one before is forced first, so that no segment follows a gap.
 */
final class FolderOutput implements Output {
  /** With more than this nothing is written before it is forced. */
  private static final int UNFORCED_MAX = 8 << 20;

  private final Path folder;
  private final long segmentBytes;
  private final SegmentFile.Opener opener;
  private final Signer signer;
  private final Buffer unforced = new Buffer();
  private SegmentFile file;
  private int segment;
  private long length;
  private long forcedLength;
  private boolean torn;
  private Optional<Path> half = Optional.empty();

  private FolderOutput(
      AuditLocation.Folder place,
      SegmentFile.Opener opener,
      Signer signer,
      int segment,
      long length)
      throws IOException {
    folder = place.path();
    segmentBytes = place.segmentBytes();
    this.opener = opener;
    this.signer = signer;
    this.segment = segment;
    this.length = length;
    forcedLength = length;
    file = opener.open(Segments.path(folder, segment));
  }

  /** Goes on at the end of the last segment, which is cut to that length and forced. */
  static FolderOutput resume(
      AuditLocation.Folder place, SegmentFile.Opener opener, Signer signer, Path last, long at)
      throws IOException {
    var output = new FolderOutput(place, opener, signer, Segments.number(last), at);
    if (Files.isRegularFile(last) && Files.size(last) != at) {
      output.file.truncate(at);
    }
    output.file.force();
    return output;
  }

  /** Begins a folder without segments. */
  static FolderOutput first(
      AuditLocation.Folder place, SegmentFile.Opener opener, Signer signer, Header header)
      throws IOException {
    long length = create(place.path(), header, signer);
    return new FolderOutput(place, opener, signer, header.segment(), length);
  }

  @Override
  public boolean full(int bytes) {
    return length + bytes > segmentBytes;
  }

  @Override
  public void begin(Header header) throws IOException {
    mend();
    forceAll();
    half = Optional.of(Segments.path(folder, header.segment()));
    long headerLength;
    SegmentFile next;
    try {
      headerLength = create(folder, header, signer);
      next = opener.open(half.get());
    } catch (IOException e) {
      mend(e);
      throw e;
    }
    half = Optional.empty();
    SegmentFile before = file;
    file = next;
    segment = header.segment();
    length = headerLength;
    forcedLength = headerLength;
    before.close();
  }

  int segment() {
    return segment;
  }

  @Override
  public void write(Buffer lines, int count) throws IOException {
    mend();
    if (unforced.length() > UNFORCED_MAX) {
      forceAll(); // before the write, as nothing of it may be there where this fails
    }
    try {
      file.write(length, lines.array(), count);
    } catch (IOException e) {
      torn = true;
      mend(e);
      throw e;
    }
    length += count;
    unforced.put(lines.array(), 0, count);
  }

  private void forceAll() throws NotForced {
    try {
      file.force();
    } catch (IOException e) {
      throw new NotForced(e);
    }
    forcedLength = length;
    unforced.clear();
  }

  private void mend(IOException failure) {
    try {
      mend();
    } catch (IOException again) {
      failure.addSuppressed(again);
    }
  }

  /**
   * Cuts off what a failed write may have left, and takes back a segment that was begun by half:
   * what fits into the one before may still be written there, and no header may stand in between.
   */
  private void mend() throws IOException {
    if (half.isPresent()) {
      Files.deleteIfExists(half.get());
      sync(folder, StandardOpenOption.READ);
      half = Optional.empty();
    }
    if (torn) {
      file.truncate(length);
      torn = false;
    }
  }

  @Override
  public Forcing forcing() {
    SegmentFile current = file;
    long upTo = length;
    return new Forcing() {
      @Override
      public void force() throws IOException {
        current.force();
      }

      @Override
      public void done() {
        if (current == file && upTo > forcedLength) {
          unforced.drop((int) (upTo - forcedLength));
          forcedLength = upTo;
        }
      }
    };
  }

  /**
   * After a failed fsync the system may hold the pages for clean, so that the next one succeeds
   * without having written them: they are written again.
   */
  @Override
  public void repair() throws IOException {
    mend();
    file.write(forcedLength, unforced.array(), unforced.length());
    file.force();
    forcedLength = length;
    unforced.clear();
  }

  @Override
  public void scan(Consumer<Line> consumer) throws IOException {
    scan(folder, consumer);
  }

  /** The lines of a folder that have the form of one; what has no end yet is left out. */
  static void scan(Path folder, Consumer<Line> consumer) throws IOException {
    for (Path path : Segments.list(folder)) {
      Segments.read(
          path,
          (number, text, end, whole) -> {
            if (whole) {
              Line.parse(text).ifPresent(consumer);
            }
            return true;
          });
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static long create(Path folder, Header header, Signer signer) throws IOException {
    Path target = Segments.path(folder, header.segment());
    Path fresh = folder.resolve(Segments.name(target) + ".new");
    Files.deleteIfExists(fresh);
    byte[] bytes = header.bytes(signer);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.createFile(fresh, mode);
    Files.write(fresh, bytes);
    sync(fresh, StandardOpenOption.WRITE);
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    sync(folder, StandardOpenOption.READ);
    return bytes.length;
  }

  private static void sync(Path path, StandardOpenOption option) throws IOException {
    try (FileChannel channel = FileChannel.open(path, option)) {
      channel.force(true);
    }
  }
}
