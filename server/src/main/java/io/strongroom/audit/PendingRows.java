package io.strongroom.audit;

import io.strongroom.store.Tx;
import java.util.List;

/** The table {@code audit_pending}: records of committed changes that may not be on disk yet. */
final class PendingRows {
  /** How many rows one statement deletes. */
  static final int BATCH = 16;

  private PendingRows() {}

  static void insert(Tx tx, String node, AuditRecord record) {
    tx.sql("insert into audit_pending (node, number, record) values (?, ?, ?)")
        .with(node)
        .with(record.number())
        .with(record.pending())
        .run();
  }

  /** Deletes up to {@link #BATCH} rows; not a range, so that no row is deleted by accident. */
  static void delete(Tx tx, String node, List<Long> numbers) {
    var statement =
        tx.sql(
                "delete from audit_pending where node = ? and number in"
                    + " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .with(node);
    for (int i = 0; i < BATCH; i++) {
      statement = statement.with(numbers.get(Math.min(i, numbers.size() - 1)).longValue());
    }
    statement.run();
  }

  /** The next rows of a node after a number, in order, 500 at most. */
  static List<AuditRecord> after(Tx tx, String node, long number) {
    return tx.sql(
            "select number, record from audit_pending where node = ? and number > ?"
                + " order by number limit 500")
        .with(node)
        .with(number)
        .list(row -> AuditRecord.ofPending(row.number(1), row.text(2)));
  }
}
