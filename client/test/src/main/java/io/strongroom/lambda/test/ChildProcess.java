package io.strongroom.lambda.test;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own: from the class path with a newer Java that is installed, or by
 * a launcher.
 */
final class ChildProcess implements StrongroomServer.Running {
  private static final String ID = "AKIASTRONGROOMTESTXX";
  private static final int JAVA = 25;
  private static final int LINES_MAX = 50;
  private static final int STOP_SECONDS = 10;
  private static final String ENDPOINT = "export AWS_ENDPOINT_URL=";

  private final Process process;
  private final Thread reaper;
  private final Map<String, String> environment;

  private ChildProcess(Process process, String secret) throws IOException {
    this.process = process;
    reaper = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(reaper);
    environment =
        Map.of(
            "AWS_ENDPOINT_URL",
            endpoint(process),
            "AWS_REGION",
            "us-east-1",
            "AWS_ACCESS_KEY_ID",
            ID,
            "AWS_SECRET_ACCESS_KEY",
            secret);
  }

  static ChildProcess start() {
    String secret = UUID.randomUUID() + "-" + UUID.randomUUID();
    ProcessBuilder builder = new ProcessBuilder(command());
    builder.environment().put("STRONGROOM_ADMIN_ACCESS_KEY_ID", ID);
    builder.environment().put("STRONGROOM_ADMIN_SECRET_ACCESS_KEY", secret);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      return new ChildProcess(builder.start(), secret);
    } catch (IOException e) {
      throw new UncheckedIOException("the server does not start", e);
    }
  }

  private static String endpoint(Process process) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (int i = 0; i < LINES_MAX; i++) {
      String line = out.readLine();
      if (line == null) {
        break;
      }
      if (line.startsWith(ENDPOINT)) {
        return line.substring(ENDPOINT.length());
      }
    }
    process.destroyForcibly();
    throw new IOException("it ended, or said no address");
  }

  private static List<String> command() {
    List<String> command = new ArrayList<>();
    Optional<Path> java = InProcess.onClassPath() ? java() : Optional.empty();
    if (java.isPresent()) {
      command.add(java.get().toString());
      command.addAll(
          List.of(
              "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
      command.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
      command.add("io.strongroom.ops.Main");
    } else {
      command.add(launcher().toString());
    }
    command.addAll(List.of("serve", "--ephemeral", "--listen", "127.0.0.1:0"));
    return command;
  }

  /** A Java that is new enough: our own, JAVA_HOME's, or one where Linux puts them. */
  private static Optional<Path> java() {
    List<Path> homes = new ArrayList<>();
    homes.add(Path.of(System.getProperty("java.home", "")));
    homes.add(Path.of(System.getenv().getOrDefault("JAVA_HOME", "")));
    try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("/usr/lib/jvm"))) {
      found.forEach(homes::add);
    } catch (IOException e) {
      // No such folder here.
    }
    for (Path home : homes) {
      Path java = home.resolve("bin/java");
      if (Files.isExecutable(java) && release(home) >= JAVA) {
        return Optional.of(java);
      }
    }
    return Optional.empty();
  }

  private static int release(Path home) {
    try {
      for (String line : Files.readAllLines(home.resolve("release"))) {
        if (line.startsWith("JAVA_VERSION=\"")) {
          String version = line.substring(14).split("[^0-9]", 2)[0];
          return version.isEmpty() ? 0 : Integer.parseInt(version);
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return 0;
  }

  private static Path launcher() {
    List<Path> places = new ArrayList<>();
    String home = System.getenv("STRONGROOM_HOME");
    if (home != null) {
      places.add(Path.of(home));
    }
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      places.add(up);
    }
    for (String each : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      places.add(Path.of(each));
    }
    for (Path place : places) {
      Path launcher = place.resolve("strongroom");
      if (Files.isRegularFile(launcher) && Files.isExecutable(launcher)) {
        return launcher;
      }
    }
    throw new IllegalStateException(
        "no Strongroom to test with: put io.strongroom:strongroom-server on the test class path and"
            + " install a JDK 25, or set STRONGROOM_HOME to the folder of the launcher");
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      // The JVM is going down already.
    }
  }
}
