package io.strongroom.audit;

import io.strongroom.seal.Context;
import io.strongroom.seal.Hashes;
import io.strongroom.seal.SealKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The index of a segment that is complete, in a file beside it, {@code 00000001.index}. It can be
 * made again at any time. What it finds is looked at in the segment itself; that it hides nothing
 * shows its MAC, which nobody can make who has only the files.
 *
 * <p>All numbers big-endian: a mark of 8 bytes, 32 bytes that stand for the segment, the number of
 * records R and of postings P in 4 bytes each; R records, oldest first, of 20 bytes: time and
 * offset in 8, length in 4; P postings, ascending, of 8 bytes: 40 bits of the term, 24 bits the
 * place of the record; 32 bytes MAC.
 */
final class SideFile implements Index, AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[0-9]{8}\\.index(\\.new)?");

  static final int RECORDS_MAX = 1 << 24;

  private static final long MARK = 0x5352494e44455831L; // "SRINDEX1"
  private static final int STAMP = 32;
  private static final int HEADER = 8 + STAMP + 4 + 4;
  private static final int RECORD = 20;
  private static final int POSTING = 8;
  private static final int MAC = 32;
  private static final int EDGE = 4096;

  /** So many times its own length must be free, or the trail might be what finds the disk full. */
  private static final int ROOM = 4;

  private static final long ORDINAL = RECORDS_MAX - 1L;

  private final FileChannel channel;
  private final int segment;
  private final int records;
  private final int postings;
  private final Span span;

  private SideFile(FileChannel channel, int segment, int records, int postings) throws IOException {
    this.channel = channel;
    this.segment = segment;
    this.records = records;
    this.postings = postings;
    span =
        records == 0
            ? new Span(Long.MAX_VALUE, Long.MIN_VALUE)
            : new Span(record(0).time(), record(records - 1).time());
  }

  /** A posting: the term's first 40 bits, then the record's place. */
  static long posting(long term, long ordinal) {
    return (term & ~ORDINAL) | ordinal;
  }

  static Path path(Path segment) {
    return segment.resolveSibling(Segments.name(segment).replace(".jsonl", ".index"));
  }

  /** Deletes the side files in a folder whose segments are gone. */
  static void deleteOrphans(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.index*")) {
      for (Path file : files) {
        String name = Segments.name(file);
        if (NAME.matcher(name).matches()
            && !Files.exists(folder.resolve(name.substring(0, name.indexOf('.')) + ".jsonl"))) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Writes the index of a complete segment; a crash leaves the old one or none. */
  static void write(Path segment, Postings index, SealKey key) throws IOException {
    List<Hit> sorted = index.sortedRecords();
    long[] packed = index.packed(sorted);
    ByteBuffer out =
        ByteBuffer.allocate(
            Math.addExact(HEADER + MAC, sorted.size() * RECORD + packed.length * POSTING));
    out.putLong(MARK).put(stamp(segment)).putInt(sorted.size()).putInt(packed.length);
    for (Hit hit : sorted) {
      out.putLong(hit.time()).putLong(hit.offset()).putInt(hit.length());
    }
    for (long posting : packed) {
      out.putLong(posting);
    }
    out.put(mac(key, segment, Arrays.copyOf(out.array(), out.position())));
    Path target = path(segment);
    if (Files.getFileStore(segment).getUsableSpace() < (long) out.capacity() * ROOM) {
      throw new IOException("too little room for " + target + ": it is left to the trail");
    }
    Path fresh = target.resolveSibling(Segments.name(target) + ".new");
    boolean moved = false;
    try {
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(fresh, out.array());
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      moved = true;
    } finally {
      if (!moved) {
        Files.deleteIfExists(fresh);
      }
    }
  }

  /** What stands for a segment's content: its length, its beginning and its end. */
  private static byte[] stamp(Path segment) throws IOException {
    try (FileChannel in = FileChannel.open(segment, StandardOpenOption.READ)) {
      long size = in.size();
      var edges = ByteBuffer.allocate(8 + 2 * EDGE).putLong(size);
      fill(in, 0, edges.limit(8 + (int) Math.min(size, EDGE)));
      fill(
          in, Math.max(0, size - EDGE), edges.limit(edges.position() + (int) Math.min(size, EDGE)));
      return Hashes.sha256(Arrays.copyOf(edges.array(), edges.position()));
    }
  }

  private static byte[] mac(SealKey key, Path segment, byte[] content) {
    return key.mac(
            Context.of("audit/index").with(Segments.name(segment)).with(Hashes.sha256Hex(content)))
        .bytes();
  }

  /** Whether there is a side file of this segment, as it stands, that is what was written. */
  static boolean valid(Path segment, SealKey key) throws IOException {
    Path file = path(segment);
    if (!Files.isRegularFile(file) || Files.size(file) < HEADER + MAC) {
      return false;
    }
    byte[] bytes = Files.readAllBytes(file);
    int content = bytes.length - MAC;
    return MARK == ByteBuffer.wrap(bytes).getLong()
        && Arrays.equals(Arrays.copyOfRange(bytes, 8, 8 + STAMP), stamp(segment))
        && Arrays.equals(
            Arrays.copyOfRange(bytes, content, bytes.length),
            mac(key, segment, Arrays.copyOf(bytes, content)));
  }

  /** Opens a side file; empty when it has another form. */
  static Optional<SideFile> open(Path segment) throws IOException {
    FileChannel channel = FileChannel.open(path(segment), StandardOpenOption.READ);
    Optional<SideFile> opened = Optional.empty();
    try {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      fill(channel, 0, header);
      header.flip();
      int records = header.getInt(8 + STAMP);
      int postings = header.getInt(8 + STAMP + 4);
      long length = HEADER + (long) records * RECORD + (long) postings * POSTING + MAC;
      if (records >= 0 && postings >= 0 && channel.size() == length) {
        opened = Optional.of(new SideFile(channel, Segments.number(segment), records, postings));
      }
      return opened;
    } finally {
      if (opened.isEmpty()) {
        channel.close();
      }
    }
  }

  private static void fill(FileChannel from, long position, ByteBuffer into) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int count = from.read(into, at);
      if (count < 0) {
        throw new IOException("the file is shorter than it was");
      }
      at += count;
    }
  }

  @Override
  public Span span() {
    return span;
  }

  @Override
  public List<Hit> select(long term, Span within, Hit after, int limit) throws IOException {
    int first = firstRecord(hit -> hit.time() >= within.since());
    int end = firstRecord(hit -> hit.time() > within.until() || !hit.after(after));
    var hits = new ArrayList<Hit>();
    int at = firstPosting(posting(term, end));
    while (at > 0 && hits.size() < limit) {
      at--;
      long posting = posting(at);
      if (posting < posting(term, first)) {
        break;
      }
      hits.add(record((int) (posting & ORDINAL)));
    }
    return hits;
  }

  private interface RecordTest {
    boolean holds(Hit hit);
  }

  /** The place of the first record that satisfies what all behind it satisfy, too. */
  private int firstRecord(RecordTest test) throws IOException {
    int low = 0;
    int high = records;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (test.holds(record(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private int firstPosting(long least) throws IOException {
    int low = 0;
    int high = postings;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (posting(middle) >= least) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private Hit record(int place) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(RECORD);
    fill(channel, HEADER + (long) place * RECORD, bytes);
    bytes.flip();
    return new Hit(bytes.getLong(), segment, bytes.getLong(), bytes.getInt());
  }

  private long posting(int place) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(POSTING);
    fill(channel, HEADER + (long) records * RECORD + (long) place * POSTING, bytes);
    return bytes.flip().getLong();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
