package io.strongroom.backup;

import io.strongroom.seal.Hashes;
import io.strongroom.store.Cell;
import io.strongroom.store.RowSink;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts rows and adds up their SHA-256, so that two databases can be compared whatever order their
 * rows come in; hands every row on.
 */
public final class Tally implements RowSink {
  private final RowSink next;
  private final Map<String, Table> tables = new TreeMap<>();
  private String table = "";

  /** One table: how many rows, and the sum of their hashes. */
  private record Table(List<Cell.Column> columns, long rows, BigInteger sum) {
    Table and(byte[] hash) {
      return new Table(columns, rows + 1, sum.add(new BigInteger(1, hash)));
    }
  }

  /** Counts on the way to another. */
  public Tally(RowSink next) {
    this.next = next;
  }

  /** Counts alone. */
  public Tally() {
    this(new Backup.Nowhere());
  }

  @Override
  public void table(String name, List<Cell.Column> columns) throws IOException {
    table = name;
    tables.put(name, new Table(columns, 0, BigInteger.ZERO));
    next.table(name, columns);
  }

  @Override
  public void row(List<Cell> cells) throws IOException {
    var bytes = new ByteArrayOutputStream();
    new Contents.Writer(new DataOutputStream(bytes)).row(cells);
    tables.computeIfPresent(
        table, (name, before) -> before.and(Hashes.sha256(bytes.toByteArray())));
    next.row(cells);
  }

  @Override
  public void serial(String name, String column, long last) throws IOException {
    next.serial(name, column, last);
  }

  /** The number of rows in all tables. */
  public long rows() {
    return tables.values().stream().mapToLong(Table::rows).sum();
  }

  /** Whether both have counted the same rows. */
  public boolean same(Tally other) {
    return tables.equals(other.tables);
  }
}
