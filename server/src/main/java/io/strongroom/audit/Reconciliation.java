package io.strongroom.audit;

import io.strongroom.seal.Hashes;
import io.strongroom.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes files and table agree: each row of the table is a committed change, so its record belongs
 * into the files exactly once. Every step may be repeated: what was appended is found the next
 * time, and rows go only after the files are on disk.
 */
final class Reconciliation {
  private final Path folder;
  private final Anchor anchor;
  private final String node;
  private final AtomicLong numbers;
  private final Book book;
  private final Function<Map<String, String>, AuditRecord> forged;

  /**
   * Prepares it.
   *
   * @param forged makes the record of rows that are not this server's
   */
  Reconciliation(
      Path folder,
      Anchor anchor,
      AtomicLong numbers,
      Book book,
      Function<Map<String, String>, AuditRecord> forged) {
    this.folder = folder;
    this.anchor = anchor;
    node = anchor.node();
    this.numbers = numbers;
    this.book = book;
    this.forged = forged;
  }

  /** Runs it; says how many records were appended. */
  int run(Store store) {
    int appended = 0;
    long after = 0;
    List<PendingRows.Pending> page = page(store, after);
    while (!page.isEmpty()) {
      appended += settle(store, page);
      after = page.getLast().number();
      page = page(store, after);
    }
    return appended;
  }

  private List<PendingRows.Pending> page(Store store, long after) {
    return store.read(tx -> PendingRows.after(tx, anchor.rows(), node, after));
  }

  private int settle(Store store, List<PendingRows.Pending> page) {
    List<AuditRecord> ours =
        page.stream().map(PendingRows.Pending::record).flatMap(Optional::stream).toList();
    List<AuditRecord> missing = List.of();
    if (!ours.isEmpty()) {
      numbers.accumulateAndGet(ours.getLast().number(), Math::max);
      Set<Long> present = present(ours);
      missing = ours.stream().filter(record -> !present.contains(record.number())).toList();
    }
    if (!missing.isEmpty()) {
      book.append(missing);
    }
    announce(page.stream().filter(row -> row.record().isEmpty()).toList());
    book.await(book.ticket());
    List<Long> all = page.stream().map(PendingRows.Pending::number).toList();
    store.write(
        tx -> {
          PendingRows.deleteAll(tx, node, all);
          return all.size();
        });
    return missing.size();
  }

  /** Rows that somebody else wrote are told of, and not believed. */
  private void announce(List<PendingRows.Pending> rows) {
    if (rows.isEmpty()) {
      return;
    }
    var texts = new Buffer();
    rows.forEach(row -> texts.field(row.text()));
    book.append(
        List.of(
            forged.apply(
                Map.of(
                    "rows", Integer.toString(rows.size()),
                    "firstNumber", Long.toString(rows.getFirst().number()),
                    "sha256", Hashes.sha256Hex(texts.copy())))));
  }

  /** The numbers of those records that stand in the files. */
  private Set<Long> present(List<AuditRecord> page) {
    Map<Long, AuditRecord> wanted =
        page.stream().collect(Collectors.toMap(AuditRecord::number, Function.identity()));
    var found = new HashSet<Long>();
    try {
      for (Path segment : segmentsSince(page.getFirst().number())) {
        Segments.read(
            segment,
            (at, text, end, whole) -> {
              Line.parse(text)
                  .filter(line -> line.node().equals(node))
                  .filter(line -> is(line, wanted))
                  .ifPresent(line -> found.add(line.number()));
              return true;
            });
      }
    } catch (IOException e) {
      throw new AuditUnavailable(e);
    }
    return found;
  }

  private static boolean is(Line line, Map<Long, AuditRecord> wanted) {
    AuditRecord record = wanted.get(line.number());
    return record != null && record.json().equals(line.record());
  }

  /** A record cannot stand before the segment that began before it was made. */
  private List<Path> segmentsSince(long number) throws IOException {
    var since = new ArrayList<Path>();
    for (Path segment : Segments.list(folder).reversed()) {
      since.addFirst(segment);
      Optional<Header> header = Segments.header(segment);
      if (header.isPresent() && header.get().number() <= number) {
        break;
      }
    }
    return since;
  }
}
