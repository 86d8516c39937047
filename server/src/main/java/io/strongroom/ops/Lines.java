package io.strongroom.ops;

import java.io.PrintWriter;

/** Writes many lines to standard output, and stops when nobody reads them any more. */
final class Lines {
  private static final int CHECK_EVERY = 256;

  private final PrintWriter out;
  private final String end;
  private long added;

  /** Lines with this machine's line ends. */
  Lines(PrintWriter out) {
    this(out, System.lineSeparator());
  }

  Lines(PrintWriter out, String end) {
    this.out = out;
    this.end = end;
  }

  /** Whoever read them, such as {@code head}, has seen enough. */
  static final class ReaderGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReaderGone() {
      super(null, null, false, false);
    }
  }

  /** Writes a line; throws {@link ReaderGone} when it is of no use. */
  void add(String line) {
    out.print(line);
    out.print(end);
    // It also flushes, which for every single line would be slow.
    if (++added % CHECK_EVERY == 0 && out.checkError()) {
      throw new ReaderGone();
    }
  }

  void flush() {
    out.flush();
  }
}
