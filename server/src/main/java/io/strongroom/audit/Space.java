package io.strongroom.audit;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Watches how much room the disks of some folders have. Little is 1 GiB, about a million records
 * and with them time to act, or 5 % of a disk so small that it never has that.
 */
final class Space {
  private static final long LITTLE = 1L << 30;
  private static final long SHARE = 20;

  private final List<Path> folders;
  private final Map<String, Boolean> low = new TreeMap<>();

  Space(List<Path> folders) {
    this.folders = folders;
  }

  /**
   * A disk that became full or empty enough to be told.
   *
   * @param low whether there is little room now
   * @param free bytes
   * @param threshold bytes
   */
  record News(Path folder, boolean low, long free, long threshold) {
    Map<String, String> details() {
      return Map.of(
          "folder", folder.toString(),
          "freeBytes", Long.toString(free),
          "thresholdBytes", Long.toString(threshold));
    }

    String text() {
      return (low ? "little room on the disk of " : "enough room again on the disk of ")
          + folder
          + ": "
          + (free >> 20)
          + " MiB free"
          + (low ? "; when it is full nothing is answered any more" : "");
    }
  }

  /** Looks at every folder; says what changed since the last look. */
  List<News> look() throws IOException {
    var news = new ArrayList<News>();
    var disks = new HashSet<FileStore>();
    Optional<IOException> failure = Optional.empty();
    for (Path folder : folders) {
      try {
        FileStore store = Files.getFileStore(folder);
        if (disks.add(store)) {
          look(folder, store.getUsableSpace(), store.getTotalSpace()).ifPresent(news::add);
        }
      } catch (IOException e) { // the other disks are looked at all the same
        failure = Optional.of(e);
      }
    }
    if (failure.isPresent() && news.isEmpty()) {
      throw failure.get();
    }
    return news;
  }

  Optional<News> look(Path folder, long free, long total) {
    String name = folder.toString();
    boolean before = low.getOrDefault(name, false);
    long threshold = Math.min(LITTLE, total / SHARE);
    // A quarter more before it counts as recovered, so that it is not told to and fro.
    boolean now = free < (before ? threshold + threshold / 4 : threshold);
    low.put(name, now);
    return now == before ? Optional.empty() : Optional.of(new News(folder, now, free, threshold));
  }

  /** Whether any disk has little room. */
  boolean low() {
    return low.containsValue(true);
  }
}
