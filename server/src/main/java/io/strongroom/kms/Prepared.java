package io.strongroom.kms;

import io.strongroom.iam.Call;
import io.strongroom.store.PrepareFirst;
import io.strongroom.store.StoreBusy;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What was made for a request between two attempts at it, outside of any transaction and off the
 * event loop. A few are made at a time; who waits too long is told to come again.
 */
final class Prepared {
  private static final int KEPT = 1000;
  private static final int WAIT_SECONDS = 20;

  private final ConcurrentHashMap<String, Optional<Object>> made = new ConcurrentHashMap<>();
  private final Semaphore turns =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  /**
   * What was made for this call, at the second attempt.
   *
   * @param work must not use the call's transaction; an empty result is one, too
   * @throws PrepareFirst at the first
   */
  <T> Optional<T> of(Call call, Class<T> type, Supplier<Optional<T>> work) {
    String request = call.requestId() + call.action();
    Optional<Object> found = made.remove(request);
    if (found != null) {
      return found.map(type::cast);
    }
    throw new PrepareFirst(() -> keep(request, inTurn(work).map(type::cast)));
  }

  private <T> Optional<T> inTurn(Supplier<Optional<T>> work) {
    boolean mine = false;
    try {
      mine = turns.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS);
      if (!mine) {
        throw new StoreBusy("too many keys are being made");
      }
      return work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreBusy("interrupted");
    } finally {
      if (mine) {
        turns.release();
      }
    }
  }

  private void keep(String request, Optional<Object> result) {
    // What nobody came back for, since his second attempt was refused.
    Iterator<String> oldest = made.keySet().iterator();
    while (made.size() >= KEPT && oldest.hasNext()) {
      made.remove(oldest.next());
    }
    made.put(request, result);
  }
}
