package io.strongroom.seal;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Logger;

/**
 * Not a test: how many messages of 500 bytes are sealed, opened and authenticated, by one and by
 * two threads, in a second of the clock and in a second of processor time (which others on the
 * machine disturb less), after a second of warming up. Run its main method with the test class
 * path.
 */
final class SealBench {
  private static final Logger LOG = Logger.getLogger(SealBench.class.getName());
  private static final Context CONTEXT =
      Context.of("secrets/version").with("arn:aws:secretsmanager:eu-west-1:000000000000:secret:db");

  private SealBench() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws InterruptedException {
    try (var key = SealKey.generate("kms/data")) {
      var plaintext = Sensitive.taking(new byte[500]);
      var sealed = key.seal(plaintext, CONTEXT);
      for (int threads = 1; threads <= 2; threads++) {
        report("seal", threads, () -> key.seal(plaintext, CONTEXT).length());
        report("open", threads, () -> key.open(sealed, CONTEXT).length());
        report("mac", threads, () -> key.mac(CONTEXT).hashCode());
        report("parse", threads, () -> Sealed.parse(sealed.bytes()).length());
        report("draw 28 bytes", threads, () -> Entropy.bytes(28).length);
        report("context", threads, () -> context().view().length);
      }
    }
  }

  private interface Work {
    int run();
  }

  private static Context context() {
    return Context.of("kms/ciphertext").with("arn").with(7L).with(Map.of("a", "b", "c", "d"));
  }

  private static void report(String name, int threads, Work work) throws InterruptedException {
    measure(threads, work);
    var rate = measure(threads, work);
    LOG.info(
        () ->
            "%s, %d threads: %,d a second, %,d a processor second"
                .formatted(name, threads, rate.clock(), rate.processor()));
  }

  private record Rate(long clock, long processor) {}

  private static Rate measure(int threads, Work work) throws InterruptedException {
    var done = new LongAdder();
    var used = new LongAdder();
    var processor = new LongAdder();
    var threadTimes = ManagementFactory.getThreadMXBean();
    var stop = new AtomicBoolean();
    var running = new Thread[threads];
    long start = System.nanoTime();
    for (int i = 0; i < threads; i++) {
      running[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    long count = 0;
                    long sum = 0;
                    while (!stop.get()) {
                      sum += work.run();
                      count++;
                    }
                    done.add(count);
                    used.add(sum);
                    processor.add(threadTimes.getCurrentThreadCpuTime());
                  });
    }
    running[0].join(1_000);
    stop.set(true);
    for (var thread : running) {
      thread.join();
    }
    long clock = System.nanoTime() - start;
    long scaled = used.sum() == 0 ? 0 : done.sum() * 1_000_000_000L;
    return new Rate(scaled / clock, scaled / processor.sum());
  }
}
