package io.strongroom.audit;

import io.strongroom.seal.Context;
import io.strongroom.seal.Mac;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Row;
import io.strongroom.store.Tx;
import java.util.List;
import java.util.Optional;

/**
 * The table {@code audit_pending}: records of committed changes that may not be on disk yet. Each
 * row has a MAC, or whoever can write the database could have any record chained at the next start.
 */
final class PendingRows {
  /** How many rows one statement deletes. */
  static final int BATCH = 16;

  private static final int PAGE = 500;

  private PendingRows() {}

  /** A row; without a record when it is not as this server wrote it. */
  record Pending(long number, String text, Optional<AuditRecord> record) {}

  private record Unmarked(String node, long number, String text) {}

  static void insert(Tx tx, SealKey key, String node, AuditRecord record) {
    tx.sql("insert into audit_pending (node, number, record, mac) values (?, ?, ?, ?)")
        .with(node)
        .with(record.number())
        .with(record.pending())
        .with(mac(key, node, record.number(), record.pending()))
        .run();
  }

  /** Gives the rows of a release that made no MACs theirs; done once in the life of a database. */
  static void adopt(Tx tx, SealKey key) {
    List<Unmarked> page = unmarked(tx);
    while (!page.isEmpty()) {
      for (Unmarked row : page) {
        tx.sql("update audit_pending set mac = ? where node = ? and number = ?")
            .with(mac(key, row.node(), row.number(), row.text()))
            .with(row.node())
            .with(row.number())
            .run();
      }
      page = unmarked(tx);
    }
  }

  private static List<Unmarked> unmarked(Tx tx) {
    return tx.sql("select node, number, record from audit_pending where mac is null limit " + PAGE)
        .list(row -> new Unmarked(row.text(1), row.number(2), row.text(3)));
  }

  private static Mac mac(SealKey key, String node, long number, String text) {
    return key.mac(Context.of("audit/pending").with(node).with(number).with(text));
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

  /** As {@link #delete} for any number of rows. */
  static void deleteAll(Tx tx, String node, List<Long> numbers) {
    for (int i = 0; i < numbers.size(); i += BATCH) {
      delete(tx, node, numbers.subList(i, Math.min(numbers.size(), i + BATCH)));
    }
  }

  /** The nodes that have rows. */
  static List<String> nodes(Tx tx) {
    return tx.sql("select distinct node from audit_pending order by node").list(row -> row.text(1));
  }

  /** The next rows of a node after a number, in order, 500 at most. */
  static List<Pending> after(Tx tx, SealKey key, String node, long number) {
    return tx.sql(
            "select number, record, mac from audit_pending where node = ? and number > ?"
                + " order by number limit "
                + PAGE)
        .with(node)
        .with(number)
        .list(row -> pending(key, node, row));
  }

  private static Pending pending(SealKey key, String node, Row row) {
    long number = row.number(1);
    String text = row.text(2);
    boolean ours =
        row.optionalMac(3).map(mac -> mac.equals(mac(key, node, number, text))).orElse(false);
    return new Pending(
        number, text, ours ? Optional.of(AuditRecord.ofPending(number, text)) : Optional.empty());
  }
}
