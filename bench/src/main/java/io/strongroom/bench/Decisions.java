package io.strongroom.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one decision costs for a principal with ten policies of twenty statements, without a request
 * around it: measured by {@link DecisionLoop} in a process of its own, with the server's classes.
 */
record Decisions(List<Case> cases) {

  /**
   * One kind of question.
   *
   * @param nanos of CPU of a decision: the median of the rounds, {@code slowest} the slowest round
   */
  record Case(String name, double nanos, double slowest) {}

  /** Measures for a few seconds. */
  static Decisions measure(Path jar, boolean quick) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx384m",
                "-cp",
                Unaudited.classPath(jar) + ":" + System.getProperty("java.class.path"),
                DecisionLoop.class.getName(),
                quick ? "80" : "700")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(output);
    }
    var cases = new ArrayList<Case>();
    for (String line : output.lines().toList()) {
      String[] columns = line.split("\t", -1);
      cases.add(
          new Case(columns[0], Double.parseDouble(columns[1]), Double.parseDouble(columns[2])));
    }
    return new Decisions(List.copyOf(cases));
  }

  boolean sound() {
    return cases.size() == DecisionLoop.KINDS && cases.stream().allMatch(it -> it.nanos() > 0);
  }
}
