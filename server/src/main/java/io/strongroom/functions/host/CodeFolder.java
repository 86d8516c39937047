package io.strongroom.functions.host;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.strongroom.aws.AwsError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A function's zip file, unpacked: bounded, nothing outside its folder, no links. */
final class CodeFolder {
  /** AWS's limit of unpacked code. */
  static final long BYTES_MAX = 262_144_000;

  /** Files and folders. */
  static final int MADE_MAX = 50_000;

  private static final String FOLDER = "rwxr-xr-x";

  private final Path top;
  private long left = BYTES_MAX;
  private int made;

  private CodeFolder(Path top) {
    this.top = top;
  }

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
      try (var in = new ZipFile(zip.toFile())) {
        new CodeFolder(folder).unpack(in);
      } catch (ZipException | IllegalArgumentException e) {
        throw invalid("it cannot be read");
      } catch (FileAlreadyExistsException e) {
        throw invalid("a name is in it twice");
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

  /** By the central directory alone, as it was looked through when the code was sent. */
  private void unpack(ZipFile in) throws IOException {
    if (in.size() == 0) {
      throw invalid("it holds nothing");
    }
    for (ZipEntry entry : Collections.list(in.entries())) {
      Path target = target(entry.getName());
      if (entry.isDirectory()) {
        folders(target);
      } else {
        folders(Objects.requireNonNull(target.getParent(), "below the folder"));
        try (InputStream content = in.getInputStream(entry)) {
          write(content, target);
        }
      }
    }
  }

  /** Where an entry goes: strictly below the folder, and by its name as it is. */
  private Path target(String name) {
    String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    boolean elsewhere = path.indexOf('\\') >= 0;
    for (String part : path.split("/", -1)) {
      elsewhere |= part.isEmpty() || part.equals(".") || part.equals("..");
    }
    Path target = elsewhere ? top : top.resolve(path);
    if (!target.startsWith(top) || target.equals(top)) {
      throw invalid("a name in it leads elsewhere");
    }
    return target;
  }

  private void write(InputStream in, Path target) throws IOException {
    count();
    try (OutputStream out = Files.newOutputStream(target, CREATE_NEW, WRITE)) {
      var buffer = new byte[64 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        left -= read;
        if (left < 0) {
          throw invalid("unpacked it is larger than " + BYTES_MAX + " bytes");
        }
        out.write(buffer, 0, read);
      }
    }
    allow(target);
  }

  /** Makes what is missing below the top, and touches nothing else. */
  private void folders(Path folder) throws IOException {
    if (folder.equals(top)) {
      return;
    }
    Path at = top;
    for (Path part : top.relativize(folder)) {
      at = at.resolve(part);
      if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        count();
        allow(Files.createDirectory(at));
      }
    }
  }

  private void count() {
    if (++made > MADE_MAX) {
      throw invalid("it has too many files");
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
