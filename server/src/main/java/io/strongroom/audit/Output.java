package io.strongroom.audit;

import java.io.IOException;
import java.util.function.Consumer;

/** Where the lines of a trail go. Calls come one at a time, {@link Forcing#force} apart. */
interface Output extends AutoCloseable {

  /** Whether these bytes should rather begin a new segment. */
  boolean full(int bytes);

  /**
   * Begins a new segment; everything before is on disk then.
   *
   * @throws NotForced when that could not be forced; then {@link #repair} must come first
   */
  void begin(Header header) throws IOException;

  /**
   * Writes all of these bytes, or throws and leaves none that count.
   *
   * @throws NotForced as {@link #begin}
   */
  void write(Buffer lines, int count) throws IOException;

  /** What has been written so far, ready to be forced to disk while more is written. */
  Forcing forcing();

  /** Writes what was not known to be on disk once more, after forcing it has failed. */
  void repair() throws IOException;

  /** The lines that are there, oldest first. */
  void scan(Consumer<Line> consumer) throws IOException;

  @Override
  void close() throws IOException;

  /** What was written before may not be on disk, and forcing it once more proves nothing. */
  final class NotForced extends IOException {
    private static final long serialVersionUID = 1L;

    NotForced(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** A stretch of the output that is to be on disk. */
  interface Forcing {
    /** Forces it; may be called beside the output's other methods. */
    void force() throws IOException;

    /** Tells the output that it is on disk. */
    void done();
  }
}
