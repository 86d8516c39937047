package io.strongroom.functions.host;

import io.strongroom.aws.AwsError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** A function's zip file, unpacked: bounded, nothing outside its folder, no links. */
final class CodeFolder {
  /** AWS's limit of unpacked code. */
  static final long BYTES_MAX = 262_144_000;

  static final int FILES_MAX = 50_000;
  private static final String FOLDER = "rwxr-xr-x";

  private CodeFolder() {}

  /**
   * Unpacks.
   *
   * @throws AwsError InvalidZipFileException, with nothing left behind
   */
  static Path unpack(Launch.Code code, Path folder) throws IOException {
    Path zip = folder.resolveSibling(folder.getFileName() + ".zip");
    boolean whole = false;
    try {
      Files.createDirectories(folder);
      allow(folder);
      try (OutputStream out = Files.newOutputStream(zip)) {
        code.write(out);
      }
      long left = BYTES_MAX;
      int files = 0;
      try (var in = new ZipInputStream(new BufferedInputStream(Files.newInputStream(zip)))) {
        for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
          if (++files > FILES_MAX) {
            throw invalid("it has too many files");
          }
          left -= write(in, entry, folder, left);
        }
      } catch (ZipException | IllegalArgumentException e) {
        throw invalid("it cannot be read");
      }
      if (files == 0) {
        throw invalid("it holds nothing");
      }
      whole = true;
      return folder;
    } finally {
      Files.deleteIfExists(zip);
      if (!whole) {
        delete(folder);
      }
    }
  }

  private static long write(ZipInputStream in, ZipEntry entry, Path folder, long left)
      throws IOException {
    String name = entry.getName();
    Path target = folder.resolve(name).normalize();
    if (name.isEmpty() || name.indexOf('\\') >= 0 || !target.startsWith(folder)) {
      throw invalid("a name in it leads elsewhere");
    }
    if (entry.isDirectory()) {
      folders(folder, target);
      return 0;
    }
    folders(folder, Objects.requireNonNull(target.getParent(), "below the folder"));
    long written = 0;
    try (OutputStream out = Files.newOutputStream(target)) {
      var buffer = new byte[64 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        written += read;
        if (written > left) {
          throw invalid("unpacked it is larger than " + BYTES_MAX + " bytes");
        }
        out.write(buffer, 0, read);
      }
    }
    allow(target);
    return written;
  }

  private static void folders(Path top, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Path each = folder; each != null && !each.equals(top); each = each.getParent()) {
      allow(each);
    }
  }

  /** Readable and executable for all: who may get here at all, the sandbox decides. */
  static void allow(Path path) throws IOException {
    Path unused = Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(FOLDER));
  }

  private static AwsError invalid(String why) {
    return AwsError.capital(
            "InvalidZipFileException", "Lambda could not unzip the file provided: " + why + ".")
        .status(502);
  }

  static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      // What is left goes with the work folder at the next start.
      return;
    }
  }
}
