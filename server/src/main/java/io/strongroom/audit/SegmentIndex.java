package io.strongroom.audit;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The index of a segment that is still written, made by reading what is new in it. Whoever writes
 * knows nothing of it. After a write that failed, the end may be cut off and written again: the
 * last line is looked at each time, and if it is another one all is read again.
 */
final class SegmentIndex implements Index {
  private final Path path;
  private final RecordTerms terms = new RecordTerms();
  private Postings postings;
  private long lastStart;
  private long end;
  private byte[] last = new byte[0];

  SegmentIndex(Path path) {
    this.path = path;
    postings = new Postings(Segments.number(path));
  }

  int segment() {
    return Segments.number(path);
  }

  /** Reads what has been written since the last time. */
  void catchUp() throws IOException {
    if (!same()) {
      postings = new Postings(Segments.number(path));
      lastStart = 0;
      end = 0;
      last = new byte[0];
    }
    if (Files.size(path) == end) {
      return;
    }
    Segments.readRaw(
        path,
        end,
        (number, buffer, from, to, lineEnd, whole) -> whole && line(buffer, from, to, lineEnd));
    last = bytes(lastStart, (int) (end - lastStart));
  }

  private boolean same() throws IOException {
    try {
      return Arrays.equals(last, bytes(lastStart, last.length));
    } catch (EOFException e) {
      return false;
    }
  }

  private byte[] bytes(long at, int length) throws IOException {
    try (var file = new RandomAccessFile(path.toFile(), "r")) {
      var bytes = new byte[length];
      file.seek(at);
      file.readFully(bytes);
      return bytes;
    }
  }

  private boolean line(byte[] buffer, int from, int to, long lineEnd) {
    long start = end;
    RawLine.parse(buffer, from, to)
        .ifPresent(
            line -> {
              line.findBy(terms);
              if (terms.count() > 0) {
                postings.add(terms.second(), start, to - from, terms.terms(), terms.count());
              }
            });
    lastStart = start;
    end = lineEnd;
    return true;
  }

  /** What has been read. */
  Postings postings() {
    return postings;
  }

  @Override
  public Span span() {
    return postings.span();
  }

  @Override
  public List<Hit> select(long term, Span within, Hit after, int limit) {
    return postings.select(term, within, after, limit);
  }
}
