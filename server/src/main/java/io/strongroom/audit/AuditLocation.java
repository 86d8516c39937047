package io.strongroom.audit;

import java.nio.file.Path;

/** Where a trail is kept. */
public sealed interface AuditLocation {

  /**
   * Files in a folder, made when missing (mode 0700); one process at a time.
   *
   * @param segmentBytes length at which the next file is begun
   */
  record Folder(Path path, long segmentBytes) implements AuditLocation {
    /** The usual length of a segment. */
    public static final long SEGMENT_BYTES = 64L << 20;

    private static final long SEGMENT_BYTES_MIN = 1024;

    /** Refuses segments below 1 KiB with {@link IllegalArgumentException}. */
    public Folder {
      if (segmentBytes < SEGMENT_BYTES_MIN) {
        throw new IllegalArgumentException("a segment has at least 1 KiB");
      }
    }
  }

  /** The last 10,000 records in memory, for servers that forget everything when they end. */
  record Memory() implements AuditLocation {}

  /** Files in a folder with segments of the usual length. */
  static AuditLocation folder(Path path) {
    return new Folder(path, Folder.SEGMENT_BYTES);
  }

  /** Memory. */
  static AuditLocation memory() {
    return new Memory();
  }
}
