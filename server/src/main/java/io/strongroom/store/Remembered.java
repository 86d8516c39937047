package io.strongroom.store;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * What transactions have loaded and verified, shared by them until the epoch it belongs to ends. A
 * transaction that has changed the domain itself always loads. Other processes change it with its
 * epoch, which each transaction reads in its own snapshot.
 *
 * @param <K> a value class that says what was asked for
 * @param <V> immutable
 */
public final class Remembered<K, V> {
  /** Bytes that all values of one epoch may take, roughly. */
  private static final long BYTES_MOST = 16L << 20;

  /** What a value takes beside its variable parts. */
  private static final long BYTES_EACH = 1024;

  private final ToLongFunction<Tx> epoch;
  private final ToIntFunction<V> bytes;
  private volatile Generation<K, V> generation = new Generation<>(-1);

  private record Generation<K, V>(long epoch, Map<K, V> values, AtomicLong bytes) {
    Generation(long epoch) {
      this(epoch, new ConcurrentHashMap<>(), new AtomicLong());
    }
  }

  private Remembered(ToLongFunction<Tx> epoch, ToIntFunction<V> bytes) {
    this.epoch = epoch;
    this.bytes = bytes;
  }

  /** Until the domain changes. */
  public static <K, V> Remembered<K, V> until(Domain domain) {
    return until(domain, value -> 0);
  }

  /**
   * Until the domain changes.
   *
   * @param bytes how long the parts of a value are that may be long
   */
  public static <K, V> Remembered<K, V> until(Domain domain, ToIntFunction<V> bytes) {
    return new Remembered<>(tx -> tx.epoch(domain), bytes);
  }

  /**
   * Until anything changes, whatever it is.
   *
   * @param bytes how long the parts of a value are that may be long
   */
  public static <K, V> Remembered<K, V> untilAnyChange(ToIntFunction<V> bytes) {
    return new Remembered<>(Tx::epoch, bytes);
  }

  /** What is remembered under the key, else what is loaded now; that nothing is there is not. */
  public Optional<V> find(Tx tx, K key, Supplier<Optional<V>> load) {
    long now = tx.remembers() ? epoch.applyAsLong(tx) : -1;
    if (now < 0) {
      return load.get();
    }
    Generation<K, V> current = generation;
    if (current.epoch() != now) {
      current = new Generation<>(now);
      generation = current;
    }
    V known = current.values().get(key);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<V> loaded = load.get();
    if (loaded.isPresent()) {
      long more = BYTES_EACH + bytes.applyAsInt(loaded.get());
      if (current.bytes().addAndGet(more) <= BYTES_MOST) {
        current.values().put(key, loaded.get());
      } else {
        current.bytes().addAndGet(-more);
      }
    }
    return loaded;
  }
}
