package io.strongroom.events;

import java.util.HashMap;
import java.util.Map;

/** How often each destination may be called in a second. */
final class Rates {
  private static final long SECOND = 1_000_000_000L;
  private static final int KEPT = 5000;

  private final Map<String, Long> free = new HashMap<>();

  /** Whether one more call may be made now; up to a second's worth comes at once. */
  synchronized boolean admits(String destination, int perSecond) {
    long now = System.nanoTime();
    long cost = SECOND / perSecond;
    long next = Math.max(free.getOrDefault(destination, now), now - SECOND + cost);
    if (next - now > 0) {
      return false;
    }
    if (free.size() > KEPT) {
      free.values().removeIf(it -> it < now);
    }
    free.put(destination, Math.max(next, now - SECOND) + cost);
    return true;
  }
}
