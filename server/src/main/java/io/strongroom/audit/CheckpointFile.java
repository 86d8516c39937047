package io.strongroom.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Checkpoints in a file, one JSON line each, for its owner alone (mode 0600). */
final class CheckpointFile {
  /** In the audit folder. */
  static final String NAME = "checkpoints.jsonl";

  /** A file of the server's own is thinned out above this. */
  static final long BYTES_MOST = 2L << 20;

  private static final byte[] BEGIN =
      "{\"format\":\"strongroom-checkpoint-".getBytes(StandardCharsets.US_ASCII);
  private static final int CRASH_MOST = 1 << 13;
  private static final int TAIL = 1 << 16;
  private static final int TRIED_MOST = 2_000;
  private static final int LATEST = 1024;
  private static final int EVERY = 8;

  private CheckpointFile() {}

  /**
   * Adds one; on disk when it returns, and nothing of it is there when it throws.
   *
   * @throws IOException also when the file is a link, or holds anything but checkpoints: nothing of
   *     somebody else's file may be cut off because its name was given by mistake
   */
  static void append(Path file, Checkpoint checkpoint) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      cutRest(file);
    }
    var options =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    try (FileChannel channel = FileChannel.open(file, options, mode())) {
      long end = channel.size();
      var line = ByteBuffer.wrap((checkpoint.json() + "\n").getBytes(StandardCharsets.UTF_8));
      try {
        while (line.hasRemaining()) {
          channel.write(line);
        }
        channel.force(true);
      } catch (IOException e) {
        channel.truncate(end);
        throw e;
      }
    }
  }

  /**
   * Refuses what is no file of checkpoints.
   *
   * @throws IOException that says why, also when it cannot be read
   */
  static void check(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("it is not a regular file");
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      byte[] start = read(channel, 0, BEGIN.length);
      if (!begins(start) || (zeros(start) && channel.size() > CRASH_MOST)) {
        throw new IOException("it holds something else than checkpoints");
      }
    }
  }

  /** Cuts off what a crash, or a power cut, left behind the last whole line. */
  private static void cutRest(Path file) throws IOException {
    check(file);
    long end;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long size = channel.size();
      byte[] tail = read(channel, Math.max(0, size - TAIL), TAIL);
      int whole = wholeLines(tail);
      byte[] rest = Arrays.copyOfRange(tail, whole, tail.length);
      if (!begins(rest)) {
        throw new IOException("its last line is not a checkpoint");
      }
      end = size - rest.length;
      if (rest.length == 0) {
        return;
      }
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      channel.truncate(end);
    }
  }

  private static byte[] read(FileChannel channel, long from, int most) throws IOException {
    var bytes = ByteBuffer.allocate((int) Math.min(most, channel.size() - from));
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
      // reads on
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /** Whether it is the beginning of a checkpoint as far as a power cut has spared it. */
  private static boolean begins(byte[] bytes) {
    int length = 0;
    while (length < Math.min(bytes.length, BEGIN.length) && bytes[length] != 0) {
      length++;
    }
    return Arrays.equals(bytes, 0, length, BEGIN, 0, length);
  }

  private static boolean zeros(byte[] bytes) {
    return Opening.zeros(bytes, 0, bytes.length);
  }

  /** Where the last whole line ends that a power cut has spared. */
  private static int wholeLines(byte[] tail) {
    int end = after(tail, tail.length);
    while (end > 0 && Opening.zeros(tail, after(tail, end - 1), end)) {
      end = after(tail, end - 1);
    }
    return end;
  }

  /** The place behind the last line feed before a place. */
  private static int after(byte[] bytes, int before) {
    int at = before;
    while (at > 0 && bytes[at - 1] != '\n') {
      at--;
    }
    return at;
  }

  private static java.nio.file.attribute.FileAttribute<?> mode() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  }

  /**
   * The last checkpoint of a trail's node in a file, which may hold those of others; empty when
   * there is no such file. What a crash left of a last line is passed over.
   */
  static Optional<Checkpoint> last(Path file, String trail, String node) throws IOException {
    return last(file, trail, node, checkpoint -> true);
  }

  /**
   * The last one that passes. Those that do not were written by somebody else, who must not hide
   * the others behind a heap of them.
   *
   * @throws IOException also when there are too many that do not pass
   */
  static Optional<Checkpoint> last(
      Path file, String trail, String node, Predicate<Checkpoint> passes) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    int tried = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long end = channel.size();
      while (end > 0) {
        long from = Math.max(0, end - TAIL);
        byte[] bytes = read(channel, from, (int) (end - from));
        int first = from == 0 ? 0 : next(bytes);
        String text = new String(bytes, first, bytes.length - first, StandardCharsets.UTF_8);
        for (String line : text.lines().toList().reversed()) {
          Optional<Checkpoint> found =
              Checkpoint.in(line).filter(c -> c.trail().equals(trail) && c.node().equals(node));
          if (found.isPresent() && passes.test(found.get())) {
            return found;
          }
          tried += found.isPresent() ? 1 : 0;
          if (tried > TRIED_MOST) {
            throw new IOException("it has too many checkpoints that somebody else wrote");
          }
        }
        end = first == 0 || first == bytes.length ? from : from + first;
      }
    }
    return Optional.empty();
  }

  /** Where the next line begins; the end where none does. */
  private static int next(byte[] bytes) {
    int at = 0;
    while (at < bytes.length && bytes[at] != '\n') {
      at++;
    }
    return Math.min(bytes.length, at + 1);
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
