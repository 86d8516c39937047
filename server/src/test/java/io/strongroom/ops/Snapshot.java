package io.strongroom.ops;

import io.strongroom.seal.Hashes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Every file and folder below one, with mode and content: for comparing before and after. */
final class Snapshot {
  private Snapshot() {}

  static TreeMap<String, String> of(Path folder) throws IOException {
    var found = new TreeMap<String, String>();
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.forEach(path -> found.put(folder.relativize(path).toString(), one(path)));
    }
    return found;
  }

  private static String one(Path path) {
    try {
      String content =
          Files.isDirectory(path) ? "folder" : Hashes.sha256Hex(Files.readAllBytes(path));
      return mode(path) + " " + content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
