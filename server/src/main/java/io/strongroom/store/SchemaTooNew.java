package io.strongroom.store;

/** The data was written by a newer version of this program, which this one must not touch. */
public final class SchemaTooNew extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SchemaTooNew(long found, long known) {
    super(
        "this data has schema version "
            + found
            + ", this program knows versions up to "
            + known
            + ": start a newer program",
        null,
        false,
        false);
  }
}
