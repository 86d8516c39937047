package io.strongroom.gateway;

import java.time.Duration;

/**
 * The bounds of the HTTP engine.
 *
 * @param requestLineBytes beyond: 414
 * @param headerBytes of all header lines together; beyond: 431
 * @param headerCount beyond: 431
 * @param bodyBytes of one request; beyond: 413
 * @param bodyBytesTotal of all requests being read or answered; beyond: 503
 * @param requestTime from the first byte of a request to its last; beyond: 408
 * @param idleTime of a connection between requests
 * @param handlingTime of a request that is complete, until there is an answer
 * @param writeTime for an answer to leave
 * @param connections open at once; further ones are closed at once
 * @param connectionsPerAddress of one IP address; 0 for no such limit
 */
record HttpLimits(
    int requestLineBytes,
    int headerBytes,
    int headerCount,
    int bodyBytes,
    long bodyBytesTotal,
    Duration requestTime,
    Duration idleTime,
    Duration handlingTime,
    Duration writeTime,
    int connections,
    int connectionsPerAddress) {

  /** Of a heap of 384 MiB a quarter: one function's code (67 MiB), not two at a time. */
  private static final long BODIES_LEAST = 4L << 20;
  private static final long BODIES_MOST = 192L << 20;

  /** What a server runs with unless told otherwise. */
  static HttpLimits standard() {
    return new HttpLimits(
        8 << 10,
        16 << 10,
        100,
        1 << 20,
        Math.clamp(Runtime.getRuntime().maxMemory() / 4, BODIES_LEAST, BODIES_MOST),
        Duration.ofSeconds(10),
        Duration.ofSeconds(75),
        Duration.ofMinutes(17),
        Duration.ofSeconds(30),
        4096,
        2048);
  }

  /** The same for so many connections. */
  HttpLimits connections(int all, int ofAddress) {
    return new HttpLimits(
        requestLineBytes,
        headerBytes,
        headerCount,
        bodyBytes,
        bodyBytesTotal,
        requestTime,
        idleTime,
        handlingTime,
        writeTime,
        all,
        ofAddress);
  }
}
