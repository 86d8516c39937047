package io.strongroom.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which records stand in {@code audit_pending}, from their insertion until their row is deleted.
 *
 * <p>A row is deleted in the transaction of a later call, once its line is on disk. That
 * transaction may be rolled back; the rows it deletes therefore ride with the first record it
 * inserts and are done with when that record is appended, which happens after the commit only. What
 * is never appended is dropped when there is too much of it; its rows are cleared by the next
 * reconciliation.
 */
final class Staged {
  private static final int MAX = 10_000;

  private final Map<Long, List<Long>> riders = new LinkedHashMap<>();
  private final ArrayDeque<Written> written = new ArrayDeque<>();
  private final ArrayDeque<Long> deletable = new ArrayDeque<>();

  private record Written(long ticket, List<Long> numbers) {}

  /** Notes that these records were inserted; says which rows the same transaction may delete. */
  synchronized List<Long> insert(List<AuditRecord> records, long forced) {
    while (!written.isEmpty() && written.getFirst().ticket() <= forced) {
      deletable.addAll(written.removeFirst().numbers());
    }
    List<Long> ride = riders.get(records.getFirst().number());
    if (ride == null) {
      ride = new ArrayList<>(PendingRows.BATCH);
      while (ride.size() < PendingRows.BATCH && !deletable.isEmpty()) {
        ride.add(deletable.removeFirst());
      }
    }
    riders.putIfAbsent(records.getFirst().number(), ride);
    records.forEach(record -> riders.putIfAbsent(record.number(), List.of()));
    while (riders.size() > MAX) {
      var eldest = riders.entrySet().iterator();
      List<Long> back = eldest.next().getValue();
      eldest.remove();
      deletable.addAll(back);
    }
    return ride;
  }

  /** Rows that are not yet deleted. */
  synchronized int size() {
    return riders.size()
        + deletable.size()
        + written.stream().mapToInt(one -> one.numbers().size()).sum();
  }

  /** Whether a record was inserted and not yet appended. */
  synchronized boolean holds(AuditRecord record) {
    return riders.containsKey(record.number());
  }

  /**
   * Notes that these records were appended, their transaction being committed.
   *
   * @return whether any of them was inserted
   */
  synchronized boolean appended(List<AuditRecord> records, long ticket) {
    var numbers = new ArrayList<Long>(records.size());
    for (AuditRecord record : records) {
      Optional.ofNullable(riders.remove(record.number()))
          .ifPresent(ride -> numbers.add(record.number()));
    }
    if (!numbers.isEmpty()) {
      written.addLast(new Written(ticket, numbers));
    }
    return !numbers.isEmpty();
  }
}
