package io.strongroom.store;

import java.sql.SQLException;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What differs between the two databases in text and in error codes; all other SQL is the same. */
enum Dialect {
  SQLITE(
      "text",
      "integer primary key autoincrement",
      "0",
      "json_each",
      "",
      "select count(*) from sqlite_master where type = 'table' and name = ?"),
  POSTGRES(
      // Ranges over prefixes rely on the order of bytes.
      "text collate \"C\"",
      "bigserial primary key",
      "(pg_current_xact_id()::text::bigint)",
      "json_each_text",
      "::json",
      "select count(*) from information_schema.tables"
          + " where table_schema = current_schema() and table_name = ?");

  /** SQL states after which PostgreSQL may well take the same work a moment later. */
  private static final Set<String> BUSY_STATES =
      Set.of("25006", "40003", "53100", "53200", "53300", "53400", "55P03", "57014");

  private final String keyType;
  private final String serialType;
  private final String transactionId;
  private final String entries;
  private final String json;
  private final String tableCount;

  Dialect(
      String keyType,
      String serialType,
      String transactionId,
      String entries,
      String json,
      String tableCount) {
    this.keyType = keyType;
    this.serialType = serialType;
    this.transactionId = transactionId;
    this.entries = entries;
    this.json = json;
    this.tableCount = tableCount;
  }

  /** Fills the tokens of a schema script. */
  String schema(String script) {
    return script
        .replace("${key}", keyType)
        .replace("${serial}", serialType)
        .replace("${transaction}", transactionId)
        .replace("${entries}", entries)
        .replace("${json}", json);
  }

  /** Counts the tables of a name. */
  String tableCount() {
    return tableCount;
  }

  /** What callers see of an error: its kind and the statement, never a value. */
  RuntimeException translate(SQLException e, boolean writable, String what) {
    return switch (this) {
      case SQLITE -> translateSqlite(e, writable, what);
      case POSTGRES -> translatePostgres(e, writable, what);
    };
  }

  private static RuntimeException translateSqlite(SQLException e, boolean writable, String what) {
    var code = e instanceof SQLiteException s ? s.getResultCode() : SQLiteErrorCode.SQLITE_ERROR;
    return switch (code.code & 0xff) {
      case 5, 6 -> new StoreBusy("the database is locked"); // BUSY, LOCKED
      case 13 -> new StoreBusy("the disk is full"); // FULL
      case 8 -> writable ? failed(code.name(), what) : new WriteRequired(); // READONLY
      case 19 -> // CONSTRAINT
          switch (code) {
            case SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_ROWID ->
                new Duplicate();
            default -> failed(code.name(), what);
          };
      default -> failed(code.name(), what);
    };
  }

  private static RuntimeException translatePostgres(SQLException e, boolean writable, String what) {
    var state = e.getSQLState();
    if (state == null) {
      return failed("an error without a state", what);
    }
    if (state.equals("23505")) {
      return new Duplicate();
    }
    if (state.equals("40001") || state.equals("40P01")) {
      return new Conflict();
    }
    if (state.equals("25006") && !writable) {
      return new WriteRequired();
    }
    // 08: connection; 57P: the server goes down, was killed or comes up.
    if (state.startsWith("08") || state.startsWith("57P") || BUSY_STATES.contains(state)) {
      return new StoreBusy("the database is not available (" + state + ")");
    }
    return failed(state, what);
  }

  private static StoreFailed failed(String code, String what) {
    return new StoreFailed("database error " + code + " in: " + what);
  }
}
