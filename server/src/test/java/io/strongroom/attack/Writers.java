package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Writers who go on when they are refused, each at a parameter and at secrets of its own, and their
 * ledger outside of what breaks.
 */
final class Writers implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;
  private static final String GONE = "gone";

  /** What the AWS SDKs send again by themselves. */
  private static final Set<String> RETRYABLE =
      Set.of("ThrottlingException", "InternalServerError", "InternalServiceError", GONE);

  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final String round;
  private volatile boolean over;

  /**
   * One request that has ended.
   *
   * @param writer its number
   * @param target the parameter or secret
   * @param token of the secret's version, empty for a parameter
   * @param code of the refusal, empty for a success
   * @param start by the monotonic clock
   */
  record Call(
      int writer,
      String target,
      String token,
      String value,
      String code,
      String requestId,
      long start,
      long end) {
    boolean done() {
      return code.isEmpty();
    }
  }

  private Writers(String round) {
    this.round = round;
  }

  /** Starts so many. */
  static Writers start(String round, Client client, int count) {
    var writers = new Writers(round);
    for (int i = 0; i < count; i++) {
      int writer = i;
      writers.threads.add(Thread.ofVirtual().start(() -> writers.write(client, writer)));
    }
    return writers;
  }

  private void write(Client client, int writer) {
    for (int i = 0; !over; i++) {
      String value = round + " value " + writer + " " + i;
      String token = i % 2 == 0 ? UUID.randomUUID().toString() : "";
      String target = "/" + round + "/w" + writer + (token.isEmpty() ? "" : "/" + i);
      long start = System.nanoTime();
      String code;
      String requestId = "";
      try {
        Answer answer =
            token.isEmpty() ? put(client, target, value) : create(client, target, token, value);
        code = answer.status() == 200 ? "" : answer.code();
        requestId = answer.header("x-amzn-RequestId");
      } catch (RuntimeException e) {
        if (!Ledger.isEnd(e)) {
          throw e;
        }
        code = GONE;
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
      calls.add(new Call(writer, target, token, value, code, requestId, start, System.nanoTime()));
    }
  }

  private static Answer put(Client client, String name, String value) {
    return client.ssm(
        "PutParameter", "Name", name, "Type", "SecureString", "Value", value, "Overwrite", true);
  }

  private static Answer create(Client client, String name, String token, String value) {
    return client.secrets(
        "CreateSecret", "Name", name, "ClientRequestToken", token, "SecretString", value);
  }

  /** How many requests were acknowledged so far. */
  long acknowledged() {
    return calls.stream().filter(Call::done).count();
  }

  /** How many requests were not. */
  long refused() {
    return calls.stream().filter(call -> !call.done()).count();
  }

  /** What was answered instead of success, and how often. */
  Map<String, Long> codes() {
    return calls.stream()
        .filter(call -> !call.done())
        .collect(Collectors.groupingBy(Call::code, Collectors.counting()));
  }

  /** The longest that anybody waited for an answer, of those that came after a moment. */
  double longestMillis(long since) {
    return calls.stream()
            .filter(call -> call.end() >= since)
            .mapToLong(call -> call.end() - call.start())
            .max()
            .orElse(0)
        / 1e6;
  }

  /** Waits until so many more were acknowledged. */
  void awaitMore(int more) {
    long enough = acknowledged() + more;
    await(() -> acknowledged() >= enough);
  }

  /** Waits until every writer has had a success that was begun since; when the first one came. */
  long awaitBack(long since) {
    await(
        () ->
            calls.stream()
                    .filter(call -> call.done() && call.start() >= since)
                    .map(Call::writer)
                    .distinct()
                    .count()
                == threads.size());
    return calls.stream()
        .filter(call -> call.done() && call.start() >= since)
        .mapToLong(Call::end)
        .min()
        .orElseThrow();
  }

  /** Waits until something is so; fails when that takes too long. */
  static void await(BooleanSupplier wish) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!wish.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "not within " + PATIENCE_SECONDS + " s");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** Lets every writer end. */
  @Override
  public void close() {
    over = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Fails unless everything that was acknowledged is there, everything else whole or absent, and
   * each in the trail.
   *
   * @return how many requests were done though nobody was told
   */
  int check(Client client, Recorded recorded) {
    Set<String> codes = new HashSet<>(codes().keySet());
    codes.removeAll(RETRYABLE);
    assertEquals(Set.of(), codes);
    int landed = 0;
    Map<String, List<Call>> parameters = new HashMap<>();
    for (Call call : calls) {
      if (call.done()) {
        String operation = call.token().isEmpty() ? "PutParameter" : "CreateSecret";
        assertEquals(1, recorded.ofRequest(operation, call.requestId()), call::toString);
      }
      if (call.token().isEmpty()) {
        parameters.computeIfAbsent(call.target(), name -> new ArrayList<>()).add(call);
      } else {
        landed += secret(client, recorded, call) ? 1 : 0;
      }
    }
    for (var each : parameters.entrySet()) {
      landed += parameter(client, each.getKey(), each.getValue());
    }
    return landed;
  }

  /** Whether it is there although nobody was told. */
  private static boolean secret(Client client, Recorded recorded, Call call) {
    Answer answer = client.secrets("GetSecretValue", "SecretId", call.target());
    boolean there = answer.status() == 200;
    if (there) {
      assertEquals(call.value(), answer.text("SecretString"), call::toString);
      assertEquals(call.token(), answer.text("VersionId"), call::toString);
    } else {
      answer.refused("ResourceNotFoundException");
    }
    assertTrue(there || !call.done(), () -> call + " is lost");
    assertEquals(there ? 1 : 0, recorded.successes("CreateSecret", call.token()), call::toString);
    return there && !call.done();
  }

  private static int parameter(Client client, String name, List<Call> calls) {
    Answer answer = client.ssm("GetParameter", "Name", name, "WithDecryption", true);
    String found = answer.status() == 200 ? answer.text("Parameter", "Value") : "none";
    int now = -1;
    int last = -1;
    for (int i = 0; i < calls.size(); i++) {
      now = calls.get(i).value().equals(found) ? i : now;
      last = calls.get(i).done() ? i : last;
    }
    // Later ones that were not acknowledged may have been done all the same.
    int lastDone = last;
    assertTrue(now >= last, () -> calls.get(lastDone) + " is lost: " + found);
    return now > last ? 1 : 0;
  }
}
