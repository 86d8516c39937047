package io.strongroom.bench;

import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Two kinds of requests that should be answered in the same time, or, as a control, should not.
 *
 * @param expected with what status and what in its body both are answered; the first's, the
 *     second's
 */
record Pair(
    String name, List<byte[]> first, List<byte[]> second, Expected expected, boolean control) {

  /** Texts of answers. */
  record Expected(String first, String second) {
    static Expected both(String text) {
      return new Expected(text, text);
    }
  }

  /**
   * Asks for both in an order that chance decides for each request.
   *
   * @param samples of each kind, after a quarter of that to warm up
   */
  Told measure(Wire wire, int samples, RandomGenerator random) throws IOException {
    ask(wire, Math.max(1000, samples / 4), random);
    long[][] nanos = ask(wire, samples, random);
    return Told.of(nanos[0], nanos[1]);
  }

  private long[][] ask(Wire wire, int samples, RandomGenerator random) throws IOException {
    long[][] nanos = new long[2][samples];
    int[] taken = new int[2];
    while (taken[0] < samples || taken[1] < samples) {
      int kind = random.nextInt(2);
      if (taken[kind] == samples) {
        kind = 1 - kind;
      }
      List<byte[]> requests = kind == 0 ? first : second;
      String answer = wire.ask(requests.get(random.nextInt(requests.size())));
      String wanted = kind == 0 ? expected.first() : expected.second();
      if (!answer.contains(wanted)) {
        throw new IOException(name + ": expected " + wanted + ", got " + answer);
      }
      nanos[kind][taken[kind]++] = wire.nanos();
    }
    return nanos;
  }
}
