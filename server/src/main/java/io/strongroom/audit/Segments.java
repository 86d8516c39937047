package io.strongroom.audit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The files of a trail, {@code 00000001.jsonl} and on, and how to read their lines. */
final class Segments {
  /** No line is longer; a header of 150,000 accounts has that length. */
  static final int LINE_MAX = 16 << 20;

  private static final Pattern NAME = Pattern.compile("[0-9]{8}\\.jsonl");
  private static final int READ = 1 << 20;
  private static final int READ_LEAST = 1 << 13;

  private Segments() {}

  /** What is done with each line of a file. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Visits a line.
     *
     * @param number of the line in its file, from 1
     * @param text without its line feed; lines longer than {@link #LINE_MAX} are cut
     * @param end where the line ends in the file, behind its line feed
     * @param whole whether a line feed ends it
     * @return whether to go on
     */
    boolean line(int number, String text, long end, boolean whole) throws IOException;
  }

  /** What is done with each line of a file, where it lies in a buffer that is used again. */
  @FunctionalInterface
  interface RawVisitor {
    /**
     * As {@link Visitor#line}.
     *
     * @param from where the line begins in the buffer
     * @param to where it ends, before its line feed
     */
    boolean line(int number, byte[] buffer, int from, int to, long end, boolean whole)
        throws IOException;
  }

  static Path path(Path folder, int segment) {
    return folder.resolve(String.format(Locale.ROOT, "%08d.jsonl", segment));
  }

  static int number(Path segment) {
    return Integer.parseInt(name(segment).substring(0, 8));
  }

  static String name(Path segment) {
    return String.valueOf(segment.getFileName());
  }

  /** The segments of a folder in order; none when there is no such folder. */
  static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.filter(file -> NAME.matcher(name(file)).matches()).sorted().toList();
    }
  }

  /** The header of a segment; empty when it has none that is valid. */
  static Optional<Header> header(Path segment) throws IOException {
    var holder = new String[1];
    readRaw(
        segment,
        0,
        READ_LEAST,
        (number, buffer, from, to, end, whole) -> {
          holder[0] = whole ? new String(buffer, from, to - from, StandardCharsets.UTF_8) : "";
          return false;
        });
    return Optional.ofNullable(holder[0])
        .flatMap(Header::parse)
        .filter(header -> header.segment() == number(segment));
  }

  /** Visits the lines of a file from its beginning. */
  static void read(Path segment, Visitor visitor) throws IOException {
    readRaw(
        segment,
        (number, buffer, from, to, end, whole) ->
            visitor.line(
                number, new String(buffer, from, to - from, StandardCharsets.UTF_8), end, whole));
  }

  /** Visits the lines of a file without making texts of them. */
  static void readRaw(Path segment, RawVisitor visitor) throws IOException {
    readRaw(segment, 0, visitor);
  }

  /** As from the beginning of one of its lines; that one counts as the first. */
  static void readRaw(Path segment, long from, RawVisitor visitor) throws IOException {
    readRaw(segment, from, READ, visitor);
  }

  private static void readRaw(Path segment, long begin, int most, RawVisitor visitor)
      throws IOException {
    try (InputStream in = Files.newInputStream(segment)) {
      in.skipNBytes(begin);
      var chunk = new byte[Math.clamp(Files.size(segment) - begin, READ_LEAST, most)];
      var rest = new Buffer();
      long end = begin;
      int number = 1;
      int count;
      while ((count = in.read(chunk)) >= 0) {
        int start = 0;
        int stop;
        while ((stop = lineFeed(chunk, start, count)) < count) {
          end += stop + 1 - start;
          if (!visit(visitor, number++, rest, chunk, start, stop, end)) {
            return;
          }
          start = stop + 1;
        }
        add(rest, chunk, start, count);
        end += count - start;
      }
      if (rest.length() > 0) {
        visitor.line(number, rest.array(), 0, rest.length(), end, false);
      }
    }
  }

  /** Most lines lie in one piece; the others are put together. */
  private static boolean visit(
      RawVisitor visitor, int number, Buffer rest, byte[] chunk, int start, int stop, long end)
      throws IOException {
    if (rest.length() == 0 && stop - start <= LINE_MAX) {
      return visitor.line(number, chunk, start, stop, end, true);
    }
    add(rest, chunk, start, stop);
    boolean more = visitor.line(number, rest.array(), 0, rest.length(), end, true);
    rest.clear();
    return more;
  }

  private static int lineFeed(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private static void add(Buffer line, byte[] chunk, int start, int end) {
    line.put(chunk, start, Math.min(end - start, LINE_MAX - line.length()));
  }
}
