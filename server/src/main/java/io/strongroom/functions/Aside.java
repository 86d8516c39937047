package io.strongroom.functions;

import io.strongroom.iam.Call;
import io.strongroom.store.PrepareFirst;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What was done for a request between two attempts at it, outside of any transaction: running a
 * function, looking through a zip file.
 */
final class Aside<T> {
  private static final int KEPT = 500;

  private final ConcurrentHashMap<String, T> done = new ConcurrentHashMap<>();

  /**
   * What was done for this call, at the second attempt.
   *
   * @param work must not use the call's transaction
   * @throws PrepareFirst at the first
   */
  T of(Call call, Supplier<T> work) {
    T found = done.remove(call.requestId());
    if (found != null) {
      return found;
    }
    String request = call.requestId();
    throw new PrepareFirst(() -> keep(request, work.get()));
  }

  private void keep(String request, T result) {
    // What nobody came back for, since his second attempt was refused.
    Iterator<String> oldest = done.keySet().iterator();
    while (done.size() >= KEPT && oldest.hasNext()) {
      done.remove(oldest.next());
    }
    done.put(request, result);
  }
}
