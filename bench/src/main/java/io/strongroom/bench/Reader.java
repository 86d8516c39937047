package io.strongroom.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A library that reads secrets, in processes that have nothing but it on their class path.
 *
 * @param folder below bench/readers
 * @param reads of a batch; 0 for one that keeps nothing
 * @param coldMost how much of its cold start ours may take
 * @param cachedMost how much of its further reads ours may take
 */
record Reader(String name, String folder, int reads, double coldMost, double cachedMost) {
  static final Reader OURS = new Reader("strongroom-lambda", "ours", 100_000, 1, 1);
  static final List<Reader> RIVALS =
      List.of(
          new Reader("Powertools 2.9.0", "powertools", 100_000, 0.45, 0.5),
          new Reader("caching-java 2.1.1", "caching", 20_000, 0.38, Double.POSITIVE_INFINITY),
          new Reader("SDK 2.50.2 alone", "sdk", 0, 0.55, Double.POSITIVE_INFINITY));

  /** As AWS's runtimes start Java, with the memory of a small function. */
  private static final List<String> FLAGS =
      List.of("-Xmx256m", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  /**
   * One process.
   *
   * @param millis from before the process was made to its first secret
   * @param cpu milliseconds of CPU until then
   * @param cached nanoseconds of a further read; 0 if none was made
   */
  record Start(double millis, double cpu, double cached) {
    /** Of each figure by itself. */
    static Start median(List<Start> all) {
      return new Start(
          middle(all.stream().mapToDouble(Start::millis).toArray()),
          middle(all.stream().mapToDouble(Start::cpu).toArray()),
          middle(all.stream().mapToDouble(Start::cached).toArray()));
    }

    private static double middle(double[] values) {
      Arrays.sort(values);
      return values[values.length / 2];
    }
  }

  private Path target(Path root) {
    return root.resolve("bench/readers").resolve(folder).resolve("target");
  }

  /** Of all jars that it wants, in KB of 1000 bytes. */
  double kilobytes(Path root) throws IOException {
    long sum = 0;
    for (File jar : jars(root)) {
      sum += jar.length();
    }
    return sum / 1e3;
  }

  private List<File> jars(Path root) throws IOException {
    File[] jars = target(root).resolve("lib").toFile().listFiles();
    if (jars == null) {
      throw new IOException("not built: " + target(root));
    }
    return List.of(jars);
  }

  /** A process of one of the classes of the bench that need the library. */
  Process process(Path root, Path trust, Map<String, String> environment, String... arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.add("-Djavax.net.ssl.trustStore=" + trust);
    command.add("-cp");
    command.add(
        String.join(
            File.pathSeparator,
            root.resolve("bench/target/classes").toString(),
            target(root).resolve("classes").toString(),
            target(root).resolve("lib").resolve("*").toString()));
    command.addAll(List.of(arguments));
    var builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Reads a secret, cold, and then again and again. */
  Start start(Path root, Path trust, Map<String, String> environment, String secret)
      throws IOException {
    String type =
        "io.strongroom.bench.readers."
            + folder.substring(0, 1).toUpperCase(Locale.ROOT)
            + folder.substring(1);
    long begin = System.nanoTime();
    Process process =
        process(
            root,
            trust,
            environment,
            FirstSecret.class.getName(),
            type,
            secret,
            Integer.toString(reads));
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String first = out.readLine();
      double millis = (System.nanoTime() - begin) / 1e6;
      String cpu = out.readLine();
      String cached = reads == 0 ? "0" : out.readLine();
      if (first == null || cpu == null || cached == null) {
        throw new IOException(name + " read nothing");
      }
      return new Start(millis, Double.parseDouble(cpu), Double.parseDouble(cached));
    } finally {
      process.destroyForcibly();
    }
  }

  /** The first jar of ours: the core. */
  static long coreBytes(Path root) throws IOException {
    return Files.size(OURS.jars(root).getFirst().toPath());
  }
}
