package io.strongroom.lambda;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the cache. A hit reads one field and a clock and takes no lock; there are no timers
 * and no threads, so nothing is lost when the process is frozen.
 *
 * <p>By age: below the soft bound the value is fresh. Between the bounds the first caller reads it
 * again while all others go on with the old one. Beyond the hard bound all wait for that one read.
 * A refusal that lasts (denied, missing, unreadable) ends the use of the old value at once.
 *
 * @param <T> what is kept
 */
final class Cell<T> {
  /** Reads what is kept. */
  interface Loader<T> {
    T load(boolean patient);
  }

  private static final long CHECK_MILLIS = 1_000;

  private final String name;
  private final Loader<T> loader;
  private final BiPredicate<T, T> same;
  private final Rules rules;
  private final Timekeeper time;
  private final Listener listener;
  private final List<Consumer<? super T>> observers = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Flight<T>> flight = new AtomicReference<>();
  private volatile State<T> state = new State<>();

  /** What is known at one time; replaced as a whole. */
  private static final class State<T> {
    private final @Nullable T value;
    private final long readNanos;
    private final long readMillis;
    private final long softMillis;

    /** When both clocks agreed last; a race writes one of two good values. */
    private long checkedMillis;

    private final @Nullable SecretUnavailableException failure;
    private final int failures;
    private final long failedNanos;
    private final long failedMillis;
    private final long retryMillis;

    State() {
      this(null, 0, 0, 0, null, 0, 0, 0, 0);
    }

    State(T value, long nanos, long millis, long softMillis) {
      this(value, nanos, millis, softMillis, null, 0, 0, 0, 0);
    }

    private State(
        @Nullable T value,
        long readNanos,
        long readMillis,
        long softMillis,
        @Nullable SecretUnavailableException failure,
        int failures,
        long failedNanos,
        long failedMillis,
        long retryMillis) {
      this.value = value;
      this.readNanos = readNanos;
      this.readMillis = readMillis;
      this.softMillis = softMillis;
      checkedMillis = Long.MIN_VALUE / 2; // never
      this.failure = failure;
      this.failures = failures;
      this.failedNanos = failedNanos;
      this.failedMillis = failedMillis;
      this.retryMillis = retryMillis;
    }

    State<T> failed(
        SecretUnavailableException e, boolean keep, long nanos, long millis, long retryMillis) {
      return new State<>(
          keep ? value : null,
          readNanos,
          readMillis,
          softMillis,
          e,
          failures + 1,
          nanos,
          millis,
          retryMillis);
    }
  }

  Cell(
      String name,
      Loader<T> loader,
      BiPredicate<T, T> same,
      Rules rules,
      Timekeeper time,
      Listener listener) {
    this.name = name;
    this.loader = loader;
    this.same = same;
    this.rules = rules;
    this.time = time;
    this.listener = listener;
  }

  String name() {
    return name;
  }

  /** The value, by the rules above. */
  T get() {
    State<T> now = state;
    T value = now.value;
    return value != null && fresh(now) ? value : slow();
  }

  /**
   * By both clocks, of which a hit reads one: the monotonic one is looked at again when the wall
   * clock has gone on by a second since, or back. Reading a clock is nearly all that a hit costs.
   */
  private boolean fresh(State<T> now) {
    long wall = time.millis();
    long since = wall - now.checkedMillis;
    if (since >= 0 && since < CHECK_MILLIS) {
      return wall - now.readMillis < now.softMillis;
    }
    boolean fresh = younger(now, now.softMillis);
    if (fresh) {
      now.checkedMillis = wall;
    }
    return fresh;
  }

  /** By both clocks: one stands still in a freeze, the other can be set back. */
  private boolean younger(State<T> than, long boundMillis) {
    long nanos = time.nanos() - than.readNanos;
    return nanos >= 0
        && nanos < boundMillis * 1_000_000
        && time.millis() - than.readMillis < boundMillis;
  }

  private boolean usable(State<T> now) {
    return younger(now, Math.max(rules.hard().toMillis(), now.softMillis));
  }

  /** Whether a failure is old enough to try again. */
  private boolean due(State<T> now) {
    long nanos = time.nanos() - now.failedNanos;
    return now.failure == null
        || nanos < 0
        || nanos >= now.retryMillis * 1_000_000
        || time.millis() - now.failedMillis >= now.retryMillis;
  }

  private T slow() {
    while (true) {
      State<T> now = state;
      T value = now.value;
      boolean usable = value != null && usable(now);
      if (value != null && usable && (younger(now, now.softMillis) || !due(now))) {
        return value;
      }
      if (!usable && now.failure != null && !due(now)) {
        throw now.failure.again();
      }
      Flight<T> mine = begin();
      if (mine == null) {
        if (value != null && usable) {
          return value;
        }
        Flight<T> other = flight.get();
        if (other != null) {
          return other.await(name);
        }
      } else if (state != now) {
        release(mine); // somebody was faster; look again
      } else {
        return lead(mine, !usable);
      }
    }
  }

  /** Reads again now, together with whoever is reading already. */
  T refresh() {
    while (true) {
      Flight<T> mine = begin();
      if (mine != null) {
        return lead(mine, true);
      }
      Flight<T> other = flight.get();
      if (other != null) {
        return other.await(name);
      }
    }
  }

  /**
   * Reads again because this value was rejected where it was used; does nothing if there is another
   * one already, or if it was read or tried less than that long ago.
   */
  T refreshInsteadOf(T rejected, Duration atMost) {
    State<T> now = state;
    T value = now.value;
    if (value != null && (!same.test(value, rejected) || younger(now, atMost.toMillis()))) {
      return value;
    }
    return refresh();
  }

  /** Begins a read unless one is under way. */
  @Nullable Flight<T> begin() {
    Flight<T> other = flight.get();
    if (other != null && !other.lost(time)) {
      return null;
    }
    Flight<T> mine = new Flight<>(time);
    return flight.compareAndSet(other, mine) ? mine : null;
  }

  /** Whether somebody who begins now would read for the first time, or again. */
  boolean wanted() {
    State<T> now = state;
    return due(now) && (now.value == null || !younger(now, now.softMillis));
  }

  void release(Flight<T> mine) {
    mine.land(null, null);
    flight.compareAndSet(mine, null);
  }

  private T lead(Flight<T> mine, boolean patient) {
    boolean ended = false;
    try {
      T value = loader.load(patient);
      ended = true;
      arrived(mine, value);
      return value;
    } catch (SecretUnavailableException e) {
      ended = true;
      T old = failed(mine, e);
      if (old != null && !patient) {
        return old;
      }
      throw e;
    } finally {
      if (!ended) {
        release(mine); // an error, or a bug in a source
      }
    }
  }

  /** A read has brought this. */
  void arrived(Flight<T> mine, T value) {
    T before = state.value;
    double spread = 1 + rules.jitter() * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    long soft = Math.round(rules.soft().toMillis() * spread);
    state = new State<>(value, time.nanos(), time.millis(), soft);
    mine.land(value, null);
    flight.compareAndSet(mine, null);
    Duration took = Duration.ofNanos(time.nanos() - mine.startNanos());
    boolean changed = before != null && !same.test(before, value);
    tell(
        before == null ? Event.Kind.MISS : changed ? Event.Kind.CHANGE : Event.Kind.REFRESH,
        took,
        null);
    if (changed) {
      for (Consumer<? super T> observer : observers) {
        observe(observer, value);
      }
    }
  }

  private void observe(Consumer<? super T> observer, T value) {
    try {
      observer.accept(value);
    } catch (RuntimeException e) {
      String said = "an observer failed: " + e.getClass().getName();
      tell(
          Event.Kind.ERROR,
          Duration.ZERO,
          new SecretUnavailableException(name, Reason.INVALID, said, e));
    }
  }

  /** A read has brought nothing; gives the older value if that may be used. */
  @Nullable T failed(Flight<T> mine, SecretUnavailableException e) {
    State<T> now = state;
    boolean keep = now.value != null && !e.reason().lasting() && usable(now);
    boolean slow = keep || e.reason().lasting();
    long retry =
        Rules.backoffMillis(
            slow ? Rules.REFUSED_MILLIS : Rules.TROUBLE_MILLIS,
            slow ? Rules.REFUSED_MAX_MILLIS : Rules.TROUBLE_MAX_MILLIS,
            now.failures + 1);
    State<T> after = now.failed(e, keep, time.nanos(), time.millis(), retry);
    state = after;
    mine.land(null, e);
    flight.compareAndSet(mine, null);
    Duration took = Duration.ofNanos(time.nanos() - mine.startNanos());
    tell(keep ? Event.Kind.STALE : Event.Kind.ERROR, took, e);
    return after.value;
  }

  private void tell(Event.Kind kind, Duration took, @Nullable SecretUnavailableException failure) {
    try {
      listener.on(new Event(kind, name, took, Optional.ofNullable(failure)));
    } catch (RuntimeException e) {
      // A listener's problem must not become the caller's.
    }
  }

  void observe(Consumer<? super T> observer) {
    observers.add(observer);
  }

  /** Since the value was read, by the clock that says more; zero where there is none. */
  Duration age() {
    State<T> now = state;
    if (now.value == null) {
      return Duration.ZERO;
    }
    long nanos = time.nanos() - now.readNanos;
    return Duration.ofMillis(
        Math.max(0, Math.max(nanos / 1_000_000, time.millis() - now.readMillis)));
  }

  /** The value as it is, whatever its age, without any read. */
  @Nullable T peek() {
    return state.value;
  }

  /** When the value was read, for choosing what the cache gives up. */
  long readNanos() {
    return state.readNanos;
  }

  /** Forgets the value and every failure. */
  void forget() {
    state = new State<>();
  }
}
