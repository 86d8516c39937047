package io.strongroom.audit;

import java.util.ArrayDeque;
import java.util.List;

/** The records of changes that were made and could not be appended after their commit. */
final class Owed {
  private final Book book;
  private final Staged staged;
  private final ArrayDeque<AuditRecord> records = new ArrayDeque<>();
  private volatile boolean any;

  Owed(Book book, Staged staged) {
    this.book = book;
    this.staged = staged;
  }

  /** Keeps what must still be appended; whether any of these records is kept by the database. */
  boolean keep(List<AuditRecord> unwritten) {
    synchronized (records) {
      List<AuditRecord> held = unwritten.stream().filter(staged::holds).toList();
      records.addAll(held);
      any = !records.isEmpty();
      return !held.isEmpty();
    }
  }

  /**
   * Appends them.
   *
   * @return whether there were some, so that writing is known to work
   * @throws AuditUnavailable when it still cannot be done
   */
  boolean pay() {
    if (!any) {
      return false;
    }
    synchronized (records) {
      boolean paid = !records.isEmpty();
      if (paid) {
        List<AuditRecord> all = List.copyOf(records);
        staged.appended(all, book.append(all));
        records.clear();
      }
      any = false;
      return paid;
    }
  }

  /** How many there are. */
  int size() {
    synchronized (records) {
      return records.size();
    }
  }
}
