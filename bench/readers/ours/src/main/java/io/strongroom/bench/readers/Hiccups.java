package io.strongroom.bench.readers;

import io.strongroom.lambda.Secret;
import io.strongroom.lambda.SecretUnavailableException;
import io.strongroom.lambda.Secrets;
import io.strongroom.lambda.Timekeeper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What Strongroom's library does at expiry and in an outage; minutes pass on a clock of its own.
 */
public final class Hiccups {
  private static final int THREADS = 64;
  private static final Duration STEP = Duration.ofMillis(100);

  private final String source;
  private final Ahead clock = new Ahead();
  private final PrintStream out;

  private Hiccups(String source, PrintStream out) {
    this.source = source;
    this.out = out;
  }

  /** Real time and what was added to it. */
  private static final class Ahead implements Timekeeper {
    private final AtomicLong added = new AtomicLong();

    void pass(Duration time) {
      added.addAndGet(time.toNanos());
    }

    @Override
    public long nanos() {
      return System.nanoTime() + added.get();
    }

    @Override
    public long millis() {
      return Timekeeper.system().millis() + TimeUnit.NANOSECONDS.toMillis(added.get());
    }

    @Override
    public void pause(Duration duration) {
      pass(duration);
    }
  }

  /**
   * Prints a line for each experiment: its name and its figures.
   *
   * @param args the address of the source
   */
  public static void main(String[] args) throws Exception {
    new Hiccups(args[0], System.out).run();
  }

  private void run() throws IOException, InterruptedException, ExecutionException {
    // As many stores as experiments, so that each begins cold.
    out.println("cold " + rush(fresh()));
    Secret expired = fresh();
    expired.value();
    clock.pass(Duration.ofSeconds(331)); // Beyond the soft bound and its tenth of jitter.
    out.println("expiry " + rush(expired));
    out.println("outage " + outage(Duration.ofSeconds(60)));
    out.println("hour " + outage(Duration.ofSeconds(3200)));
    out.println("beyond " + beyond());
  }

  private Secret fresh() {
    return Secrets.builder().time(clock).build().secret("bench");
  }

  private int told(String path) throws IOException {
    try (InputStream in = URI.create(source + path).toURL().openStream()) {
      return Integer.parseInt(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** All threads at once: calls, the median and the longest wait in ms, errors. */
  private String rush(Secret secret) throws IOException, InterruptedException, ExecutionException {
    int before = told("/calls");
    var ready = new CountDownLatch(THREADS);
    var go = new CountDownLatch(1);
    List<Future<Long>> waits = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int i = 0; i < THREADS; i++) {
        waits.add(
            threads.submit(
                () -> {
                  ready.countDown();
                  go.await();
                  long start = System.nanoTime();
                  try {
                    secret.value();
                    return System.nanoTime() - start;
                  } catch (SecretUnavailableException e) {
                    return -1L;
                  }
                }));
      }
      ready.await();
      go.countDown();
    }
    var nanos = new long[THREADS];
    for (int i = 0; i < THREADS; i++) {
      nanos[i] = waits.get(i).get();
    }
    Arrays.sort(nanos);
    int errors = (int) Arrays.stream(nanos).filter(wait -> wait < 0).count();
    return "%d %.3f %.3f %d"
        .formatted(
            told("/calls") - before, nanos[THREADS / 2] / 1e6, nanos[THREADS - 1] / 1e6, errors);
  }

  /**
   * Ten reads a second while every answer is a 500: reads, errors, calls, the slowest read in ms.
   */
  private String outage(Duration length) throws IOException {
    Secret secret = fresh();
    secret.value();
    clock.pass(Duration.ofSeconds(331));
    int before = told("/fail");
    long end = clock.nanos() + length.toNanos();
    int reads = 0;
    int errors = 0;
    long slowest = 0;
    while (clock.nanos() < end) {
      long start = System.nanoTime();
      try {
        secret.value();
      } catch (SecretUnavailableException e) {
        errors++;
      }
      slowest = Math.max(slowest, System.nanoTime() - start);
      reads++;
      clock.pass(STEP);
    }
    return "%d %d %d %.3f".formatted(reads, errors, told("/heal") - before, slowest / 1e6);
  }

  /** What is said of a value that is older than the hard bound in an outage. */
  private String beyond() throws IOException {
    Secret secret = fresh();
    secret.value();
    told("/fail");
    clock.pass(Duration.ofSeconds(3601));
    try {
      secret.value();
      return "a value";
    } catch (SecretUnavailableException e) {
      return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    } finally {
      told("/heal");
    }
  }
}
