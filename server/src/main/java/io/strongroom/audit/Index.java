package io.strongroom.audit;

import java.io.IOException;
import java.util.List;

/** Finds the records of one segment by their terms. */
interface Index {
  /**
   * A stretch of time.
   *
   * @param since and until in seconds since the epoch, both inclusive
   */
  record Span(long since, long until) {
    boolean meets(Span other) {
      return since <= other.until && other.since <= until;
    }

    boolean has(long time) {
      return since <= time && time <= until;
    }
  }

  /** The times of its records; an empty stretch when it has none. */
  Span span();

  /** The newest hits of a term within the span and after a hit, newest first, at most so many. */
  List<Hit> select(long term, Span within, Hit after, int limit) throws IOException;
}
