package io.strongroom.compat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that a test needs and that Maven cannot bring.
 *
 * <p>Where it is missing the test is skipped with a line that says what to install; with {@code
 * CI=true} that is a failure. So it is where it is too old to know {@code AWS_ENDPOINT_URL}, since
 * it would then talk to AWS itself.
 */
enum Tool {
  AWS("aws --version", "aws-cli/", "1.29 2.13", "the aws CLI: pip install 'awscli>=1.29'"),
  NODE("npm --version >/dev/null && node --version", "v", "20", "Node.js and npm"),
  BOTO3(
      "python3 -c 'import boto3; print(boto3.__version__)'",
      "",
      "1.28",
      "boto3: pip install 'boto3>=1.28'"),
  BUBBLEWRAP("bwrap --version", "bubblewrap ", "0", "bubblewrap, the sandbox of functions"),
  MOTO(
      "python3 -c 'import flask_cors, moto; print(moto.__version__)'",
      "",
      "5",
      "moto's server: pip install 'moto[server]>=5'");

  private static final ConcurrentHashMap<Tool, Finished> FOUND = new ConcurrentHashMap<>();

  private final String probe;
  private final Pattern version;
  private final List<String> enough;
  private final String install;

  /**
   * @param before what stands before the version that the probe prints
   * @param enough the oldest of each major version that will do, in order
   */
  Tool(String probe, String before, String enough, String install) {
    this.probe = probe;
    this.version = Pattern.compile("^" + before + "([0-9]+)(?:\\.([0-9]+))?");
    this.enough = List.of(enough.split(" ", -1));
    this.install = install;
  }

  /** Whether a missing tool, or another count of tests, fails the build. */
  static boolean strict() {
    return "true".equals(System.getenv("CI"));
  }

  /** The major version of the tool; skips or fails the test where there is none that will do. */
  int needed(Path folder) {
    Finished found = FOUND.computeIfAbsent(this, tool -> Shell.in(folder).run(tool.probe));
    Matcher match = version.matcher(found.out());
    if (found.status() != 0 || !match.find() || !isEnough(number(match, 1), number(match, 2))) {
      String missing =
          "missing or older than " + String.join(" or ", enough) + ": " + install + "\n" + found;
      Assertions.assertFalse(strict(), missing);
      Assumptions.abort(missing);
    }
    return number(match, 1);
  }

  private static int number(Matcher match, int group) {
    return match.group(group) == null ? 0 : Integer.parseInt(match.group(group));
  }

  private boolean isEnough(int major, int minor) {
    return enough.stream()
        .map(oldest -> oldest.split("\\.", -1))
        .filter(oldest -> Integer.parseInt(oldest[0]) <= major)
        .reduce((older, newer) -> newer)
        .filter(
            oldest ->
                Integer.parseInt(oldest[0]) < major
                    || oldest.length == 1
                    || Integer.parseInt(oldest[1]) <= minor)
        .isPresent();
  }
}
