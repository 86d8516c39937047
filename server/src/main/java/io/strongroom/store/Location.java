package io.strongroom.store;

import io.strongroom.seal.Sensitive;
import java.nio.file.Path;

/** Where the rows are kept. */
public sealed interface Location {

  /** One SQLite file, used by one process. Its folder is made, for the owner alone, if missing. */
  record SqliteFile(Path file) implements Location {}

  /** A SQLite database in memory that is gone when its store closes. */
  record SqliteMemory() implements Location {}

  /**
   * A PostgreSQL database, shared by any number of processes.
   *
   * @param jdbcUrl as pgjdbc takes it; what it sets goes before our own settings
   */
  record Postgres(String jdbcUrl, String user, Sensitive password) implements Location {
    @Override
    public String toString() {
      int options = jdbcUrl.indexOf('?');
      return "Postgres[" + (options < 0 ? jdbcUrl : jdbcUrl.substring(0, options)) + "]";
    }
  }
}
