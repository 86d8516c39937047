package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.Figures;
import io.strongroom.testing.Running;
import io.strongroom.testing.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** The primary of two databases is killed under load, and its synchronous standby takes over. */
@Timeout(300)
final class FailoverTest {
  private static final int WRITERS = 4;
  private static final Set<String> RETRYABLE =
      Set.of("ThrottlingException", "InternalServerError", "InternalServiceError");

  /** What became of one request; times by the monotonic clock. */
  private record Call(String name, String value, boolean done, long start, long end, String code) {}

  @Test
  void nothing_acknowledged_is_lost_and_the_service_is_back_without_a_restart(TestReporter reporter)
      throws Exception {
    int rounds = Boolean.getBoolean("faults") ? 5 : 1;
    for (int i = 0; i < rounds; i++) {
      Figures.publish(reporter, round());
    }
  }

  private static Map<String, String> round() throws Exception {
    TestPostgres primary = TestPostgres.start();
    var here = primary.freshDatabase();
    TestPostgres standby = primary.standby();
    var calls = new ConcurrentLinkedQueue<Call>();
    var stop = new AtomicBoolean();
    try (Running first = Running.fresh(primary.orAt(standby, here));
        Running second = first.node();
        var threads = Executors.newFixedThreadPool(2 * WRITERS)) {
      var writers = new ArrayList<Future<?>>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(threads.submit(writer(first.admin(), "/first/" + i, calls, stop)));
        writers.add(threads.submit(writer(second.admin(), "/second/" + i, calls, stop)));
      }
      await(() -> calls.stream().filter(Call::done).count() > 100);
      primary.kill();
      long killed = System.nanoTime();
      await(() -> calls.stream().anyMatch(call -> !call.done()));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
      long promoted = System.nanoTime();
      standby.promote();
      await(() -> back(calls, promoted));
      stop.set(true);
      for (Future<?> writer : writers) {
        writer.get();
      }
      return check(List.copyOf(calls), second.admin(), killed, promoted);
    } finally {
      standby.crash();
    }
  }

  /** Whether every writer has had success since. */
  private static boolean back(Queue<Call> calls, long since) {
    return calls.stream()
            .filter(call -> call.done() && call.start() > since)
            .map(Call::name)
            .distinct()
            .count()
        == 2 * WRITERS;
  }

  private static Map<String, String> check(
      List<Call> calls, Client client, long killed, long promoted) {
    long late =
        calls.stream().filter(c -> c.done() && c.start() > killed && c.end() < promoted).count();
    assertEquals(0, late, "acknowledged while there was no database");
    List<Call> failed = calls.stream().filter(call -> !call.done()).toList();
    Set<String> codes = failed.stream().map(Call::code).collect(Collectors.toSet());
    assertTrue(RETRYABLE.containsAll(codes), codes::toString);
    int lost = 0;
    int acknowledged = 0;
    for (var each : byName(calls).entrySet()) {
      String now =
          client
              .ssm("GetParameter", "Name", each.getKey(), "WithDecryption", true)
              .ok()
              .text("Parameter", "Value");
      // Later ones that were not acknowledged may have been done all the same.
      int at = -1;
      for (int i = 0; i < each.getValue().size(); i++) {
        Call call = each.getValue().get(i);
        at = call.value().equals(now) ? i : at;
      }
      int last = -1;
      for (int i = 0; i < each.getValue().size(); i++) {
        if (each.getValue().get(i).done()) {
          last = i;
          acknowledged++;
        }
      }
      lost += at < last ? 1 : 0;
    }
    assertEquals(0, lost);
    long back =
        calls.stream()
            .filter(c -> c.done() && c.end() > promoted)
            .mapToLong(Call::end)
            .min()
            .orElseThrow();
    long seconds = TimeUnit.NANOSECONDS.toSeconds(back - promoted);
    assertTrue(seconds < 30, "back after " + seconds + " s");
    return Map.of(
        "acknowledged", Integer.toString(acknowledged),
        "failed", Integer.toString(failed.size()),
        "codes", codes.toString(),
        "first success after the promotion began, ms",
            Long.toString(TimeUnit.NANOSECONDS.toMillis(back - promoted)),
        "without service, ms", Long.toString(TimeUnit.NANOSECONDS.toMillis(back - killed)));
  }

  private static Map<String, List<Call>> byName(List<Call> calls) {
    return calls.stream()
        .collect(Collectors.groupingBy(Call::name, TreeMap::new, Collectors.toList()));
  }

  private static Runnable writer(
      Client client, String name, Queue<Call> calls, AtomicBoolean stop) {
    return () -> {
      for (int i = 0; !stop.get(); i++) {
        String value = "value " + i;
        long start = System.nanoTime();
        Answer answer =
            client.ssm(
                "PutParameter",
                "Name",
                name,
                "Type",
                "SecureString",
                "Value",
                value,
                "Overwrite",
                true);
        boolean done = answer.status() == 200;
        String code = done ? "" : answer.code();
        calls.add(new Call(name, value, done, start, System.nanoTime(), code));
      }
    };
  }

  private static void await(java.util.function.BooleanSupplier wish) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!wish.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "not within a minute");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
