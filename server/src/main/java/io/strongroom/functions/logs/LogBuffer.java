package io.strongroom.functions.logs;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Holds lines for a moment and writes those of many streams together. What comes faster than it is
 * written is dropped, and a line in its place says how much that was.
 */
final class LogBuffer implements Logs.Open {
  static final int LINE_MAX = 256 * 1024;
  static final int STREAM_CHARS = 2 << 20;
  private static final int TOTAL_CHARS = 32 << 20;
  private static final int STREAMS_MAX = 10_000;
  private static final int LINE_COST = 64;
  private static final Duration PERIOD = Duration.ofMillis(250);
  private static final int ATTEMPTS = 40;
  private static final int FAILURES = 3;

  /** A busy group is brought within its bounds whenever so much has come. */
  private static final long TRIMMED_EVERY = 8L << 20;

  private static final int TRIMMED_ROWS = 1000;

  private final Store store;
  private final Writing writing;
  private final Sweep sweep;
  private final Consumer<String> log;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("function-logs").factory());

  private final Object lock = new Object();
  private Map<Place, Pending> pending = new LinkedHashMap<>();
  private long held;
  private boolean scheduled;

  /** How much has come to a group since it was trimmed; used by the one thread. */
  private final Map<String, Long> untrimmed = new HashMap<>();

  LogBuffer(Store store, Writing writing, Sweep sweep, Consumer<String> log) {
    this.store = store;
    this.writing = writing;
    this.sweep = sweep;
    this.log = log;
  }

  private record Place(AccountId account, Region region, String group, String stream) {}

  /** What waits for one stream. */
  private static final class Pending {
    private final List<Line> lines = new ArrayList<>();
    private long cost;
    private long dropped;
    private long last;
    private int attempts;

    /** The lines, and one for those that are not there. */
    List<Line> all() {
      if (dropped == 0) {
        return lines;
      }
      var all = new ArrayList<>(lines);
      all.add(
          new Line(
              last, "[strongroom] " + dropped + " more lines came too fast here and were dropped"));
      return all;
    }
  }

  @Override
  public void append(
      AccountId account, Region region, String group, String stream, List<Line> lines) {
    if (lines.isEmpty()) {
      return;
    }
    var place = new Place(account, region, group, stream);
    synchronized (lock) {
      Pending waiting = pending.get(place);
      if (waiting == null) {
        if (pending.size() >= STREAMS_MAX) {
          return;
        }
        waiting = new Pending();
        pending.put(place, waiting);
      }
      for (Line line : lines) {
        take(waiting, line);
      }
      if (!scheduled && !thread.isShutdown()) {
        scheduled = true;
        var unused = thread.schedule(this::flush, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private void take(Pending waiting, Line line) {
    Line kept = fitting(line);
    long cost = (long) kept.message().length() + LINE_COST;
    waiting.last = Math.max(waiting.last, kept.time());
    if (waiting.cost + cost > STREAM_CHARS || held + cost > TOTAL_CHARS) {
      waiting.dropped++;
      return;
    }
    waiting.lines.add(kept);
    waiting.cost += cost;
    held += cost;
  }

  private static Line fitting(Line line) {
    String text = line.message();
    if (text.isEmpty()) {
      return new Line(line.time(), " ");
    }
    if (text.length() <= LINE_MAX) {
      return line;
    }
    int end = Character.isHighSurrogate(text.charAt(LINE_MAX - 1)) ? LINE_MAX - 1 : LINE_MAX;
    return new Line(line.time(), text.substring(0, end));
  }

  /** Writes what waits, in one transaction; what cannot be written waits for the next time. */
  private void flush() {
    Map<Place, Pending> taken;
    synchronized (lock) {
      scheduled = false;
      taken = pending;
      pending = new LinkedHashMap<>();
    }
    if (taken.isEmpty()) {
      return;
    }
    if (written(taken)) {
      release(taken);
      return;
    }
    // One bad stream must not be in the way of the others; a database that is away is not asked
    // for each of them.
    int failed = 0;
    for (Map.Entry<Place, Pending> entry : taken.entrySet()) {
      Map<Place, Pending> alone = Map.ofEntries(entry);
      if (failed < FAILURES && written(alone)) {
        release(alone);
      } else {
        failed++;
        again(entry.getKey(), entry.getValue());
      }
    }
  }

  private boolean written(Map<Place, Pending> taken) {
    try {
      var sizes = new HashMap<String, Long>();
      store.write(
          tx -> {
            sizes.clear();
            taken.forEach((place, waiting) -> write(tx, place, waiting, sizes));
            return taken.size();
          });
      sizes.forEach(
          (group, size) -> {
            if (size == 0) {
              untrimmed.remove(group);
            } else {
              untrimmed.merge(group, size, Long::sum);
            }
          });
      return true;
    } catch (RuntimeException e) {
      log.accept("lines of functions could not be written: " + e.getClass().getSimpleName());
      return false;
    }
  }

  private void write(Tx tx, Place place, Pending waiting, Map<String, Long> sizes) {
    Group group =
        writing.append(
            tx, place.account(), place.region(), place.group(), place.stream(), waiting.all());
    long size = untrimmed.getOrDefault(group.id(), 0L) + waiting.cost;
    if (size > TRIMMED_EVERY) {
      int unused = sweep.group(tx, group, TRIMMED_ROWS);
      sizes.put(group.id(), 0L);
    } else {
      sizes.merge(group.id(), waiting.cost, Long::sum);
    }
  }

  private void release(Map<Place, Pending> done) {
    synchronized (lock) {
      done.values().forEach(waiting -> held -= waiting.cost);
    }
  }

  /** Puts lines back before those that have come since. */
  private void again(Place place, Pending waiting) {
    synchronized (lock) {
      waiting.attempts++;
      if (waiting.attempts >= ATTEMPTS || thread.isShutdown()) {
        held -= waiting.cost;
        log.accept("gave up " + waiting.lines.size() + " lines of functions");
        return;
      }
      Pending since = pending.remove(place);
      pending.put(place, waiting);
      if (since != null) {
        held -= since.cost;
        waiting.dropped += since.dropped;
        since.lines.forEach(line -> take(waiting, line));
      }
      if (!scheduled) {
        scheduled = true;
        var unused = thread.schedule(this::flush, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  /** Writes what waits, then takes nothing more. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        log.accept("lines of functions are lost: writing them took too long");
        return;
      }
      flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
