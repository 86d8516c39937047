package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.Log;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Too little memory, with the flags of the launcher, under a flood of big values. */
@Timeout(600)
final class OutOfMemoryTest {
  private static final boolean WHOLE = Boolean.getBoolean("faults");
  private static final Pattern FLAG =
      Pattern.compile("-XX:[+-]\\w*(?:OutOfMemory|Core|Attach)\\w*");

  /** Together more than a quarter of the memory, which is what bodies may take. */
  private static final int FLOOD = 400;

  private static final int SECRETS = 16;
  private static final int SECONDS = WHOLE ? 30 : 4;

  /** With less it hardly starts. */
  private static final int LEAST_MEGABYTES = 16;

  private static final int ENOUGH_MEGABYTES = 64;

  /** What the JVM ends with by ExitOnOutOfMemoryError. */
  private static final int OUT_OF_MEMORY = 3;

  @TempDir Path temp;

  /** The launcher's own, so that nobody takes one away there unnoticed. */
  private static List<String> flags() throws IOException {
    Path own = Path.of("").toAbsolutePath();
    Path root = Files.isDirectory(own.resolve("seal")) ? own : own.getParent();
    List<String> flags =
        FLAG.matcher(Files.readString(root.resolve("strongroom")))
            .results()
            .map(result -> result.group())
            .toList();
    assertTrue(flags.contains("-XX:+ExitOnOutOfMemoryError"), flags::toString);
    assertTrue(flags.contains("-XX:-HeapDumpOnOutOfMemoryError"), flags::toString);
    return flags;
  }

  private ServerProcess server(int megabytes) throws IOException {
    var jvm = new ArrayList<String>(flags());
    jvm.add("-Xmx" + megabytes + "m");
    return ServerProcess.start(jvm, temp.resolve("data"), temp.resolve("output"), Log.Format.TEXT);
  }

  @Test
  void with_little_memory_a_flood_is_refused_and_the_server_lives(TestReporter reporter)
      throws Exception {
    try (var server = server(ENOUGH_MEGABYTES)) {
      var writers = Writers.start("few", server.admin(), 2);
      try (writers) {
        String flood = flood(server, SECONDS);
        assertTrue(server.process().isAlive(), "it died");
        assertTrue(flood.contains("503"), flood);
        Figures.publish(reporter, ENOUGH_MEGABYTES + " MB", flood);
      }
      writers.check(server.admin(), Recorded.in(temp.resolve("data")));
    }
    leavesNothing();
  }

  @Test
  void without_memory_it_ends_at_once_and_nothing_acknowledged_is_lost(TestReporter reporter)
      throws Exception {
    server(ENOUGH_MEGABYTES).close();
    var tried = new ArrayList<String>();
    boolean died = false;
    for (int megabytes = LEAST_MEGABYTES; !died && megabytes < ENOUGH_MEGABYTES; megabytes += 2) {
      try {
        var server = server(megabytes);
        var writers = Writers.start("at" + megabytes, server.admin(), 2);
        String flood;
        try (writers) {
          Writers.await(() -> writers.acknowledged() >= 5 || !server.process().isAlive());
          flood = writers.acknowledged() + " acknowledged, " + flood(server, SECONDS);
          boolean ended = !server.process().isAlive();
          died = ended && writers.acknowledged() > 0;
          if (ended) {
            assertEquals(OUT_OF_MEMORY, server.process().exitValue(), tried::toString);
          }
          server.kill();
        }
        tried.add(megabytes + " MB: " + flood + (died ? ", ended" : ", lives"));
        try (var next = server(ENOUGH_MEGABYTES)) {
          writers.check(next.admin(), Recorded.in(temp.resolve("data")));
        }
      } catch (IllegalStateException e) {
        tried.add(megabytes + " MB: does not start");
      }
    }
    Figures.publish(reporter, "tried", tried.toString());
    assertTrue(died, () -> "nothing has shown what happens: " + tried);
    leavesNothing();
  }

  /** Writes big values until the time is over or the server is gone. */
  private static String flood(ServerProcess server, int seconds) throws Exception {
    var over = new AtomicBoolean();
    var floods = new ArrayList<Thread>();
    var outcomes = new ConcurrentHashMap<String, Integer>();
    Client client = server.admin();
    var names = new ArrayList<String>();
    for (int i = 0; i < SECRETS; i++) {
      names.add("flood" + UUID.randomUUID());
      outcomes.merge(create(client, names.getLast()), 1, Integer::sum);
    }
    for (int i = 0; i < FLOOD; i++) {
      String name = names.get(i % SECRETS);
      floods.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (!over.get() && server.process().isAlive()) {
                      outcomes.merge(big(client, name), 1, Integer::sum);
                    }
                  }));
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end && server.process().isAlive()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    over.set(true);
    for (Thread flood : floods) {
      flood.join();
    }
    return Map.copyOf(outcomes).toString();
  }

  private static String create(Client client, String name) {
    return write(client, "CreateSecret", "Name", name);
  }

  private static String big(Client client, String name) {
    return write(client, "PutSecretValue", "SecretId", name);
  }

  private static String write(Client client, String operation, String member, String name) {
    try {
      Answer answer =
          client.secrets(
              operation,
              member,
              name,
              "SecretString",
              "v".repeat(65_536),
              "ClientRequestToken",
              UUID.randomUUID().toString());
      return answer.status() + " " + answer.code();
    } catch (RuntimeException e) {
      if (!Ledger.isEnd(e)) {
        throw e;
      }
      return "gone";
    }
  }

  /** Neither a heap dump nor a core. */
  private void leavesNothing() throws IOException {
    try (Stream<Path> files = Files.walk(temp)) {
      List<String> dumps =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches(".*\\.hprof|core.*|hs_err.*"))
              .toList();
      assertEquals(List.of(), dumps);
    }
  }
}
