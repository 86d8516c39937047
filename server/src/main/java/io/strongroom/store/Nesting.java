package io.strongroom.store;

import java.util.function.Supplier;

/**
 * Refuses a transaction inside another of the same store: the inner one would wait for the outer
 * one's connection or lock, or see another state.
 */
final class Nesting {
  private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> Boolean.FALSE);

  /** Runs work that must not meet itself on this thread. */
  <T> T guard(Supplier<T> work) {
    refuse();
    inside.set(Boolean.TRUE);
    try {
      return work.get();
    } finally {
      inside.set(Boolean.FALSE);
    }
  }

  /** Throws when this thread is inside. */
  void refuse() {
    if (inside.get()) {
      throw new IllegalStateException("a transaction inside a transaction");
    }
  }
}
