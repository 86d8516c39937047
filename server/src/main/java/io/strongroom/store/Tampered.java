package io.strongroom.store;

/**
 * A stored row does not carry the MAC that it should: somebody else wrote it, or the disk did.
 * Names the table and the row, never what stands in it.
 */
public final class Tampered extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Tampered(String table, String row) {
    super("row " + row + " of " + table + " is not as we stored it", null, false, false);
  }
}
