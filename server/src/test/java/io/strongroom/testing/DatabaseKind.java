package io.strongroom.testing;

/** What a test can run on. */
public enum DatabaseKind {
  /** SQLite in a file of a temporary folder. */
  SQLITE,
  /** SQLite in memory. */
  MEMORY,
  /** A schema of its own on one PostgreSQL server that all tests of the run share. */
  POSTGRES
}
