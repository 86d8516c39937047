package io.strongroom.backup;

import io.strongroom.seal.Entropy;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Cell;
import io.strongroom.store.Extract;
import io.strongroom.store.RowSink;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * One backup file: a beginning in clear, then chunks under a key of its own, which the key in the
 * root key file wraps. Neither that key nor the root key is in it; without the root key file it
 * says when it was taken and how long it is, and nothing else.
 */
public final class Backup {
  private static final int BUFFER = 1 << 16;

  private final Path file;

  /** A backup that is there, or is to be made. */
  public Backup(Path file) {
    this.file = file.toAbsolutePath();
  }

  /**
   * What a backup is and holds.
   *
   * @param rootKey material id of the root key file that opens it
   * @param taken when the picture was taken
   * @param schema version of the tables
   * @param bytes length of the file
   */
  public record Summary(
      UUID id, String rootKey, Instant taken, long schema, long rows, long files, long bytes) {
    private static Summary of(Label label, Contents.Count count, long bytes) {
      return new Summary(
          label.id(),
          label.root().value(),
          label.taken(),
          label.schema(),
          count.rows(),
          count.files(),
          bytes);
    }
  }

  /** A file to take along, opened when its turn has come. */
  public record Enclosed(String name, Opener content) {}

  /** Opens a file. */
  @FunctionalInterface
  public interface Opener {
    /** The content, which the caller closes. */
    InputStream open() throws IOException;
  }

  /** Says which files to take along, once all rows are taken. */
  @FunctionalInterface
  public interface Enclosing {
    /** The files. */
    List<Enclosed> files() throws IOException;
  }

  /** Takes the files of a backup. */
  @FunctionalInterface
  public interface FileSink {
    /** One file; the stream has an end of its own. */
    void file(String name, InputStream content) throws IOException;
  }

  /**
   * Makes it, for its owner alone, under another name until it is whole and on disk.
   *
   * @param rootFile the key from the root key file
   * @param progress told how many bytes there are so far
   * @throws FileAlreadyExistsException when there is a file already
   */
  public Summary make(
      Extract extract, Enclosing enclosing, SealKey rootFile, Instant taken, LongConsumer progress)
      throws IOException {
    refuseExisting();
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (SealKey key = Label.newKey();
        FileChannel channel =
            FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")))) {
      var label =
          new Label(
              Entropy.uuid(), rootFile.materialId(), key.materialId(), taken, extract.schema());
      var out =
          new DataOutputStream(
              new BufferedOutputStream(
                  new Counted(Channels.newOutputStream(channel), progress), BUFFER));
      label.write(out, rootFile, key);
      Contents.Count count = fill(extract, enclosing, new SealingStream(out, label, key));
      channel.force(true);
      refuseExisting();
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      return Summary.of(label, count, channel.size());
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private void refuseExisting() throws FileAlreadyExistsException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(file.toString());
    }
  }

  private static Contents.Count fill(Extract extract, Enclosing enclosing, SealingStream sealing)
      throws IOException {
    try (sealing) {
      var inner = new DataOutputStream(sealing);
      var contents = new Contents.Writer(inner);
      extract.into(contents);
      for (Enclosed enclosed : enclosing.files()) {
        try (InputStream content = enclosed.content().open()) {
          contents.file(enclosed.name(), content);
        }
      }
      Contents.Count count = contents.end();
      sealing.finish();
      return count;
    }
  }

  /**
   * Reads all of it and believes nothing that was not sealed with it.
   *
   * @throws BackupRefused when it needs another root key file, is not whole or was changed; the
   *     message says which
   */
  public Summary verify(SealKey rootFile) throws IOException {
    return read(rootFile, new Nowhere(), (name, content) -> {});
  }

  /**
   * Hands everything over. What has been handed over before a {@link BackupRefused} must not be
   * used: have it {@link #verify verified} first, and take all or nothing.
   */
  public Summary read(SealKey rootFile, RowSink rows, FileSink files) throws IOException {
    try (var in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
      Label label = Label.read(in);
      try (SealKey key = label.open(in, rootFile)) {
        var inner =
            new DataInputStream(new BufferedInputStream(new OpeningStream(in, label, key), BUFFER));
        Contents.Count count = new Contents.Reader(inner, label).into(rows, files::file);
        return Summary.of(label, count, Files.size(file));
      }
    }
  }

  static final class Nowhere implements RowSink {
    @Override
    public void table(String name, List<Cell.Column> columns) {}

    @Override
    public void row(List<Cell> cells) {}

    @Override
    public void serial(String table, String column, long last) {}
  }

  private static final class Counted extends FilterOutputStream {
    private final LongConsumer progress;
    private long bytes;

    Counted(OutputStream out, LongConsumer progress) {
      super(out);
      this.progress = progress;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      progress.accept(++bytes);
    }

    @Override
    public void write(byte[] content, int offset, int length) throws IOException {
      out.write(content, offset, length);
      bytes += length;
      progress.accept(bytes);
    }
  }
}
