package io.strongroom.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts all rows of an {@link Extract} into an empty database, or in place of what is there: all of
 * them or none. On SQLite a new file is filled and renamed at the end, on PostgreSQL one
 * transaction does it; whatever happens before {@link #commit}, the target stays as it was.
 */
public final class Refill implements RowSink, AutoCloseable {
  private static final int BATCH = 500;
  private static final String FILLING = ".restoring";

  private final Session session;
  private final Dialect dialect;
  private final Place place;
  private @Nullable PreparedStatement insert;
  private List<Cell.Column> columns = List.of();
  private int waiting;
  private boolean done;

  /** What differs between the two kinds beside SQL. */
  private record Place(Optional<Path> file, Optional<FileChannel> lock) {
    static final Place NONE = new Place(Optional.empty(), Optional.empty());

    void release() {
      lock.ifPresent(
          held -> {
            try {
              held.close();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private Refill(Session session, Dialect dialect, Place place) {
    this.session = session;
    this.dialect = dialect;
    this.place = place;
  }

  /**
   * Begins.
   *
   * @param schema version of the tables that the rows come from
   * @param replace whether what is there may go
   * @throws NotEmpty when something is there and may not go
   * @throws DataInUse when a server works there
   * @throws SchemaTooNew when the rows come from a newer program
   */
  public static Refill of(Location target, long schema, boolean replace, Instant now) {
    if (schema < 1 || schema > Schema.known()) {
      throw new SchemaTooNew(schema, Schema.known());
    }
    Dialect dialect = Extract.dialect(target);
    try {
      return switch (target) {
        case Location.SqliteFile file -> sqlite(file.file().toAbsolutePath(), schema, replace, now);
        case Location.SqliteMemory memory -> throw new StoreFailed("memory keeps no data");
        case Location.Postgres postgres -> postgres(postgres, schema, replace, now);
      };
    } catch (SQLException e) {
      throw dialect.translate(e, true, "preparing the tables");
    }
  }

  private static Refill sqlite(Path file, long schema, boolean replace, Instant now)
      throws SQLException {
    var files = new SqliteFiles(file);
    var place = new Place(Optional.of(file), Optional.of(files.lock()));
    boolean begun = false;
    try {
      if (!replace && files.initialised()) {
        throw new NotEmpty(file.toString());
      }
      Path filling = filling(file);
      deleteAll(filling);
      new SqliteFiles(filling).create();
      var refill = new Refill(SqliteConnections.of(filling).writer(), Dialect.SQLITE, place);
      refill.session.control("begin immediate");
      refill.prepare(schema, now);
      begun = true;
      return refill;
    } finally {
      if (!begun) {
        place.release();
      }
    }
  }

  private static Refill postgres(
      Location.Postgres target, long schema, boolean replace, Instant now) throws SQLException {
    Session session = new PostgresConnections(target).patient();
    boolean begun = false;
    try {
      session.connection().setAutoCommit(false);
      session.control("select pg_advisory_xact_lock(" + PostgresStore.PREPARE_LOCK + ")");
      if (Schema.found(session, Dialect.POSTGRES) > 0) {
        if (!replace) {
          throw new NotEmpty(name(target));
        }
        refuseNodes(session, target);
        for (String table : Schema.tables()) {
          session.control("drop table if exists " + table + " cascade");
        }
      }
      var refill = new Refill(session, Dialect.POSTGRES, Place.NONE);
      refill.prepare(schema, now);
      begun = true;
      return refill;
    } finally {
      if (!begun) {
        session.close();
      }
    }
  }

  /** Every running node holds a lease; one that was killed does until that ends. */
  static void refuseNodes(Session session, Location.Postgres target) throws SQLException {
    try (var statement = session.connection().createStatement();
        var rows =
            statement.executeQuery(
                "select count(*) from leases where name like 'node/%'"
                    + " and expires > floor(extract(epoch from now()) * 1000)::bigint")) {
      rows.next();
      if (rows.getLong(1) > 0) {
        throw new DataInUse(name(target));
      }
    }
  }

  /** Tables of that version without a row. */
  private void prepare(long schema, Instant now) throws SQLException {
    Schema.apply(session, dialect, now, schema);
    for (String table : Schema.tables()) {
      if (!new Catalogue(session, dialect).columns(table).isEmpty()) {
        session.control("delete from " + table);
      }
    }
  }

  @Override
  public void table(String name, List<Cell.Column> found) throws IOException {
    try {
      flush();
      List<Cell.Column> known =
          Schema.tables().contains(name)
              ? new Catalogue(session, dialect).columns(name)
              : List.of();
      if (!known.equals(found)) {
        throw new StoreFailed("the columns of table " + name + " are not those of its version");
      }
      columns = List.copyOf(found);
      insert =
          session
              .connection()
              .prepareStatement(
                  "insert into "
                      + name
                      + "("
                      + names(columns)
                      + ") values ("
                      + String.join(", ", columns.stream().map(column -> "?").toList())
                      + ")");
    } catch (SQLException e) {
      throw dialect.translate(e, true, "table " + name);
    }
  }

  @Override
  public void row(List<Cell> cells) throws IOException {
    PreparedStatement statement = insert;
    if (statement == null || cells.size() != columns.size()) {
      throw new StoreFailed("a row does not fit its table");
    }
    try {
      for (int i = 0; i < cells.size(); i++) {
        switch (cells.get(i)) {
          case Cell.Text(String value) -> statement.setString(i + 1, value);
          case Cell.Whole(long value) -> statement.setLong(i + 1, value);
          case Cell.Binary(byte[] value) -> statement.setBytes(i + 1, value);
          case Cell.Missing() -> statement.setNull(i + 1, type(columns.get(i)));
        }
      }
      statement.addBatch();
      if (++waiting == BATCH) {
        send(statement);
      }
    } catch (SQLException e) {
      throw dialect.translate(e, true, "writing rows");
    }
  }

  private static int type(Cell.Column column) {
    return switch (column.kind()) {
      case TEXT -> java.sql.Types.VARCHAR;
      case NUMBER -> java.sql.Types.BIGINT;
      case BINARY -> java.sql.Types.BINARY;
    };
  }

  @Override
  public void serial(String table, String column, long last) throws IOException {
    try {
      flush();
      var catalogue = new Catalogue(session, dialect);
      boolean known =
          Schema.tables().contains(table)
              && catalogue.serial(table).map(found -> found.column().equals(column)).orElse(false);
      if (!known) {
        throw new StoreFailed("table " + table + " does not number its rows by " + column);
      }
      catalogue.goOn(table, column, last);
    } catch (SQLException e) {
      throw dialect.translate(e, true, "numbering " + table);
    }
  }

  private void flush() throws SQLException {
    PreparedStatement statement = insert;
    if (statement != null) {
      send(statement);
      statement.close();
      insert = null;
    }
  }

  private void send(PreparedStatement statement) throws SQLException {
    if (waiting > 0) {
      statement.executeBatch();
      waiting = 0;
    }
  }

  /** Makes it the database; durable when it returns. */
  public void commit() throws IOException {
    try {
      flush();
      switch (dialect) {
        case SQLITE -> {
          session.control("commit");
          SqliteConnections.pragma(session, "journal_mode = delete"); // one file, with everything
          session.close();
          rename(place.file().orElseThrow());
        }
        case POSTGRES -> {
          session.connection().commit();
          session.close();
        }
      }
      done = true;
    } catch (SQLException e) {
      throw dialect.translate(e, true, "commit");
    } finally {
      close();
    }
  }

  /** The old log goes first: SQLite would play it into the new file. */
  private static void rename(Path file) throws IOException {
    Path filling = filling(file);
    force(filling, StandardOpenOption.WRITE);
    for (String ending : List.of("-wal", "-shm")) {
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + ending));
    }
    Files.move(filling, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(Objects.requireNonNull(file.toAbsolutePath().getParent()), StandardOpenOption.READ);
  }

  private static void force(Path path, StandardOpenOption how) throws IOException {
    try (FileChannel channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }

  private static Path filling(Path file) {
    return file.resolveSibling(file.getFileName() + FILLING);
  }

  private static void deleteAll(Path filling) {
    try {
      for (String ending : List.of("", "-wal", "-shm", "-journal", ".lock")) {
        Files.deleteIfExists(filling.resolveSibling(filling.getFileName() + ending));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String names(List<Cell.Column> columns) {
    return columns.stream().map(Cell.Column::name).collect(Collectors.joining(", "));
  }

  static String name(Location location) {
    return switch (location) {
      case Location.SqliteFile file -> file.file().toString();
      case Location.SqliteMemory memory -> "memory";
      case Location.Postgres postgres -> postgres.toString();
    };
  }

  /** Leaves the target as it was, unless it was committed. */
  @Override
  public void close() {
    try {
      if (!done && !session.connection().isClosed()) {
        session.close(); // which rolls back
      }
    } catch (SQLException e) {
      throw dialect.translate(e, true, "closing");
    } finally {
      Stream.of(place.file()).flatMap(Optional::stream).forEach(file -> deleteAll(filling(file)));
      place.release();
    }
  }
}
