package io.strongroom.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Token buckets by key, each for one second's worth of its rate. Only so many are kept; the one
 * that was not asked for longest is forgotten, and begins full when it comes again.
 */
final class Buckets<K> {
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final double rate;
  private final LongSupplier nanos;
  private final Map<K, Bucket> buckets;

  private static final class Bucket {
    double tokens;
    long at;
  }

  /**
   * No buckets yet.
   *
   * @param rate tokens in a second, and the most that a bucket holds; 0 for no limit
   * @param most so many keys are remembered
   * @param nanos a monotonic clock
   */
  Buckets(double rate, int most, LongSupplier nanos) {
    this.rate = rate;
    this.nanos = nanos;
    buckets =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, Bucket> eldest) {
            return size() > most;
          }
        };
  }

  /** Takes a token if there is one. */
  boolean take(K key) {
    if (rate == 0) {
      return true;
    }
    synchronized (buckets) {
      Bucket bucket = filled(key);
      if (bucket.tokens < 1) {
        return false;
      }
      bucket.tokens--;
      return true;
    }
  }

  /** Whether there is no token; takes none. */
  boolean empty(K key) {
    if (rate == 0) {
      return false;
    }
    synchronized (buckets) {
      return buckets.containsKey(key) && filled(key).tokens < 1;
    }
  }

  private Bucket filled(K key) {
    long now = nanos.getAsLong();
    Bucket bucket = buckets.get(key);
    if (bucket == null) {
      bucket = new Bucket();
      bucket.tokens = Math.max(1, rate);
      bucket.at = now;
      buckets.put(key, bucket);
    }
    bucket.tokens = Math.min(Math.max(1, rate), bucket.tokens + (now - bucket.at) / NANOS * rate);
    bucket.at = now;
    return bucket;
  }
}
