package io.strongroom.lambda;

import java.time.Duration;
import java.util.Optional;

/**
 * Something that happened in the cache; never with a value in it.
 *
 * @param name of the entry
 * @param took of a read, zero for the others
 * @param failure why a read failed
 */
public record Event(
    Kind kind, String name, Duration took, Optional<SecretUnavailableException> failure) {

  /** What happened. Hits are not told: they are one read of a field. */
  public enum Kind {
    /** Read for the first time, or after the hard bound. */
    MISS,
    /** Read again; the value may be the same. */
    REFRESH,
    /** Read again, and it was another value. */
    CHANGE,
    /** Could not be read again; the older value is used. */
    STALE,
    /** Could not be read, and there is no value to use. */
    ERROR
  }
}
