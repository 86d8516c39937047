package io.strongroom.store;

/**
 * A row with the same key is there already. The transaction is broken (PostgreSQL would refuse
 * every further statement), so a caller may translate this, not carry on; to carry on use {@code on
 * conflict}.
 */
public final class Duplicate extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Duplicate() {
    super("a row with this key exists", null, false, false);
  }
}
