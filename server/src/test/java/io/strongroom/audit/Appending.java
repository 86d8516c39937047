package io.strongroom.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A process that appends until it is killed and notes in another file what was acknowledged. */
final class Appending {
  private Appending() {}

  public static void main(String[] args) throws IOException {
    Trail trail = Samples.open(Path.of(args[0]), 64 << 10, DiskSegment::open);
    try (FileChannel ledger =
        FileChannel.open(Path.of(args[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (long i = 1; i < Long.MAX_VALUE; i++) {
        List<AuditRecord> records =
            List.of(Samples.record("system", i), Samples.record("111111111111", i));
        trail.append(records);
        ledger.write(ByteBuffer.wrap((i + "\n").getBytes(StandardCharsets.US_ASCII)));
      }
    }
  }
}
