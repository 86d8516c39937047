package io.strongroom.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A disk on which only so many bytes may be written, that may refuse to cut, to force or to open.
 */
final class BadDisk implements SegmentFile.Opener {
  final AtomicLong room = new AtomicLong(Long.MAX_VALUE);
  final AtomicBoolean cuts = new AtomicBoolean(true);
  final AtomicBoolean forces = new AtomicBoolean(true);
  final AtomicBoolean opens = new AtomicBoolean(true);
  final AtomicInteger forced = new AtomicInteger();

  /** Forcing waits for it. */
  volatile CountDownLatch gate = new CountDownLatch(0);

  @Override
  public SegmentFile open(Path path) throws IOException {
    if (!opens.get()) {
      throw new IOException("Too many open files");
    }
    SegmentFile real = DiskSegment.open(path);
    return new SegmentFile() {
      @Override
      public void write(long position, byte[] bytes, int count) throws IOException {
        int fits = (int) Math.min(count, room.get());
        real.write(position, bytes, fits);
        room.addAndGet(-fits);
        if (fits < count) {
          throw new IOException("No space left on device");
        }
      }

      @Override
      public void truncate(long length) throws IOException {
        if (!cuts.get()) {
          throw new IOException("Input/output error");
        }
        real.truncate(length);
      }

      @Override
      public void force() throws IOException {
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        if (!forces.get()) {
          throw new IOException("Input/output error");
        }
        real.force();
        forced.incrementAndGet();
      }

      @Override
      public void close() throws IOException {
        real.close();
      }
    };
  }
}
