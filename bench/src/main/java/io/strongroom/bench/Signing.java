package io.strongroom.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast a key signs beside {@code openssl speed}: both per second of CPU, which other programs
 * on the machine disturb least, and in turn.
 *
 * @param request the request over HTTP that does the same
 * @param openssl signatures per second of one core
 * @param ours the same of the server's code without HTTP
 */
record Signing(String request, double openssl, double ours) {
  private static final Pattern SPEED = Pattern.compile("s +([0-9.]+) +[0-9.]+$");

  /** What is measured: the request, openssl's name, ours. */
  private enum Algorithm {
    RSA_2048(Strongroom.SIGN_RSA, "rsa2048", "RSA_2048/RSA_PKCS1_SHA_256"),
    P256(Strongroom.SIGN_P256, "ecdsap256", "P256/ECDSA_SHA_256");

    private final String request;
    private final String openssl;
    private final String ours;

    Algorithm(String request, String openssl, String ours) {
      this.request = request;
      this.openssl = openssl;
      this.ours = ours;
    }
  }

  /** Measures so many rounds in JVMs with the server on their class path; medians. */
  static List<Signing> of(String java, String classPath, int rounds) throws IOException {
    var all = new ArrayList<Signing>();
    for (Algorithm algorithm : Algorithm.values()) {
      var measured = new ArrayList<Signing>();
      for (int i = 0; i < rounds; i++) {
        double openssl = openssl(algorithm.openssl);
        measured.add(
            new Signing(algorithm.request, openssl, ours(java, classPath, algorithm.ours)));
      }
      all.add(
          new Signing(
              algorithm.request,
              Row.median(measured, Signing::openssl),
              Row.median(measured, Signing::ours)));
    }
    return all;
  }

  private static double openssl(String algorithm) throws IOException {
    String said = output(List.of("openssl", "speed", "-seconds", "1", algorithm));
    Matcher speed = SPEED.matcher(said.stripTrailing());
    if (!speed.find()) {
      throw new IOException("openssl speed says: " + said);
    }
    return Double.parseDouble(speed.group(1));
  }

  private static double ours(String java, String classPath, String what) throws IOException {
    String said =
        output(
            List.of(
                java,
                "-XX:+UseSerialGC",
                "-Xmx384m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath + ":" + System.getProperty("java.class.path"),
                SignLoop.class.getName(),
                what));
    String[] parts = said.strip().split(" ", -1);
    if (parts.length != 3 || !parts[0].equals(what)) {
      throw new IOException("signing says: " + said);
    }
    return Double.parseDouble(parts[1]) * 1e9 / Double.parseDouble(parts[2]);
  }

  private static String output(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.onExit().join();
    return said;
  }

  /** Ours of openssl's, the same on any number of cores. */
  double share() {
    return ours / openssl;
  }

  /** Of the CPU of an answer over HTTP, what openssl would take for the signature. */
  double shareOver(Row row) {
    return 1e6 / openssl / row.cpu();
  }

  boolean sound() {
    return openssl > 0 && ours > 0;
  }
}
