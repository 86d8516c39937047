package io.strongroom.ops;

import io.strongroom.iam.Iam;
import io.strongroom.seal.Sensitive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/** What a data folder holds beside the database, for its owner alone. */
final class DataFolder {
  static final String DATABASE = "strongroom.db";
  static final String AUDIT = "audit";
  static final String ROOT_KEY = "root.key";
  static final String TOMBSTONES = "deleted-keys";
  static final String NODE = "node";
  static final String RESTORED = "restored";
  static final String CREDENTIALS = "admin.credentials";

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;

  DataFolder(Path path) {
    this.path = path.toAbsolutePath().normalize();
  }

  Path path() {
    return path;
  }

  Path database() {
    return path.resolve(DATABASE);
  }

  Path audit() {
    return path.resolve(AUDIT);
  }

  /** Whether there are records of the past. */
  boolean hasTrail() throws IOException {
    if (!Files.isDirectory(audit())) {
      return false;
    }
    try (Stream<Path> files = Files.list(audit())) {
      return files.anyMatch(
          file -> FolderParts.SEGMENT.matcher(file.getFileName().toString()).matches());
    }
  }

  Path rootKey() {
    return path.resolve(ROOT_KEY);
  }

  /** Says which node the folder belongs to, where several share a database. */
  Path node() {
    return path.resolve(NODE);
  }

  /** Says that the data were restored, until a server has put that on record. */
  Path restored() {
    return path.resolve(RESTORED);
  }

  Path tombstones() {
    return path.resolve(TOMBSTONES);
  }

  Path credentials() {
    return path.resolve(CREDENTIALS);
  }

  /** The file with the access key of another account's administrator. */
  Path credentials(String account) {
    return path.resolve(account + ".credentials");
  }

  /** Makes the folder if it is missing, for its owner alone, and makes sure it can be written. */
  void create() throws StartFailed {
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(path, PosixFilePermissions.asFileAttribute(OWNER));
      } else if (empty()) {
        Files.setPosixFilePermissions(path, OWNER);
      }
    } catch (IOException e) {
      throw unwritable();
    }
    checkWritable();
  }

  private boolean empty() throws IOException {
    try (DirectoryStream<Path> content = Files.newDirectoryStream(path)) {
      return !content.iterator().hasNext();
    }
  }

  /** Whether others than the owner can look into it. */
  boolean visible() throws IOException {
    return !OWNER.containsAll(Files.getPosixFilePermissions(path));
  }

  /** Makes sure the folder can be written, or made; writes nothing. */
  void checkWritable() throws StartFailed {
    Path there = path;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there) || !Files.isWritable(there)) {
      throw unwritable();
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }

  private StartFailed unwritable() {
    return new StartFailed(
        "the data folder " + path + " cannot be written; give another one with --data");
  }

  /** Writes the administrator's access key as an AWS shared credentials file, mode 0600. */
  void writeCredentials(Iam.NewAccessKey key) throws IOException {
    write(credentials(), key);
  }

  /** As {@link #writeCredentials(Iam.NewAccessKey)} for another account. */
  void writeCredentials(String account, Iam.NewAccessKey key) throws IOException {
    write(credentials(account), key);
  }

  private static void write(Path file, Iam.NewAccessKey key) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (FileChannel channel =
            FileChannel.open(
                temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner);
        Sensitive text = key.secret().use(secret -> credentials(key.id(), secret))) {
      text.with(bytes -> write(channel, bytes));
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void write(FileChannel channel, byte[] bytes) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sensitive credentials(String id, byte[] secret) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(
        ("[default]\naws_access_key_id = " + id + "\naws_secret_access_key = ")
            .getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(secret);
    out.write('\n');
    return Sensitive.taking(out.toByteArray());
  }
}
