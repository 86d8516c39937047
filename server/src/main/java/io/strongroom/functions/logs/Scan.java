package io.strongroom.functions.logs;

import io.strongroom.store.Tx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Walks over events in the order of their times, over rows that overlap: an event is given out when
 * no row that is not yet open can have one before it. What one walk reads is bounded.
 */
final class Scan {
  private static final int FETCH = 32;
  private static final long READ_MAX = 8 << 20;
  private static final int ANSWER_MAX = 1_000_000;
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
  Scan(
      Tx tx, BatchRows rows, Group group, Optional<String> stream, Predicate<String> streams) {
    this.tx = tx;
    this.rows = rows;
    this.group = group;
    this.stream = stream;
    this.streams = streams;
  }

  /** Events after a place and before a time, oldest first. */
  Found up(Event.Place after, long until, int limit, Predicate<String> wanted) {
    var open = new PriorityQueue<Event>(Event.ORDER);
    var found = new ArrayList<Event>();
    Optional<Event.Place> last = Optional.empty();
    long first = Math.max(-1, after.time() - BatchRows.SPAN - 1);
    long id = 0;
    long read = 0;
    int answer = 0;
    boolean end = false;
    while (true) {
      while (!end && (open.isEmpty() || open.peek().time() >= first)) {
        List<BatchRows.Batch> batches = rows.up(tx, group, stream, first, id, FETCH);
        end = batches.size() < FETCH;
        for (BatchRows.Batch batch : batches) {
          first = batch.first();
          id = batch.id();
          if (first >= until) {
            end = true;
            break;
          }
          if (batch.last() >= after.time() && streams.test(batch.stream())) {
            read += batch.size();
            rows.open(tx, group, batch).stream()
                .filter(it -> it.place().compareTo(after) > 0 && it.time() < until)
                .forEach(open::add);
          }
        }
        if (read > 8 * READ_MAX) {
          throw LogErrors.invalid("Too many events at one time; ask for fewer streams.");
        }
      }
      Event next = open.poll();
      if (next == null) {
        return new Found(found, last, false);
      }
      if (found.size() == limit || answer > ANSWER_MAX || read > READ_MAX && !found.isEmpty()) {
        return new Found(found, last, true);
      }
      last = Optional.of(next.place());
      if (wanted.test(next.message())) {
        found.add(next);
        answer += next.message().length() + EVENT_OVERHEAD;
      } else if (read > READ_MAX) {
        return new Found(found, last, true);
      }
    }
  }

  /** Events of the only stream before a place and not before a time: the latest, oldest first. */
  Found down(Event.Place before, long since, int limit) {
    var open = new PriorityQueue<Event>(Event.ORDER.reversed());
    var found = new ArrayList<Event>();
    long last = Long.MAX_VALUE;
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
        Optional<Event.Place> place = found.isEmpty() ? Optional.empty() : Optional.of(found.getLast().place());
        Collections.reverse(found);
        return new Found(found, place, more);
      }
      found.add(next);
      answer += next.message().length() + EVENT_OVERHEAD;
    }
  }

  /** The names of streams by their ids. */
  static Map<String, String> names(List<Stream> streams) {
    var names = new HashMap<String, String>();
    streams.forEach(it -> names.put(it.id(), it.name()));
    return names;
  }
}
