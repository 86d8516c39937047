package io.strongroom.functions.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this machine has. */
final class MachineMemory {
  private static final long FALLBACK = 2048;

  private MachineMemory() {}

  static long megabytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemTotal:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return FALLBACK;
    }
    return FALLBACK;
  }
}
