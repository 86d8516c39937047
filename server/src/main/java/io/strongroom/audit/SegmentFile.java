package io.strongroom.audit;

import java.io.IOException;

/** The file of the segment that is being written. */
interface SegmentFile extends AutoCloseable {

  /** Opens the file at a path that exists. */
  @FunctionalInterface
  interface Opener {
    SegmentFile open(java.nio.file.Path path) throws IOException;
  }

  /** Writes at the position, in one call of the operating system for usual lengths. */
  void write(long position, byte[] bytes, int count) throws IOException;

  /** Cuts the file. */
  void truncate(long length) throws IOException;

  /** Returns when everything written before is on disk. */
  void force() throws IOException;

  @Override
  void close() throws IOException;
}
