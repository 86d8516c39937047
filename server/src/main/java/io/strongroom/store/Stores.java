package io.strongroom.store;

import io.strongroom.seal.SealKey;
import java.time.InstantSource;

/** Opens the data of a server, wherever it is kept. */
public final class Stores {

  /** What there is at a location. */
  public enum State {
    /** Nothing: opening it will make a root key. */
    EMPTY,
    /** Data that needs the root key it was made with. */
    INITIALISED
  }

  private Stores() {}

  /**
   * Looks whether there is data, and neither writes nor creates anything.
   *
   * @throws StoreBusy when the database cannot be reached
   */
  public static State inspect(Location location) {
    boolean found =
        switch (location) {
          case Location.SqliteFile file -> new SqliteFiles(file.file()).initialised();
          case Location.SqliteMemory memory -> false;
          case Location.Postgres postgres -> new PostgresConnections(postgres).initialised();
        };
    return found ? State.INITIALISED : State.EMPTY;
  }

  /**
   * Opens the data: checks the key before anything is written, brings the tables up to date, and
   * makes the root key of an empty database.
   *
   * @param rootWrap the key from the root key file; the caller may close it afterwards
   * @param clock the time on SQLite; PostgreSQL has its own
   * @throws WrongRootKey when the data needs another key; nothing was written
   * @throws SchemaTooNew when the data is of a newer program; nothing was written
   * @throws DataInUse when another process has the same SQLite file open
   * @throws StoreBusy when the database cannot be reached
   */
  public static Store open(Location location, SealKey rootWrap, InstantSource clock) {
    return switch (location) {
      case Location.SqliteFile file ->
          SqliteStore.open(new SqliteFiles(file.file()), rootWrap, clock);
      case Location.SqliteMemory memory -> SqliteStore.inMemory(rootWrap, clock);
      case Location.Postgres postgres ->
          PostgresStore.open(new PostgresConnections(postgres), rootWrap, clock);
    };
  }
}
