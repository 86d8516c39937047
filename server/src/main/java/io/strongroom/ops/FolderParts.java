package io.strongroom.ops;

import io.strongroom.backup.Backup;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files beside the rows that a backup takes along. What a checkpoint says must be known to the
 * rows, so checkpoints (and the list of deleted keys) are read before them; what the rows say must
 * be in the trail, so its segments are read after them, up to their last whole line.
 */
final class FolderParts {
  static final String AUDIT = DataFolder.AUDIT + "/";
  static final String CHECKPOINTS = "checkpoints.jsonl";
  static final Pattern SEGMENT = Pattern.compile("[0-9]{8}\\.jsonl");
  private static final Pattern KEPT =
      Pattern.compile("checkpoint-key\\.pem|[0-9]{8}\\.jsonl\\.cut-at-[0-9]{1,18}");
  private static final Pattern NAME =
      Pattern.compile(
          "deleted-keys|node|audit/(?:checkpoints\\.jsonl|[0-9]{8}\\.jsonl|" + KEPT + ")");
  private static final long SMALL_MAX = 64L << 20;

  private final DataFolder folder;
  private final boolean audit;
  private final Map<String, byte[]> before = new LinkedHashMap<>();

  private FolderParts(DataFolder folder, boolean audit) {
    this.folder = folder;
    this.audit = audit;
  }

  /** Whether a backup may hold a file of this name. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** To be made before the picture of the rows is taken. */
  static FolderParts before(DataFolder folder, boolean audit) throws IOException {
    var parts = new FolderParts(folder, audit);
    parts.take(DataFolder.TOMBSTONES, folder.tombstones());
    parts.take(DataFolder.NODE, folder.node());
    if (audit) {
      parts.take(AUDIT + CHECKPOINTS, folder.audit().resolve(CHECKPOINTS));
    }
    return parts;
  }

  private void take(String name, Path file) throws IOException {
    if (Files.exists(file)) {
      if (Files.size(file) > SMALL_MAX) {
        throw new IOException(file + " is too long");
      }
      byte[] content = Files.readAllBytes(file);
      int end = content.length;
      while (end > 0 && content[end - 1] != '\n') {
        end--;
      }
      before.put(name, java.util.Arrays.copyOf(content, end));
    }
  }

  /** What goes along, to be asked for after the rows are read. */
  List<Backup.Enclosed> after() throws IOException {
    var files = new ArrayList<Backup.Enclosed>();
    before.forEach(
        (name, content) ->
            files.add(new Backup.Enclosed(name, () -> new ByteArrayInputStream(content))));
    if (audit && Files.isDirectory(folder.audit())) {
      try (Stream<Path> found = Files.list(folder.audit())) {
        found
            .sorted()
            .filter(file -> matches(SEGMENT, file) || matches(KEPT, file))
            .forEach(file -> files.add(new Backup.Enclosed(AUDIT + name(file), () -> whole(file))));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return List.copyOf(files);
  }

  private static boolean matches(Pattern pattern, Path file) {
    return pattern.matcher(name(file)).matches();
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** The lines that are whole now, however many follow while they are read. */
  private static InputStream whole(Path file) throws IOException {
    long end = matches(SEGMENT, file) ? lastLineFeed(file) : Files.size(file);
    return new Limited(Files.newInputStream(file), end);
  }

  private static long lastLineFeed(Path file) throws IOException {
    try (var content = new RandomAccessFile(file.toFile(), "r")) {
      long end = content.length();
      byte[] piece = new byte[1 << 13];
      while (end > 0) {
        int length = (int) Math.min(piece.length, end);
        content.seek(end - length);
        content.readFully(piece, 0, length);
        for (int i = length; i > 0; i--) {
          if (piece[i - 1] == '\n') {
            return end - length + i;
          }
        }
        end -= length;
      }
      return 0;
    }
  }

  /** The first bytes of a stream. */
  private static final class Limited extends FilterInputStream {
    private long left;

    Limited(InputStream in, long left) {
      super(in);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 1 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int part = in.read(bytes, offset, (int) Math.min(length, left));
      left -= Math.max(part, 0);
      return part;
    }
  }
}
