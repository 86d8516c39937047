package io.strongroom.compat;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that a test needs and that Maven cannot bring.
 *
 * <p>Where it is missing the test is skipped with a line that says what to install; with {@code
 * CI=true} that is a failure.
 */
enum Tool {
  AWS("aws --version", "the aws CLI, 1.29 or 2.13 and newer: pip install awscli"),
  NODE("node --version && npm --version", "Node.js 20 or newer with npm"),
  BOTO3("python3 -c 'import boto3; print(boto3.__version__)'", "boto3: pip install boto3");

  private static final ConcurrentHashMap<Tool, Finished> FOUND = new ConcurrentHashMap<>();

  private final String probe;
  private final String install;

  Tool(String probe, String install) {
    this.probe = probe;
    this.install = install;
  }

  /** Whether a missing tool, or another count of tests, fails the build. */
  static boolean strict() {
    return "true".equals(System.getenv("CI"));
  }

  /** What the tool says its version is; skips or fails the test where there is no such tool. */
  String needed(Path folder) {
    Finished found = FOUND.computeIfAbsent(this, tool -> Shell.in(folder).run(tool.probe));
    if (found.status() != 0) {
      String missing = "not installed: " + install;
      if (strict()) {
        Assertions.fail(missing + "\n" + found);
      }
      Assumptions.abort(missing);
    }
    return found.out().strip();
  }
}
