package io.strongroom.store;

import io.strongroom.seal.SealKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All rows of a database as they were at one instant, while servers go on writing: one read
 * transaction, on SQLite beside the server's own process (a snapshot of the write-ahead log), on
 * PostgreSQL {@code REPEATABLE READ READ ONLY}.
 */
public final class Extract implements AutoCloseable {
  /** How many rows PostgreSQL's driver holds at a time. */
  private static final int FETCH = 500;

  /** Numbers transactions of one PostgreSQL cluster and means nothing anywhere else. */
  private static final String TRANSACTION = "transaction_id";

  private final Session session;
  private final Dialect dialect;
  private final long schema;
  private final Optional<FileChannel> lock;

  private Extract(Session session, Dialect dialect, long schema, Optional<FileChannel> lock) {
    this.lock = lock;
    this.session = session;
    this.dialect = dialect;
    this.schema = schema;
  }

  /**
   * Looks at the data with their root key; nothing is written.
   *
   * @throws WrongRootKey when the data need another key
   * @throws SchemaTooNew when they are of a newer program
   * @throws StoreFailed when there are none
   * @throws StoreBusy when the database cannot be reached
   */
  public static Extract of(Location location, SealKey rootWrap) {
    if (Stores.inspect(location) == Stores.State.EMPTY) {
      throw new StoreFailed("there are no data in " + Refill.name(location));
    }
    Dialect dialect = dialect(location);
    try {
      return begin(connect(location), dialect, rootWrap);
    } catch (SQLException e) {
      throw dialect.translate(e, true, "opening the database");
    }
  }

  /**
   * As {@link #of}, of data that no server works with, and that none can be started with until this
   * is closed (on PostgreSQL: as far as the leases of nodes say at the beginning).
   *
   * @throws DataInUse when one works there
   */
  public static Extract ofStopped(Location location, SealKey rootWrap) {
    return switch (location) {
      case Location.SqliteFile file -> locked(file, rootWrap);
      case Location.SqliteMemory memory -> of(location, rootWrap);
      case Location.Postgres postgres -> {
        try (Session session = new PostgresConnections(postgres).patient()) {
          if (Schema.found(session, Dialect.POSTGRES) > 0) {
            Refill.refuseNodes(session, postgres);
          }
        } catch (SQLException e) {
          throw Dialect.POSTGRES.translate(e, true, "looking at the database");
        }
        yield of(location, rootWrap);
      }
    };
  }

  private static Extract locked(Location.SqliteFile file, SealKey rootWrap) {
    if (Stores.inspect(file) == Stores.State.EMPTY) {
      throw new StoreFailed("there are no data in " + Refill.name(file));
    }
    FileChannel lock = new SqliteFiles(file.file()).lock();
    boolean begun = false;
    try {
      Extract extract = of(file, rootWrap);
      begun = true;
      return new Extract(extract.session, extract.dialect, extract.schema, Optional.of(lock));
    } finally {
      if (!begun) {
        release(lock);
      }
    }
  }

  private static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Dialect dialect(Location location) {
    return switch (location) {
      case Location.SqliteFile file -> Dialect.SQLITE;
      case Location.SqliteMemory memory -> Dialect.SQLITE;
      case Location.Postgres postgres -> Dialect.POSTGRES;
    };
  }

  private static Session connect(Location location) throws SQLException {
    return switch (location) {
      case Location.SqliteFile file -> SqliteConnections.of(file.file().toAbsolutePath()).reader();
      case Location.SqliteMemory memory -> throw new StoreFailed("memory keeps no data");
      case Location.Postgres postgres -> new PostgresConnections(postgres).patient();
    };
  }

  private static Extract begin(Session session, Dialect dialect, SealKey rootWrap)
      throws SQLException {
    boolean begun = false;
    try {
      switch (dialect) {
        case SQLITE -> session.control("begin");
        case POSTGRES -> {
          session.connection().setAutoCommit(false);
          session.control("set transaction isolation level repeatable read, read only");
        }
      }
      RootKey.open(session, dialect, rootWrap)
          .orElseThrow(() -> new StoreFailed("there are no data"))
          .close();
      var extract = new Extract(session, dialect, Schema.found(session, dialect), Optional.empty());
      begun = true;
      return extract;
    } finally {
      if (!begun) {
        session.close();
      }
    }
  }

  /** The version of the tables. */
  public long schema() {
    return schema;
  }

  /** Hands everything over, as it was when this was made. */
  public void into(RowSink sink) throws IOException {
    try {
      var catalogue = new Catalogue(session, dialect);
      for (String table : Schema.tables()) {
        List<Cell.Column> columns = catalogue.columns(table);
        if (!columns.isEmpty()) {
          sink.table(table, columns);
          rows(table, columns, sink);
          var serial = catalogue.serial(table);
          if (serial.isPresent()) {
            sink.serial(table, serial.get().column(), serial.get().last());
          }
        }
      }
    } catch (SQLException e) {
      throw dialect.translate(e, true, "reading all rows");
    }
  }

  private void rows(String table, List<Cell.Column> columns, RowSink sink)
      throws SQLException, IOException {
    try (var statement =
        session
            .connection()
            .prepareStatement("select " + Refill.names(columns) + " from " + table)) {
      statement.setFetchSize(FETCH);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          var cells = new ArrayList<Cell>(columns.size());
          for (int i = 0; i < columns.size(); i++) {
            cells.add(cell(rows, i + 1, columns.get(i)));
          }
          sink.row(cells);
        }
      }
    }
  }

  private static Cell cell(ResultSet rows, int at, Cell.Column column) throws SQLException {
    return switch (column.kind()) {
      case TEXT -> {
        String text = rows.getString(at);
        yield text == null ? new Cell.Missing() : new Cell.Text(text);
      }
      case NUMBER -> {
        long number = rows.getLong(at);
        if (rows.wasNull()) {
          yield new Cell.Missing();
        }
        yield new Cell.Number(column.name().equals(TRANSACTION) ? 0 : number);
      }
      case BINARY -> {
        byte[] bytes = rows.getBytes(at);
        yield bytes == null ? new Cell.Missing() : new Cell.Binary(bytes);
      }
    };
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (SQLException e) {
      throw dialect.translate(e, true, "closing");
    } finally {
      lock.ifPresent(Extract::release);
    }
  }
}
