package io.strongroom.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast a trail is checked, beside {@code sha256sum} over the same files.
 *
 * @param seconds of {@code audit verify}, the start of its JVM taken off
 * @param sumSeconds of {@code sha256sum}
 */
record TrailCheck(long records, double mib, double seconds, double sumSeconds) {
  private static final Pattern RECORDS = Pattern.compile("\"intact\":true,\"records\":([0-9]+)");
  private static final int ROUNDS = 3;

  /** Checks the trail of a data folder; fails unless it is intact. */
  static TrailCheck of(List<String> program, Path data) throws IOException {
    var sum = new ArrayList<String>(List.of("sha256sum"));
    Unaudited.segments(data).forEach(file -> sum.add(file.toString()));
    var start = new ArrayList<Double>();
    var checks = new ArrayList<Double>();
    var sums = new ArrayList<Double>();
    String verdict = "";
    for (int i = 0; i < ROUNDS; i++) {
      start.add(timed(with(program, "--version")).seconds());
      Timed check =
          timed(with(program, "audit", "verify", "--data", data.toString(), "--output", "json"));
      verdict = check.output();
      checks.add(check.seconds());
      sums.add(timed(sum).seconds());
    }
    Matcher records = RECORDS.matcher(verdict);
    if (!records.find()) {
      throw new IOException("the trail of the load is not intact: " + verdict);
    }
    return new TrailCheck(
        Long.parseLong(records.group(1)),
        Unaudited.trailBytes(data) / 1048576.0,
        Math.max(0.001, median(checks) - median(start)),
        median(sums));
  }

  private static double median(List<Double> values) {
    return Row.median(values, Double::doubleValue);
  }

  private static List<String> with(List<String> program, String... arguments) {
    var command = new ArrayList<>(program);
    command.addAll(List.of(arguments));
    return command;
  }

  private record Timed(String output, double seconds) {}

  private static Timed timed(List<String> command) throws IOException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.onExit().join();
    return new Timed(output, (System.nanoTime() - start) / 1e9);
  }

  double mibPerSecond() {
    return mib / seconds;
  }
}
