package io.strongroom.functions.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What descends from a process: what becomes an orphan inside a pid namespace goes to the
 * namespace's first process, so that it stays in the tree.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">proc(5)</a>
 */
final class ProcessTree {
  /** A tree larger than this is not followed to its end. */
  private static final int MOST = 4096;

  private ProcessTree() {}

  /** The process ids below one. */
  static List<Long> below(long pid) {
    var found = new ArrayList<Long>();
    var next = new ArrayDeque<Long>(List.of(pid));
    while (!next.isEmpty() && found.size() < MOST) {
      List<Long> children = children(next.poll());
      found.addAll(children);
      next.addAll(children);
    }
    return found;
  }

  /** That one and those below it: without a sandbox it is the runtime itself. */
  static List<Long> from(long pid) {
    var all = new ArrayList<Long>(List.of(pid));
    all.addAll(below(pid));
    return all;
  }

  /**
   * Bytes of memory that one and everything below it has for itself: neither files nor shared code.
   */
  static long ownBytes(long pid) {
    long bytes = 0;
    for (long each : from(pid)) {
      bytes += own(each);
    }
    return bytes;
  }

  private static List<Long> children(long pid) {
    var found = new ArrayList<Long>();
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks) {
        for (String child : text(task.resolve("children")).split(" ", -1)) {
          if (!child.isBlank()) {
            found.add(Long.parseLong(child.strip()));
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      // It has ended meanwhile.
      return found;
    }
    return found;
  }

  private static long own(long pid) {
    long kilobytes = 0;
    try {
      for (String line : text(Path.of("/proc/" + pid + "/status")).split("\n", -1)) {
        if (line.startsWith("RssAnon:") || line.startsWith("RssShmem:")) {
          kilobytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException | RuntimeException e) {
      return 0;
    }
    return kilobytes * 1024;
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }
}
