package io.strongroom.audit;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The hits of several segments in one order, newest first. A segment is opened when its turn may
 * have come; one that is gone by then has no hits.
 */
final class Merge implements AutoCloseable {
  private static final int BATCH = 64;

  /** Opens the index of a segment. */
  @FunctionalInterface
  interface Opener {
    Optional<? extends Index> open(int segment) throws IOException;
  }

  private final long term;
  private final Index.Span within;
  private final Hit after;
  private final Opener opener;
  private final Deque<Map.Entry<Integer, Index.Span>> waiting = new ArrayDeque<>();
  private final PriorityQueue<Walk> walks =
      new PriorityQueue<>(Comparator.comparing(Walk::peek, Hit.NEWEST_FIRST));
  private final List<SideFile> opened = new ArrayList<>();

  /** The hits of a term within the span and after a hit. */
  Merge(Map<Integer, Index.Span> segments, Opener opener, long term, Index.Span within, Hit after) {
    this.term = term;
    this.within = within;
    this.after = after;
    this.opener = opener;
    segments.entrySet().stream()
        .filter(entry -> entry.getValue().meets(within))
        .filter(entry -> entry.getValue().since() <= after.time())
        .sorted(Comparator.comparingLong(entry -> -entry.getValue().until()))
        .forEach(waiting::add);
  }

  /** One segment on the way. */
  private final class Walk {
    private final Index index;
    private final Deque<Hit> ready = new ArrayDeque<>(BATCH);

    Walk(Index index) throws IOException {
      this.index = index;
      ready.addAll(index.select(term, within, after, BATCH));
    }

    Hit peek() {
      return ready.element();
    }

    boolean isEmpty() {
      return ready.isEmpty();
    }

    Hit take() throws IOException {
      Hit hit = ready.remove();
      if (ready.isEmpty()) {
        ready.addAll(index.select(term, within, hit, BATCH));
      }
      return hit;
    }
  }

  /** The next hit, if there is one. */
  Optional<Hit> next() throws IOException {
    while (!waiting.isEmpty()
        && (walks.isEmpty()
            || waiting.element().getValue().until() >= walks.element().peek().time())) {
      open(waiting.remove().getKey());
    }
    Walk newest = walks.poll();
    if (newest == null) {
      return Optional.empty();
    }
    Hit hit = newest.take();
    if (!newest.isEmpty()) {
      walks.add(newest);
    }
    return Optional.of(hit);
  }

  private void open(int segment) throws IOException {
    try {
      Optional<? extends Index> index = opener.open(segment);
      if (index.isPresent()) {
        if (index.get() instanceof SideFile file) {
          opened.add(file);
        }
        var walk = new Walk(index.get());
        if (!walk.isEmpty()) {
          walks.add(walk);
        }
      }
    } catch (NoSuchFileException e) {
      return; // it was deleted, as its retention wants
    }
  }

  @Override
  public void close() throws IOException {
    for (SideFile file : opened) {
      file.close();
    }
  }
}
