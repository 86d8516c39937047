package io.strongroom.bench;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a function does with a library for secrets, in a process of its own: reads one, says so, and
 * reads it again many times. Needs nothing but the JDK, so that the class path is the library's.
 */
final class FirstSecret {
  /** What the first line begins with. */
  static final String FIRST = "first secret of ";

  private static final int BATCHES = 25;
  private static final int WARMUP = 10;

  /** Where the compiler cannot see that nobody looks. */
  @SuppressWarnings("unused")
  private static volatile int seen;

  private FirstSecret() {}

  /**
   * Prints when the secret is there, then the CPU milliseconds so far, then the nanoseconds of a
   * further read.
   *
   * @param args a class that gives the supplier of a secret by its name, the name, and how many
   *     reads a batch has; 0 for none
   */
  @SuppressWarnings("unchecked")
  public static void main(String[] args) throws ReflectiveOperationException {
    Function<String, Supplier<String>> library =
        Class.forName(args[0]).asSubclass(Function.class).getDeclaredConstructor().newInstance();
    Supplier<String> secret = library.apply(args[1]);
    System.out.println(FIRST + secret.get().length());
    System.out.println(
        ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e6);
    int reads = Integer.parseInt(args[2]);
    if (reads > 0) {
      System.out.println(again(secret, reads));
    }
    System.out.flush();
    // Libraries leave threads behind; what they do when they end is not measured.
    Runtime.getRuntime().halt(0);
  }

  /** Median over batches. */
  private static double again(Supplier<String> secret, int reads) {
    var nanos = new double[BATCHES];
    for (int i = -WARMUP; i < BATCHES; i++) {
      int sum = 0;
      long start = System.nanoTime();
      for (int j = 0; j < reads; j++) {
        sum += secret.get().length();
      }
      long took = System.nanoTime() - start;
      seen = sum;
      if (i >= 0) {
        nanos[i] = (double) took / reads;
      }
    }
    Arrays.sort(nanos);
    return nanos[BATCHES / 2];
  }
}
