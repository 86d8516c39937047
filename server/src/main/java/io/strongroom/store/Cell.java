package io.strongroom.store;

/** One value of one row, as it leaves one database and enters another. */
public sealed interface Cell {

  /** A text. */
  record Text(String value) implements Cell {}

  /** A whole number. */
  record Number(long value) implements Cell {}

  /** Bytes; not copied, whoever gets them must not change them. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Binary(byte[] value) implements Cell {}

  /** No value. */
  record Missing() implements Cell {}

  /** What a column holds, the same on every database. */
  enum Kind {
    TEXT,
    NUMBER,
    BINARY
  }

  /** One column of a table. */
  record Column(String name, Kind kind) {}
}
