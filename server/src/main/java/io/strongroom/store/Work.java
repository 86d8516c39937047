package io.strongroom.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A piece of work that waits for the writer, and its outcome once that is final. */
final class Work<T> {
  private static final int WAIT_SECONDS = 15;

  private final Function<Tx, T> function;
  private final CompletableFuture<T> outcome = new CompletableFuture<>();
  private final AtomicBoolean claimed = new AtomicBoolean();
  private @Nullable Transaction transaction;
  private @Nullable T result;
  private @Nullable Throwable failure;

  Work(Function<Tx, T> function) {
    this.function = function;
  }

  /** Whether the caller may have it done; false when its other side was first. */
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  /** Runs it; whether it may be committed. Nobody hears of it yet. */
  boolean run(Transaction tx) {
    transaction = tx;
    try {
      result = function.apply(tx);
      failure = tx.failure();
    } catch (Throwable e) { // whatever it is, it belongs to the caller
      failure = e;
    }
    tx.end();
    return failure == null;
  }

  boolean succeeded() {
    return transaction != null && failure == null;
  }

  Transaction transaction() {
    var tx = transaction;
    if (tx == null) {
      throw new IllegalStateException("not run");
    }
    return tx;
  }

  /** Tells the caller, after the commit. */
  void finish() {
    if (failure != null) {
      outcome.completeExceptionally(failure);
    } else {
      outcome.complete(result);
    }
  }

  /** Tells the caller that nothing was committed. */
  void fail(RuntimeException why) {
    outcome.completeExceptionally(failure == null ? why : failure);
  }

  /**
   * Waits for the outcome. Once the writer has begun, only the outcome ends the wait: to leave
   * early would leave the caller not knowing what was committed.
   */
  T await() {
    boolean interrupted = false;
    boolean patient = false;
    try {
      while (true) {
        try {
          return patient ? outcome.get() : outcome.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          if (claim()) {
            throw new StoreBusy("the writer did not get to this in " + WAIT_SECONDS + " s");
          }
          patient = true;
        } catch (ExecutionException e) {
          throw unchanged(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Throws what the work threw, which cannot be a checked exception. */
  private static RuntimeException unchanged(@Nullable Throwable cause) {
    return switch (cause) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      case null, default -> new IllegalStateException(cause);
    };
  }
}
