package io.strongroom.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Removes the oldest segments once their last record is old enough, never the last segment. What is
 * removed is recorded first, or a trail with a beginning that somebody removed would look the same.
 */
final class Retention {
  private final Path folder;
  private final Duration keep;
  private final Signer signer;
  private final Optional<Lived> lived;
  private int seen;

  /**
   * Removes.
   *
   * @param lived bounds what the clock may say; empty for no bound
   */
  Retention(Path folder, Duration keep, Signer signer, Optional<Lived> lived) {
    this.folder = folder;
    this.keep = keep;
    this.signer = signer;
    this.lived = lived;
  }

  /**
   * Time that has passed for certain: what the last checkpoint before this start said, and since
   * then what a clock counted that nobody sets. A clock that is wrong and stays so, by years ahead,
   * must not cost the trail.
   */
  static final class Lived {
    private static final Duration AHEAD = Duration.ofDays(1);

    private final Instant since;
    private final LongSupplier nanos;
    private final long start;

    Lived(Instant since, LongSupplier nanos) {
      this.since = since;
      this.nanos = nanos;
      start = nanos.getAsLong();
    }

    Instant most() {
      return since.plus(AHEAD).plusNanos(nanos.getAsLong() - start);
    }
  }

  /**
   * What to remove.
   *
   * @param from the first segment
   * @param to the last one
   * @param next header of the segment after it
   */
  record Plan(int from, int to, Header next) {}

  /** What the record of it says, signed: without it {@link Verification} takes them for stolen. */
  Map<String, String> details(Plan plan) {
    return SignedNote.sign(
        SignedNote.Kind.REMOVED,
        signer,
        Map.of(
            "from", Integer.toString(plan.from()),
            "to", Integer.toString(plan.to()),
            "lastLine", Long.toString(plan.next().line()),
            "digest", Checkpoint.digest(plan.next().heads())));
  }

  /**
   * Looks for segments that are old enough, and were at the last look too: a clock that jumps for a
   * moment must not cost the trail.
   *
   * @param below only segments with lower numbers, whatever their age
   */
  Optional<Plan> look(Instant clock, int below) throws IOException {
    Instant now = lived.map(Lived::most).filter(most -> most.isBefore(clock)).orElse(clock);
    List<Path> segments = Segments.list(folder);
    int old = 0;
    while (old < segments.size() - 1
        && Segments.number(segments.get(old)) < below
        && lastTime(segments.get(old)).map(time -> time.isBefore(now.minus(keep))).orElse(false)) {
      old++;
    }
    int last = old == 0 ? 0 : Segments.number(segments.get(old - 1));
    int before = seen;
    seen = last;
    if (last == 0 || before == 0) {
      return Optional.empty();
    }
    int to = Math.min(last, before);
    int from = Segments.number(segments.getFirst());
    if (to < from) {
      return Optional.empty();
    }
    return Segments.header(Segments.path(folder, to + 1)).map(next -> new Plan(from, to, next));
  }

  /** When the last record of a segment was made; empty when that cannot be read. */
  private static Optional<Instant> lastTime(Path segment) throws IOException {
    try (var in = new RandomAccessFile(segment.toFile(), "r")) {
      long length = in.length();
      int count = (int) Math.min(length, 1 << 18);
      var bytes = new byte[count];
      in.seek(length - count);
      in.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8).stripTrailing();
      return Line.parse(text.substring(text.lastIndexOf('\n') + 1))
          .map(line -> Summary.of(line.record()).eventTime())
          .filter(time -> time.isAfter(Instant.EPOCH));
    }
  }

  /** Deletes the files, oldest first. */
  void remove(Plan plan, Consumer<Path> removed) throws IOException {
    for (int number = plan.from(); number <= plan.to(); number++) {
      Path segment = Segments.path(folder, number);
      if (Files.deleteIfExists(segment)) {
        removed.accept(segment);
      }
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
