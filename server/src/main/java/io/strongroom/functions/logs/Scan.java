package io.strongroom.functions.logs;

import io.strongroom.store.Tx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Walks over events in the order of their times, over rows that overlap: an event is given out when
 * no row that is not yet open can have one before it. What one walk reads is bounded.
 */
final class Scan {
  private static final int FETCH = 32;
  private static final long READ_MAX = 8 << 20;
  private static final long OVERLAP_MAX = 64 << 20;
  private static final int ANSWER_MAX = 1_000_000;

  /** Rows of other streams that one walk passes by. */
  private static final int PASSED_MAX = 20_000;

  private static final int EVENT_OVERHEAD = 64;

  private final Tx tx;
  private final BatchRows rows;
  private final Group group;
  private final Optional<String> stream;
  private final Predicate<String> streams;

  /**
   * What a walk found.
   *
   * @param last the last place that was looked at; a next walk begins after it
   * @param more whether there may be more beyond
   */
  record Found(List<Event> events, Optional<Event.Place> last, boolean more) {}

  /**
   * @param stream the only one, if it is only one
   * @param streams which ids are wanted
   */
  Scan(Tx tx, BatchRows rows, Group group, Optional<String> stream, Predicate<String> streams) {
    this.tx = tx;
    this.rows = rows;
    this.group = group;
    this.stream = stream;
    this.streams = streams;
  }

  /** Events after a place and before a time, oldest first. */
  Found up(Event.Place after, long until, int limit, Predicate<String> wanted) {
    var rising = new Rising(after, until);
    var found = new ArrayList<Event>();
    Optional<Event.Place> last = Optional.empty();
    int answer = 0;
    while (true) {
      Event next = rising.next();
      if (next == null) {
        return rising.given(last, found);
      }
      boolean full = found.size() == limit || answer > ANSWER_MAX;
      if (full || (rising.read > READ_MAX && last.isPresent())) {
        return new Found(found, last, true);
      }
      last = Optional.of(next.place());
      if (wanted.test(next.message())) {
        found.add(next);
        answer += next.message().length() + EVENT_OVERHEAD;
      }
    }
  }

  /** The events from a place on, row after row. */
  private final class Rising {
    private final PriorityQueue<Event> open = new PriorityQueue<>(Event.ORDER);
    private final Event.Place after;
    private final long until;
    private long first;
    private long id;
    private long read;
    private int passed;
    private boolean end;
    private boolean tired;

    Rising(Event.Place after, long until) {
      this.after = after;
      this.until = until;
      first = Math.max(-1, after.time() - BatchRows.SPAN - 1);
    }

    /** The next event; null at the end, or when too many rows were passed by. */
    @Nullable Event next() {
      while (!end && !tired && (open.isEmpty() || open.peek().time() >= first)) {
        fetch();
      }
      return open.poll();
    }

    private void fetch() {
      List<BatchRows.Batch> batches = rows.up(tx, group, stream, first, id, FETCH);
      end = batches.size() < FETCH;
      for (BatchRows.Batch batch : batches) {
        first = batch.first();
        id = batch.id();
        if (first >= until) {
          end = true;
          return;
        }
        if (batch.last() >= after.time()) {
          take(batch);
        }
      }
      tired = passed > PASSED_MAX && open.isEmpty();
      if (read > OVERLAP_MAX) {
        throw LogErrors.invalid("Too many events at one time; ask for fewer streams.");
      }
    }

    private void take(BatchRows.Batch batch) {
      if (!streams.test(batch.stream())) {
        passed++;
        return;
      }
      read += batch.sealed().length();
      rows.open(tx, group, batch).stream()
          .filter(it -> it.place().compareTo(after) > 0 && it.time() < until)
          .forEach(open::add);
    }

    /** What came of the walk when there is no next event. */
    Found given(Optional<Event.Place> last, List<Event> found) {
      if (!tired) {
        return new Found(found, last, false);
      }
      Event.Place reached = Event.Place.before(first);
      if (reached.compareTo(after) <= 0) {
        throw LogErrors.invalid("Too many events at one time; ask for fewer streams.");
      }
      return new Found(found, Optional.of(reached), true);
    }
  }

  /** Events of the only stream before a place and not before a time: the latest, oldest first. */
  Found down(Event.Place before, long since, int limit) {
    var open = new PriorityQueue<Event>(Event.ORDER.reversed());
    var found = new ArrayList<Event>();
    boolean latest = before.time() > Long.MAX_VALUE - BatchRows.SPAN - 1;
    long last = latest ? Long.MAX_VALUE : before.time() + BatchRows.SPAN + 1;
    long id = Long.MAX_VALUE;
    int answer = 0;
    boolean end = false;
    while (true) {
      while (!end && (open.isEmpty() || open.peek().time() <= last)) {
        List<BatchRows.Batch> batches = rows.down(tx, stream.orElseThrow(), last, id, FETCH);
        end = batches.size() < FETCH;
        for (BatchRows.Batch batch : batches) {
          last = batch.last();
          id = batch.id();
          if (last < since) {
            end = true;
            break;
          }
          if (batch.first() <= before.time()) {
            rows.open(tx, group, batch).stream()
                .filter(it -> it.place().compareTo(before) < 0 && it.time() >= since)
                .forEach(open::add);
          }
        }
      }
      Event next = open.poll();
      boolean more = next != null;
      if (next == null || found.size() == limit || answer > ANSWER_MAX) {
        Optional<Event.Place> place =
            found.isEmpty() ? Optional.empty() : Optional.of(found.getLast().place());
        Collections.reverse(found);
        return new Found(found, place, more);
      }
      found.add(next);
      answer += next.message().length() + EVENT_OVERHEAD;
    }
  }
}
