package io.strongroom.functions.host;

import io.strongroom.aws.Arn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Which environments there are, which of them are free, and whether there may be another. */
final class Environments {
  private static final String RESERVED = "ReservedFunctionConcurrentInvocationLimitExceeded";
  private static final String ALL = "ConcurrentInvocationLimitExceeded";

  /** What a call is given. */
  sealed interface Place {
    /** An environment that waits for work, for this call alone. */
    record Warm(Environment environment) implements Place {}

    /** The right to make an environment; {@link #made} or {@link #given} follows. */
    record Room() implements Place {}

    /** There is none. */
    record Full(String reason) implements Place {}
  }

  private static final class Of {
    private final List<Environment> idle = new ArrayList<>();
    private final List<Environment> busy = new ArrayList<>();
    private int promised;

    int all() {
      return idle.size() + busy.size() + promised;
    }
  }

  private final HostSettings.Bounds bounds;
  private final Map<Arn, Of> functions = new LinkedHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private long promisedMegabytes;
  private boolean closed;

  Environments(HostSettings.Bounds bounds) {
    this.bounds = bounds;
  }

  /**
   * Gives a place.
   *
   * @param ended is filled with environments that must be closed
   */
  Place take(Launch launch, List<Environment> ended) {
    lock.lock();
    try {
      if (closed) {
        return new Place.Full(ALL);
      }
      Of function = functions.computeIfAbsent(launch.function(), key -> new Of());
      int most = launch.reserved().orElse(bounds.perFunction());
      if (function.busy.size() + function.promised >= most) {
        return new Place.Full(launch.reserved().isPresent() ? RESERVED : ALL);
      }
      remove(function, ended, it -> it.sameVersion(launch) && !it.fits(launch));
      Optional<Environment> warm =
          function.idle.reversed().stream().filter(it -> it.fits(launch)).findFirst();
      if (warm.isPresent()) {
        boolean unused = function.idle.remove(warm.get());
        function.busy.add(warm.get());
        return new Place.Warm(warm.get());
      }
      if (function.all() >= most) {
        remove(function, ended, it -> true);
      }
      return room(function, launch, ended);
    } finally {
      lock.unlock();
    }
  }

  private Place room(Of function, Launch launch, List<Environment> ended) {
    for (Of other : functions.values()) {
      while (!enough(launch) && !other.idle.isEmpty()) {
        ended.add(other.idle.removeFirst());
      }
    }
    if (!enough(launch)) {
      return new Place.Full(ALL);
    }
    function.promised++;
    promisedMegabytes += launch.memoryMegabytes();
    return new Place.Room();
  }

  private boolean enough(Launch launch) {
    int all = 0;
    long megabytes = promisedMegabytes;
    for (Of function : functions.values()) {
      all += function.all();
      for (Environment each : function.idle) {
        megabytes += each.memoryMegabytes();
      }
      for (Environment each : function.busy) {
        megabytes += each.memoryMegabytes();
      }
    }
    // One environment may always be, however small the machine.
    return all == 0
        || (all < bounds.environments()
            && megabytes + launch.memoryMegabytes() <= bounds.memoryMegabytes());
  }

  private static void remove(Of function, List<Environment> ended, Predicate<Environment> which) {
    for (Environment each : List.copyOf(function.idle)) {
      if (which.test(each)) {
        boolean unused = function.idle.remove(each);
        ended.add(each);
      }
    }
  }

  /** An environment was made for a promised place and is busy; whether it may begin. */
  boolean made(Launch launch, Environment environment) {
    lock.lock();
    try {
      keepPromise(launch);
      of(launch.function()).busy.add(environment);
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** No environment could be made for a promised place. */
  void given(Launch launch) {
    lock.lock();
    try {
      keepPromise(launch);
      forget(launch.function());
    } finally {
      lock.unlock();
    }
  }

  private void keepPromise(Launch launch) {
    of(launch.function()).promised--;
    promisedMegabytes -= launch.memoryMegabytes();
  }

  /** A call is over; whether the environment must be closed. */
  boolean free(Environment environment, long now) {
    lock.lock();
    try {
      Of function = of(environment.function());
      boolean unused = function.busy.remove(environment);
      if (closed || environment.retired() || !environment.alive()) {
        forget(environment.function());
        return true;
      }
      environment.rest(now);
      function.idle.add(environment);
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Retires all of a function; gives those that must be closed. */
  List<Environment> retire(Arn arn) {
    lock.lock();
    try {
      var ended = new ArrayList<Environment>();
      Of function = functions.get(arn);
      if (function != null) {
        function.busy.forEach(Environment::retire);
        remove(function, ended, it -> true);
        forget(arn);
      }
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Those that nobody has needed for long, or whose process has ended. */
  List<Environment> expired(long now) {
    lock.lock();
    try {
      var ended = new ArrayList<Environment>();
      for (Arn arn : List.copyOf(functions.keySet())) {
        remove(of(arn), ended, it -> !it.alive() || it.idleFor(bounds.idle().toNanos(), now));
        forget(arn);
      }
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** What there is of a function that has environments, or is promised one. */
  private Of of(Arn arn) {
    return Objects.requireNonNull(functions.get(arn));
  }

  private void forget(Arn arn) {
    if (of(arn).all() == 0) {
      Of unused = functions.remove(arn);
    }
  }

  /** All, at work or not. */
  List<Environment> all() {
    lock.lock();
    try {
      var found = new ArrayList<Environment>();
      functions
          .values()
          .forEach(
              it -> {
                found.addAll(it.busy);
                found.addAll(it.idle);
              });
      return found;
    } finally {
      lock.unlock();
    }
  }

  /** From now on nothing is given; what there is is returned. */
  List<Environment> close() {
    lock.lock();
    try {
      closed = true;
      return all();
    } finally {
      lock.unlock();
    }
  }
}
