package io.strongroom.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checkpoints in a file, one JSON line each, for its owner alone (mode 0600). */
final class CheckpointFile {
  /** In the audit folder. */
  static final String NAME = "checkpoints.jsonl";

  /** A file of the server's own is thinned out above this. */
  static final long BYTES_MOST = 2L << 20;

  private static final int TAIL = 1 << 16;
  private static final int LATEST = 1024;
  private static final int EVERY = 8;

  private CheckpointFile() {}

  /** Adds one; on disk when it returns, and nothing of it is there when it throws. */
  static void append(Path file, Checkpoint checkpoint) throws IOException {
    var options =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
    try (FileChannel channel = FileChannel.open(file, options, mode())) {
      long end = wholeLines(channel);
      channel.truncate(end);
      byte[] line = (checkpoint.json() + "\n").getBytes(StandardCharsets.UTF_8);
      try {
        write(channel, ByteBuffer.wrap(line), end);
        channel.force(true);
      } catch (IOException e) {
        channel.truncate(end);
        throw e;
      }
    }
  }

  private static java.nio.file.attribute.FileAttribute<?> mode() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  }

  /** Where the last whole line ends: a crash may have left half of one behind it. */
  private static long wholeLines(FileChannel channel) throws IOException {
    long size = channel.size();
    var bytes = ByteBuffer.allocate((int) Math.min(size, TAIL));
    long from = size - bytes.capacity();
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
      // reads on
    }
    for (int i = bytes.position() - 1; i >= 0; i--) {
      if (bytes.get(i) == '\n') {
        return from + i + 1;
      }
    }
    return from;
  }

  private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  /**
   * The last checkpoint of a trail's node in a file, which may hold those of others; empty when
   * there is no such file. What a crash left of a last line is passed over.
   */
  static Optional<Checkpoint> last(Path file, String trail, String node) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    List<String> lines = tail(file).lines().toList();
    return lines.reversed().stream()
        .map(Checkpoint::in)
        .flatMap(Optional::stream)
        .filter(found -> found.trail().equals(trail) && found.node().equals(node))
        .findFirst();
  }

  private static String tail(Path file) throws IOException {
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(0, in.length() - TAIL);
      var bytes = new byte[(int) (in.length() - from)];
      in.seek(from);
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** Drops most of the older half of a file that has become long; each later one proves as much. */
  static void thin(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) <= BYTES_MOST) {
      return;
    }
    List<String> lines = Files.readAllLines(file);
    var kept = new ArrayList<String>();
    for (int i = 0; i < lines.size(); i++) {
      if (i % EVERY == 0 || i >= lines.size() - LATEST) {
        kept.add(lines.get(i));
      }
    }
    Path fresh = file.resolveSibling(NAME + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, mode());
    Files.write(fresh, kept);
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
