package io.strongroom.audit;

import io.strongroom.seal.VerifyingKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/** The public keys of a trail as they lie in its folder, in PEM form. */
final class CheckpointKeys {
  static final String NAME = "checkpoint-key.pem";

  private static final long BYTES_MOST = 1 << 20;

  private CheckpointKeys() {}

  /** Writes them where they are not there already. */
  static void write(Path folder, List<VerifyingKey> keys) throws IOException {
    Path file = folder.resolve(NAME);
    String text = keys.stream().map(VerifyingKey::pem).collect(Collectors.joining());
    if (Files.isRegularFile(file) && Files.size(file) == text.length() && same(file, text)) {
      return;
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
