package io.strongroom.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A closed loop: one thread, a few keep-alive connections with one request in flight on each. Only
 * answers with status 200 count; everything else is an error.
 */
final class Load implements AutoCloseable {
  private static final int ANSWER_BYTES = 64 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);

  private final Selector selector;
  private final List<Line> lines = new ArrayList<>();
  private ByteBuffer[] requests = new ByteBuffer[0];
  private boolean replay;
  private int next;
  private int[] micros = new int[1 << 16];
  private int answers;
  private int inFlight;
  private long lastAnswer;
  private int errors;
  private String firstError = "";
  private Optional<Consumer<String>> bodies = Optional.empty();

  Load(int port, int connections) throws IOException {
    selector = Selector.open();
    for (int i = 0; i < connections; i++) {
      var channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      var line = new Line(channel);
      channel.register(selector, SelectionKey.OP_READ, line);
      lines.add(line);
    }
  }

  /**
   * What a stretch of load came to.
   *
   * @param rate answers per second
   * @param p50 microseconds, as p99
   * @param firstError empty when there was none
   */
  record Outcome(double rate, int answers, int p50, int p99, int errors, String firstError) {}

  /** A connection with its answer as far as it has come. */
  private static final class Line {
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(ANSWER_BYTES);
    private long sent;
    private int body;
    private int end = -1;

    Line(SocketChannel channel) {
      this.channel = channel;
    }

    /** Finds where the answer ends, as soon as its head is there. */
    boolean complete() {
      if (end < 0) {
        findEnd();
      }
      return end >= 0 && in.position() >= end;
    }

    String text(int from) {
      return new String(in.array(), from, in.position() - from, StandardCharsets.UTF_8);
    }

    private void findEnd() {
      byte[] bytes = in.array();
      int length = 0;
      for (int i = 12; i + 3 < in.position(); i++) {
        if (bytes[i] != '\r') {
          continue;
        }
        if (bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
          body = i + 4;
          end = body + length;
          return;
        }
        if (startsLength(bytes, i, in.position())) {
          length = number(bytes, i + LENGTH.length);
        }
      }
    }

    private static boolean startsLength(byte[] bytes, int at, int limit) {
      if (at + LENGTH.length + 4 > limit) {
        return false;
      }
      for (int i = 2; i < LENGTH.length; i++) {
        int c = bytes[at + i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != LENGTH[i]) {
          return false;
        }
      }
      return true;
    }

    private static int number(byte[] bytes, int from) {
      int value = 0;
      for (int i = from; bytes[i] != '\r'; i++) {
        if (bytes[i] != ' ') {
          value = value * 10 + bytes[i] - '0';
        }
      }
      return value;
    }
  }

  /**
   * Sends requests for a while, or until they are used up.
   *
   * @param replay whether to begin again after the last one
   */
  Outcome run(ByteBuffer[] requests, boolean replay, Duration time) throws IOException {
    return run(requests, replay, time, Optional.empty());
  }

  /** Sends every request once and hands over the bodies of the answers, in any order. */
  Outcome once(ByteBuffer[] requests, Consumer<String> bodies) throws IOException {
    return run(requests, false, Duration.ofHours(1), Optional.of(bodies));
  }

  private Outcome run(
      ByteBuffer[] requests, boolean replay, Duration time, Optional<Consumer<String>> bodies)
      throws IOException {
    this.requests = requests;
    this.replay = replay;
    this.bodies = bodies;
    next = 0;
    answers = 0;
    errors = 0;
    firstError = "";
    long start = System.nanoTime();
    lastAnswer = start;
    long end = start + time.toNanos();
    for (Line line : lines) {
      send(line);
    }
    boolean sending = true;
    while (inFlight > 0) {
      if (selector.select(this::ready, PATIENCE.toMillis()) == 0) {
        throw new IOException("no answer for " + PATIENCE.toSeconds() + " s");
      }
      if (sending && System.nanoTime() - end >= 0) {
        sending = false;
        this.requests = new ByteBuffer[0]; // those in flight are waited for
      }
    }
    double seconds = (lastAnswer - start) / 1e9;
    int[] sorted = Arrays.copyOf(micros, answers);
    Arrays.sort(sorted);
    return new Outcome(
        (answers - errors) / seconds,
        answers,
        percentile(sorted, 50),
        percentile(sorted, 99),
        errors,
        firstError);
  }

  private static int percentile(int[] sorted, int percent) {
    return sorted.length == 0 ? 0 : sorted[(int) ((long) sorted.length * percent / 100)];
  }

  private void send(Line line) throws IOException {
    if (next >= requests.length) {
      if (!replay || requests.length == 0) {
        return;
      }
      next = 0;
    }
    ByteBuffer request = requests[next++];
    request.rewind();
    line.in.clear();
    line.end = -1;
    line.sent = System.nanoTime();
    while (request.hasRemaining()) {
      line.channel.write(request);
    }
    inFlight++;
  }

  private void ready(SelectionKey key) {
    try {
      receive((Line) key.attachment());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void receive(Line line) throws IOException {
    if (line.channel.read(line.in) < 0) {
      throw new IOException("the server closed a connection; first error so far: " + firstError);
    }
    if (!line.complete()) {
      return;
    }
    lastAnswer = System.nanoTime();
    inFlight--;
    record((int) ((lastAnswer - line.sent) / 1000), line);
    send(line);
  }

  private void record(int latency, Line line) {
    if (answers == micros.length) {
      micros = Arrays.copyOf(micros, answers * 2);
    }
    micros[answers++] = latency;
    ByteBuffer answer = line.in;
    boolean good = answer.get(9) == '2' && answer.get(10) == '0' && answer.get(11) == '0';
    if (!good) {
      if (errors++ == 0) {
        firstError = line.text(0).replaceAll("\\s+", " ");
      }
    } else if (bodies.isPresent()) {
      bodies.get().accept(line.text(line.body));
    }
  }

  @Override
  public void close() throws IOException {
    for (Line line : lines) {
      line.channel.close();
    }
    selector.close();
  }
}
