package io.strongroom.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** How often a second a disk makes an append durable, one after the other. */
final class Disk {
  private static final int APPEND_BYTES = 4096;

  private Disk() {}

  /** Appends of 4 KiB, each followed by fdatasync, per second. */
  static double syncsPerSecond(Path folder, Duration time) throws IOException {
    Path file = Files.createTempFile(folder, "sync", ".bin");
    try (var channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
      ByteBuffer block = ByteBuffer.allocateDirect(APPEND_BYTES);
      long start = System.nanoTime();
      long end = start + time.toNanos();
      long now = start;
      int syncs = 0;
      for (; now - end < 0; syncs++) {
        channel.write(block.rewind());
        channel.force(false);
        now = System.nanoTime();
      }
      return syncs / ((now - start) / 1e9);
    }
  }
}
