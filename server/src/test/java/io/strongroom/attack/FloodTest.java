package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.Log;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.Figures;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Page;
import io.strongroom.testing.Policies;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * 200 idle connections, 100 slow ones and a flood of values of 64 KiB: what the other clients of
 * the server notice of it.
 */
@Timeout(600)
final class FloodTest {
  private static final boolean WHOLE = Boolean.getBoolean("faults");
  private static final int SECONDS = WHOLE ? 30 : 3;
  private static final int IDLE = 200;
  private static final int SLOW = 100;
  private static final int FLOOD = 16;
  private static final int OTHERS = 4;
  private static final int HEAP_MEGABYTES = 384;
  private static final int TIMES_MOST = 10;
  private static final int VERSIONS = 90;

  @TempDir Path temp;

  @Test
  void others_are_served_and_memory_stays_bounded(TestReporter reporter) throws Exception {
    int port = ServerProcess.freePort();
    try (var server =
        ServerProcess.start(
            List.of("-XX:TieredStopAtLevel=4", "-Xmx" + HEAP_MEGABYTES + "m"),
            temp.resolve("data"),
            temp.resolve("output"),
            Log.Format.TEXT,
            "--metrics=" + port)) {
      Client admin = server.admin();
      String key = admin.kms("CreateKey").text("KeyMetadata", "KeyId");
      Client flooder = user(admin, "flooder");
      var others = new ArrayList<Client>();
      for (int i = 0; i < OTHERS; i++) {
        others.add(user(admin, "other" + i));
      }
      create(admin, "big", "v".repeat(65_536));
      create(admin, "small", "v");
      measure(others, key, WHOLE ? 10 : 2);
      Times quiet = measure(others, key, SECONDS);
      var watched = new Watched(port);
      var over = new AtomicBoolean();
      var written = new LongAdder();
      var refused = new LongAdder();
      Times busy;
      int closed;
      try (var slow = SlowClients.start(server.endpoint(), IDLE, SLOW, flooder, "big");
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < FLOOD; i++) {
          String name = "flood" + i;
          var unused = threads.submit(() -> flood(flooder, name, over, written, refused));
        }
        var watching = threads.submit(() -> watched.until(over));
        busy = measure(others, key, SECONDS);
        over.set(true);
        watching.get();
        closed = slow.closed();
      }
      Figures.publish(
          reporter,
          Map.of(
              "quiet", quiet.toString(),
              "under attack", busy.toString(),
              "p99 times", "%.1f".formatted(busy.p99() / quiet.p99()),
              "flood", written.sum() + " values written, " + refused.sum() + " refused",
              "slow connections closed", Integer.toString(closed),
              "most", watched.toString()));
      assertEquals(0, busy.failed() + quiet.failed(), "requests of others that failed");
      watched.check();
      // How fast it is depends on what else the machine does: only where it is measured.
      assertTrue(!WHOLE || busy.p99() < TIMES_MOST * quiet.p99(), () -> busy + " was " + quiet);
    }
  }

  private static Client user(Client admin, String name) {
    admin.iam("CreateUser", "UserName", name).ok();
    String policy = Policies.document(Policies.allow("*"));
    admin.iam("PutUserPolicy", "UserName", name, "PolicyName", "p", "PolicyDocument", policy).ok();
    Answer key = admin.iam("CreateAccessKey", "UserName", name).ok();
    return new Client(
        admin.signed().as(key.element("AccessKeyId"), key.element("SecretAccessKey"), ""), name);
  }

  private static void create(Client client, String name, String value) {
    client
        .secrets(
            "CreateSecret",
            "Name",
            name,
            "SecretString",
            value,
            "ClientRequestToken",
            UUID.randomUUID().toString())
        .ok();
  }

  private static void flood(
      Client client, String name, AtomicBoolean over, LongAdder written, LongAdder refused) {
    String value = "v".repeat(65_536);
    for (int i = 0; !over.get(); i++) {
      String secret = name + "-" + i / VERSIONS; // a secret has so many versions a day
      if (i % VERSIONS == 0) {
        create(client, secret, value);
      }
      Answer answer =
          client.secrets(
              "PutSecretValue",
              "SecretId",
              secret,
              "SecretString",
              value,
              "ClientRequestToken",
              UUID.randomUUID().toString());
      (answer.status() == 200 ? written : refused).increment();
    }
  }

  /** How long the requests of some clients took, in milliseconds: all, and each kind alone. */
  private record Times(Map<String, List<Double>> sorted, long failed) {
    static final String ALL = "requests";

    double p99() {
      return at(sorted.get(ALL), 0.99);
    }

    private static double at(List<Double> times, double part) {
      return times.get((int) Math.min(times.size() - 1L, Math.round(part * times.size())));
    }

    @Override
    public String toString() {
      var texts = new ArrayList<String>();
      sorted.forEach(
          (name, times) ->
              texts.add(
                  "%d %s, p50 %.1f ms, p99 %.1f ms, longest %.1f ms"
                      .formatted(
                          times.size(), name, at(times, 0.5), at(times, 0.99), times.getLast())));
      return String.join("; ", texts);
    }
  }

  private static Times measure(List<Client> clients, String key, int seconds) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    var failed = new LongAdder();
    try (var threads = Executors.newFixedThreadPool(clients.size())) {
      var probes = new ArrayList<Callable<Map<String, List<Double>>>>();
      for (Client client : clients) {
        probes.add(() -> probe(client, key, end, failed));
      }
      var all = new TreeMap<String, List<Double>>();
      for (Future<Map<String, List<Double>>> times : threads.invokeAll(probes)) {
        times
            .get()
            .forEach(
                (kind, some) -> {
                  all.computeIfAbsent(kind, k -> new ArrayList<>()).addAll(some);
                  all.computeIfAbsent(Times.ALL, k -> new ArrayList<>()).addAll(some);
                });
      }
      all.values().forEach(times -> times.sort(null));
      return new Times(all, failed.sum());
    }
  }

  /** One request of each kind in turn. */
  private static Map<String, List<Double>> probe(
      Client client, String key, long end, LongAdder failed) {
    var value = new AtomicInteger();
    String name = "/" + client.name();
    Map<String, Supplier<Answer>> kinds =
        Map.of(
            "GetSecretValue", () -> client.secrets("GetSecretValue", "SecretId", "small"),
            "Encrypt", () -> client.kms("Encrypt", "KeyId", key, "Plaintext", JsonTree.blob("v")),
            "DescribeParameters", () -> client.ssm("DescribeParameters"),
            "PutParameter",
                () -> {
                  String next = "v" + value.incrementAndGet();
                  return client.ssm(
                      "PutParameter",
                      "Name",
                      name,
                      "Value",
                      next,
                      "Type",
                      "String",
                      "Overwrite",
                      true);
                });
    var times = new TreeMap<String, List<Double>>();
    while (System.nanoTime() < end) {
      kinds.forEach(
          (kind, request) -> {
            long start = System.nanoTime();
            if (request.get().status() != 200) {
              failed.increment();
            }
            double took = (System.nanoTime() - start) / 1e6;
            times.computeIfAbsent(kind, k -> new ArrayList<>()).add(took);
          });
    }
    return times;
  }

  /** The most that was seen of what must stay bounded. */
  private static final class Watched {
    private final int port;
    private double heap;
    private double bodies;
    private double threads;
    private double connections;

    Watched(int port) {
      this.port = port;
    }

    void until(AtomicBoolean over) {
      while (!over.get()) {
        Page page = Page.of(port, "/metrics");
        heap = Math.max(heap, page.value("strongroom_heap_used_bytes"));
        bodies = Math.max(bodies, page.value("strongroom_body_bytes"));
        threads = Math.max(threads, page.value("strongroom_threads"));
        connections = Math.max(connections, page.value("strongroom_connections"));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }

    void check() {
      assertTrue(heap < (double) HEAP_MEGABYTES * (1 << 20), this::toString);
      assertTrue(bodies <= HEAP_MEGABYTES * (1 << 20) / 8.0, this::toString);
      assertTrue(connections >= IDLE && connections < 1000, this::toString);
      assertTrue(threads < 100, this::toString);
    }

    @Override
    public String toString() {
      return "heap %.0f MB, bodies %.1f MB, %.0f threads, %.0f connections"
          .formatted(heap / 1e6, bodies / 1e6, threads, connections);
    }
  }
}
