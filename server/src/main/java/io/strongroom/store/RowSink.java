package io.strongroom.store;

import java.io.IOException;
import java.util.List;

/** Takes all rows of a database, table by table; names and kinds of columns come first. */
public interface RowSink {
  /** The rows that follow are of this table. */
  void table(String name, List<Cell.Column> columns) throws IOException;

  /** One row, a cell for each column. */
  void row(List<Cell> cells) throws IOException;

  /** The highest number that a column of the table has given out by itself. */
  void serial(String table, String column, long last) throws IOException;
}
