package io.strongroom.audit;

import io.strongroom.seal.VerifyingKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The public keys of a trail as they lie in its folder, in PEM form. */
final class CheckpointKeys {
  static final String NAME = "checkpoint-key.pem";

  private static final long BYTES_MOST = 1 << 20;

  private static final int FORMERS_MOST = 100;

  private CheckpointKeys() {}

  /**
   * Writes them where they are not there already.
   *
   * @param lost whether the keys before them are lost to the server; then their public halves are
   *     kept beside, or what they signed could not be checked any more
   */
  static void write(Path folder, List<VerifyingKey> keys, boolean lost) throws IOException {
    Path file = folder.resolve(NAME);
    String text = keys.stream().map(VerifyingKey::pem).collect(Collectors.joining());
    if (Files.isRegularFile(file) && Files.size(file) == text.length() && same(file, text)) {
      return;
    }
    if (lost && Files.isRegularFile(file)) {
      Files.move(file, former(folder, formers(folder).size() + 1));
    }
    Path fresh = folder.resolve(NAME + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, text);
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path former(Path folder, int number) {
    return folder.resolve("checkpoint-key-" + number + ".pem");
  }

  /** The files with keys of before accepted losses. */
  private static List<Path> formers(Path folder) {
    var files = new ArrayList<Path>();
    while (files.size() < FORMERS_MOST
        && Files.exists(former(folder, files.size() + 1), LinkOption.NOFOLLOW_LINKS)) {
      files.add(former(folder, files.size() + 1));
    }
    return files;
  }

  /**
   * All keys that lie in a folder, those of before accepted losses too; none where there is none.
   */
  static List<VerifyingKey> all(Path folder) throws IOException {
    var keys = new ArrayList<VerifyingKey>();
    Path file = folder.resolve(NAME);
    if (Files.isRegularFile(file)) {
      keys.addAll(read(file));
    }
    for (Path former : formers(folder)) {
      keys.addAll(read(former));
    }
    return keys;
  }

  private static boolean same(Path file, String text) throws IOException {
    return Files.readString(file).equals(text);
  }

  /**
   * Reads the keys of a file.
   *
   * @throws IllegalArgumentException when it holds none
   */
  static List<VerifyingKey> read(Path file) throws IOException {
    if (Files.size(file) > BYTES_MOST) {
      throw new IllegalArgumentException("too long for public keys");
    }
    return VerifyingKey.ofPem(Files.readString(file));
  }
}
