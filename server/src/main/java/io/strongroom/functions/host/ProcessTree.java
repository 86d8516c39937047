package io.strongroom.functions.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who descends from whom, read once from {@code /proc}: what becomes an orphan inside a pid
 * namespace goes to the namespace's first process, so that it stays in the tree.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
final class ProcessTree {
  private static final int PAGE = 4096;
  private static final int FIELD_RSS = 21;

  private record Entry(long pid, long residentBytes) {}

  private final Map<Long, List<Entry>> children = new HashMap<>();

  private ProcessTree() {}

  static ProcessTree read() {
    var tree = new ProcessTree();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path one : all) {
        tree.add(one);
      }
    } catch (IOException e) {
      // Without /proc nobody has descendants: nothing is admitted, nothing measured.
      tree.children.clear();
    }
    return tree;
  }

  private void add(Path process) {
    try {
      String stat = new String(Files.readAllBytes(process.resolve("stat")), StandardCharsets.UTF_8);
      // The name, in brackets, may hold anything; what follows its last bracket is numbers.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1);
      long pid = Long.parseLong(process.getFileName().toString());
      long resident = Long.parseLong(fields[FIELD_RSS]) * PAGE;
      children
          .computeIfAbsent(Long.parseLong(fields[1]), key -> new ArrayList<>())
          .add(new Entry(pid, resident));
    } catch (IOException | RuntimeException e) {
      // It has ended meanwhile.
      return;
    }
  }

  /** The process ids below one. */
  List<Long> below(long pid) {
    return entries(pid).stream().map(Entry::pid).toList();
  }

  /** Bytes in memory of everything below one; shared pages count for each. */
  long residentBytes(long pid) {
    return entries(pid).stream().mapToLong(Entry::residentBytes).sum();
  }

  private List<Entry> entries(long pid) {
    var found = new ArrayList<Entry>();
    var next = new ArrayDeque<Long>(List.of(pid));
    while (!next.isEmpty()) {
      for (Entry child : children.getOrDefault(next.poll(), List.of())) {
        found.add(child);
        next.add(child.pid());
      }
    }
    return found;
  }
}
