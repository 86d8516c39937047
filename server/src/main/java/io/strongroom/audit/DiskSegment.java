package io.strongroom.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * A segment on disk. Not a {@code FileChannel} for writing: that one closes itself when the thread
 * that writes is interrupted, and then no call could be answered any more.
 */
final class DiskSegment implements SegmentFile {
  private final RandomAccessFile file;
  private long position;

  private DiskSegment(RandomAccessFile file) throws IOException {
    this.file = file;
    position = file.getFilePointer();
  }

  static SegmentFile open(Path path) throws IOException {
    return new DiskSegment(new RandomAccessFile(path.toFile(), "rw"));
  }

  @Override
  public void write(long at, byte[] bytes, int count) throws IOException {
    if (position != at) {
      file.seek(at);
    }
    position = -1;
    file.write(bytes, 0, count);
    position = at + count;
  }

  @Override
  public void truncate(long length) throws IOException {
    position = -1;
    file.setLength(length);
  }

  @Override
  public void force() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
