package io.strongroom.attack;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Reply;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** What one round of load has asked for and what was answered, outside of what is killed. */
final class Ledger {
  private static final Set<String> THROTTLED = Set.of("ThrottlingException", "Throttling");
  private static final int ATTEMPTS = 20;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final LongAdder throttled = new LongAdder();
  private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();

  /** What is known of a request. */
  enum Outcome {
    /** It was sent, or was about to be: it may have been done or not. */
    SENT,
    /** It was answered with success. */
    ACKNOWLEDGED,
    /** It was answered with an error, which this load never causes. */
    REFUSED
  }

  /** One request. */
  static final class Entry {
    final String operation;
    final String target;
    final String token;
    final String value;
    private volatile Outcome outcome = Outcome.SENT;
    private volatile String requestId = "";
    private volatile String body = "";

    Entry(String operation, String target, String token, String value) {
      this.operation = operation;
      this.target = target;
      this.token = token;
      this.value = value;
    }

    Outcome outcome() {
      return outcome;
    }

    boolean acknowledged() {
      return outcome == Outcome.ACKNOWLEDGED;
    }

    String requestId() {
      return requestId;
    }

    /** The answer, if there was one. */
    Answer answer() {
      return new Answer(operation, new Reply(200, java.util.Map.of(), body));
    }

    @Override
    public String toString() {
      return operation + " " + target + " " + token + " " + outcome + " " + requestId + " " + body;
    }
  }

  /**
   * Writes down what is about to be sent, sends it, writes down the answer. What the server has no
   * time for is sent again, as every AWS SDK does; it was not done, and counts as never sent.
   */
  Entry run(String operation, String target, String token, String value, Supplier<Answer> call) {
    var entry = new Entry(operation, target, token, value);
    entries.add(entry);
    Answer answer = call.get();
    for (int i = 0; i < ATTEMPTS && THROTTLED.contains(answer.code()); i++) {
      throttled.increment();
      LockSupport.parkNanos(PAUSE.toNanos());
      answer = call.get();
    }
    if (isWhole(answer)) {
      entry.requestId = answer.header("x-amzn-RequestId");
      entry.body = answer.body();
      entry.outcome = answer.status() == 200 ? Outcome.ACKNOWLEDGED : Outcome.REFUSED;
    }
    return entry;
  }

  private static boolean isWhole(Answer answer) {
    String length = answer.header("content-length");
    return length.isEmpty()
        || Integer.parseInt(length) == answer.body().getBytes(StandardCharsets.UTF_8).length;
  }

  /** Whether this is how a client sees that its server is gone. */
  static boolean isEnd(RuntimeException e) {
    return e instanceof UncheckedIOException
        || (e instanceof IllegalArgumentException
            && String.valueOf(e.getMessage()).startsWith("no answer in"));
  }

  /** All entries, each writer's in its order. */
  List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** The entries about one thing. */
  List<Entry> of(String target) {
    return entries.stream().filter(entry -> entry.target.equals(target)).toList();
  }

  /** Names of all things of the operations with this ending. */
  List<String> targets(String ending) {
    return entries.stream()
        .filter(entry -> entry.operation.endsWith(ending))
        .map(entry -> entry.target)
        .distinct()
        .toList();
  }

  /** How many requests the server had no time for. */
  long throttled() {
    return throttled.sum();
  }

  /** How many requests were acknowledged. */
  long acknowledged() {
    return entries.stream().filter(Entry::acknowledged).count();
  }
}
