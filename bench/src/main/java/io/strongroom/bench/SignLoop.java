package io.strongroom.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/**
 * Signs with the server's own code and without HTTP, in a process whose class path has the server:
 * a thread on every core, as often as it can in a second of its CPU after another of warming up.
 *
 * <p>Prints a line for each algorithm: name, signatures, nanoseconds of CPU.
 */
final class SignLoop {
  private static final String SEAL = "io.strongroom.seal.";
  private static final long WHILE = 1_000_000_000L;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private SignLoop() {}

  /** Measures what {@link Signing} asks for, which knows the names. */
  public static void main(String[] arguments) throws Exception {
    for (String argument : arguments) {
      String[] parts = argument.split("/", -1);
      System.out.println(argument + " " + measured(parts[0], parts[1]));
    }
  }

  private static String measured(String kind, String scheme) throws Exception {
    Callable<byte[]> sign = signing(kind, scheme);
    int cores = Runtime.getRuntime().availableProcessors();
    long count = 0;
    long cpu = 0;
    try (var threads = Executors.newFixedThreadPool(cores)) {
      var loops = new ArrayList<Callable<long[]>>();
      for (int i = 0; i < cores; i++) {
        loops.add(() -> loop(sign));
      }
      for (var done : threads.invokeAll(loops)) {
        count += done.get()[0];
        cpu += done.get()[1];
      }
    }
    return count + " " + cpu;
  }

  private static long[] loop(Callable<byte[]> sign) throws Exception {
    long start = THREADS.getCurrentThreadCpuTime();
    while (THREADS.getCurrentThreadCpuTime() - start < WHILE) {
      sign.call();
    }
    start = THREADS.getCurrentThreadCpuTime();
    long count = 0;
    long spent = 0;
    while (spent < WHILE) {
      sign.call();
      count++;
      spent = THREADS.getCurrentThreadCpuTime() - start;
    }
    return new long[] {count, spent};
  }

  /** By name, since this module is compiled without the server. */
  private static Callable<byte[]> signing(String kind, String scheme) throws Exception {
    Class<?> kinds = Class.forName(SEAL + "PairKind");
    Class<?> schemes = Class.forName(SEAL + "SignatureScheme");
    Class<?> inputs = Class.forName(SEAL + "SignatureScheme$Input");
    Class<?> sensitive = Class.forName(SEAL + "Sensitive");
    Class<?> keys = Class.forName(SEAL + "AsymmetricKey");
    Object key = keys.getMethod("generate", kinds).invoke(null, constant(kinds, kind));
    Object message = sensitive.getMethod("taking", byte[].class).invoke(null, new byte[32]);
    Object asymmetric = constant(schemes, scheme);
    Object digest = constant(inputs, "DIGEST");
    Method sign = keys.getMethod("sign", schemes, inputs, sensitive);
    return () -> (byte[]) sign.invoke(key, asymmetric, digest, message);
  }

  private static Object constant(Class<?> type, String name) {
    for (Object one : type.getEnumConstants()) {
      if (((Enum<?>) one).name().equals(name)) {
        return one;
      }
    }
    throw new IllegalArgumentException("no " + name);
  }
}
