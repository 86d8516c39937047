package io.strongroom.audit;

import io.strongroom.seal.SealKey;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers questions from the segments of a folder and their indexes. Not safe for threads. */
final class FolderSearch {
  /** More records are not looked at for one answer; the next page goes on there. */
  static final int LOOKED_AT_MAX = 5_000;

  /** So many indexes that cannot be written, for want of room, are kept in memory. */
  static final int UNWRITTEN_MAX = 4;

  private static final long AGAIN_NANOS = Duration.ofSeconds(30).toNanos();

  /** When a page has that many bytes it ends. */
  static final int PAGE_BYTES = 1 << 20;

  private final Path folder;
  private final SealKey key;
  private final Map<Integer, Index.Span> complete = new HashMap<>();
  private final Map<Integer, SegmentIndex> unwritten = new HashMap<>();
  private long lastTried = System.nanoTime();
  private Optional<SegmentIndex> live = Optional.empty();

  FolderSearch(Path folder, SealKey key) {
    this.folder = folder;
    this.key = key;
  }

  /**
   * Makes indexes that are missing, as long as there is time.
   *
   * @return whether none is missing
   */
  boolean prepare(Duration time) throws IOException {
    return prepare(Segments.list(folder), time);
  }

  /** Of all segments but the last one, which is still written. */
  private boolean prepare(List<Path> segments, Duration time) throws IOException {
    long begun = System.nanoTime();
    if (complete.keySet().removeIf(gone -> !segments.contains(Segments.path(folder, gone)))) {
      SideFile.deleteOrphans(folder);
      unwritten.keySet().retainAll(complete.keySet());
    }
    writeAgain();
    // However short the time is, one is made: whoever comes again until all are must come to an
    // end.
    boolean made = false;
    for (int i = segments.size() - 2; i >= 0; i--) {
      if (!complete.containsKey(Segments.number(segments.get(i)))) {
        if (made && System.nanoTime() - begun > time.toNanos()) {
          return false;
        }
        complete(segments.get(i));
        made = true;
      }
    }
    return true;
  }

  private void complete(Path segment) throws IOException {
    try {
      if (!SideFile.valid(segment, key)) {
        make(segment);
        return;
      }
      Optional<SideFile> file = SideFile.open(segment);
      if (file.isPresent()) {
        complete.put(Segments.number(segment), file.get().span());
        file.get().close();
      }
    } catch (NoSuchFileException | FileNotFoundException e) {
      return; // the segment was deleted, as its retention wants
    }
  }

  /** Makes and writes an index; one that cannot be written is kept, or it was made for nothing. */
  private void make(Path segment) throws IOException {
    int number = Segments.number(segment);
    if (unwritten.size() >= UNWRITTEN_MAX) {
      throw new Search.Busy();
    }
    SegmentIndex index = index(segment);
    index.catchUp();
    try {
      SideFile.write(segment, index.postings(), key);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      unwritten.put(number, index);
      lastTried = System.nanoTime();
    }
    complete.put(number, index.span());
  }

  private void writeAgain() {
    if (unwritten.isEmpty() || System.nanoTime() - lastTried < AGAIN_NANOS) {
      return;
    }
    lastTried = System.nanoTime();
    unwritten.values().removeIf(this::written);
  }

  private boolean written(SegmentIndex index) {
    try {
      SideFile.write(Segments.path(folder, index.segment()), index.postings(), key);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The index of a segment, half made where it was written to when it was last looked at. */
  private SegmentIndex index(Path segment) {
    return live.filter(known -> known.segment() == Segments.number(segment))
        .orElseGet(() -> new SegmentIndex(segment));
  }

  /** Answers; empty when there was no time to make all indexes. */
  Optional<Search.Page> find(Question question, int limit, Hit after, Duration time)
      throws IOException {
    List<Path> segments = Segments.list(folder);
    if (!prepare(segments, time)) {
      return Optional.empty();
    }
    var spans = new HashMap<>(complete);
    if (!segments.isEmpty()) {
      SegmentIndex index = index(segments.getLast());
      live = Optional.of(index);
      index.catchUp();
      spans.put(index.segment(), index.span());
    }
    var within =
        new Index.Span(question.since().getEpochSecond(), question.until().getEpochSecond());
    try (var hits = new Merge(spans, this::open, question.term(), within, after);
        var page = new Reading(question)) {
      return Optional.of(page.collect(hits, limit, System.nanoTime() + time.toNanos()));
    }
  }

  private Optional<? extends Index> open(int segment) throws IOException {
    if (live.isPresent() && live.get().segment() == segment) {
      return live;
    }
    if (unwritten.containsKey(segment)) {
      return Optional.ofNullable(unwritten.get(segment));
    }
    return SideFile.open(Segments.path(folder, segment));
  }

  /** A segment that is read, and how its lines are hashed. */
  private record Opened(RandomAccessFile file, Epoch epoch) {}

  /** Reads the records that were found. */
  private final class Reading implements AutoCloseable {
    private final Question question;
    private final Map<Integer, Opened> files = new HashMap<>();

    Reading(Question question) {
      this.question = question;
    }

    /** A page; where time or effort is used up, one that the next goes on from. */
    Search.Page collect(Merge hits, int limit, long deadlineNanos) throws IOException {
      var found = new ArrayList<AuditFiles.Entry>();
      long bytes = 0;
      Optional<Hit> last = Optional.empty();
      for (int looked = 0; looked < LOOKED_AT_MAX; looked++) {
        Optional<Hit> hit = hits.next();
        if (hit.isEmpty()) {
          return new Search.Page(found, Optional.empty());
        }
        Optional<AuditFiles.Entry> entry = read(hit.get());
        if (entry.isPresent() && (found.size() == limit || bytes >= PAGE_BYTES)) {
          break;
        }
        entry.ifPresent(found::add);
        bytes += entry.map(one -> (long) one.json().length()).orElse(0L);
        last = hit;
        if (System.nanoTime() - deadlineNanos > 0) {
          break;
        }
      }
      return new Search.Page(found, last.map(Hit::text));
    }

    /** The record, if it is whole, has not been changed, and is what was asked for. */
    private Optional<AuditFiles.Entry> read(Hit hit) throws IOException {
      if (hit.length() <= 0 || hit.length() > Segments.LINE_MAX) {
        return Optional.empty();
      }
      try {
        Opened opened = file(hit.segment());
        var bytes = new byte[hit.length()];
        opened.file().seek(hit.offset());
        opened.file().readFully(bytes);
        return Line.parse(new String(bytes, StandardCharsets.UTF_8))
            .filter(line -> line.intact(opened.epoch()))
            .filter(line -> question.matches(line.chain(), Summary.of(line.record())))
            .map(
                line ->
                    new AuditFiles.Entry(
                        line.chain(), line.sequence(), line.node(), line.record()));
      } catch (EOFException | FileNotFoundException | NoSuchFileException e) {
        return Optional.empty(); // its end was cut off, or all of it is gone
      }
    }

    private Opened file(int segment) throws IOException {
      Opened known = files.get(segment);
      if (known != null) {
        return known;
      }
      Path path = Segments.path(folder, segment);
      Header header =
          Segments.header(path).orElseThrow(() -> new FileNotFoundException(path.toString()));
      var opened = new Opened(new RandomAccessFile(path.toFile(), "r"), header.epoch());
      files.put(segment, opened);
      return opened;
    }

    @Override
    public void close() throws IOException {
      for (Opened opened : files.values()) {
        opened.file().close();
      }
    }
  }
}
