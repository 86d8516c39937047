package io.strongroom.functions.logs;

import java.time.Instant;
import java.util.Optional;

/**
 * A log stream.
 *
 * @param ingested when its last events came
 */
record Stream(
    String name,
    String id,
    Instant created,
    Optional<Instant> firstEvent,
    Optional<Instant> lastEvent,
    Optional<Instant> ingested) {

  /** The same with more events. */
  Stream with(long first, long last, Instant now) {
    return new Stream(
        name,
        id,
        created,
        Optional.of(
            Instant.ofEpochMilli(
                firstEvent.map(it -> Math.min(it.toEpochMilli(), first)).orElse(first))),
        Optional.of(
            Instant.ofEpochMilli(
                lastEvent.map(it -> Math.max(it.toEpochMilli(), last)).orElse(last))),
        Optional.of(now));
  }
}
