package io.strongroom.events;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How often each destination may be called in a second. */
final class Rates {
  private static final long SECOND = 1_000_000_000L;
  private static final int KEPT = 5000;

  private final Map<String, Long> free = new HashMap<>();

  /** How long until one more call may be made; up to a second's worth comes at once. */
  synchronized Duration pause(String destination, int perSecond) {
    long now = System.nanoTime();
    long cost = SECOND / perSecond;
    long next = Math.max(free.getOrDefault(destination, now), now - SECOND + cost);
    if (next - now > 0) {
      return Duration.ofNanos(next - now);
    }
    if (free.size() > KEPT) {
      free.values().removeIf(it -> it < now);
    }
    free.put(destination, Math.max(next, now - SECOND) + cost);
    return Duration.ZERO;
  }
}
