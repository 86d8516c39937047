package io.strongroom.store;

/** The database refused something it should not have; the message holds no value of any row. */
public final class StoreFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreFailed(String what) {
    super(what);
  }
}
