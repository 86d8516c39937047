package io.strongroom.bench;

import java.util.function.IntFunction;

/**
 * One kind of request.
 *
 * @param name as the tables show it
 * @param target such as {@code TrentService.Encrypt}
 * @param kind what it is compared with
 * @param replayable whether the same request may be sent twice
 * @param bodies the JSON of the i-th request
 */
record Work(
    String name,
    String service,
    String target,
    Kind kind,
    boolean replayable,
    IntFunction<String> bodies) {
  /** Reads are compared with bare answers, writes with the disk. */
  enum Kind {
    READ,
    WRITE
  }

  String body(int i) {
    return bodies.apply(i);
  }
}
