package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Signed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own, and what it printed when it was ready. */
final class Child implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;
  private static final int READY_LINES = 5;

  private final Process process;
  private final Path errors;
  private final List<String> lines = new ArrayList<>();
  private final Map<String, String> exports = new HashMap<>();

  private Child(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  /** Runs {@code serve} until it is ready; its working directory is the folder. */
  static Child serving(Path folder, Map<String, String> environment, String... options)
      throws IOException {
    var child = start(folder, environment, options);
    child.readReady();
    return child;
  }

  private static Child start(Path folder, Map<String, String> environment, String... options)
      throws IOException {
    Path errors = Files.createTempFile(folder, "child", ".err");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                absoluteClassPath(),
                Main.class.getName(),
                "serve"));
    command.addAll(List.of(options));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("STRONGROOM_"));
    builder.environment().putAll(environment);
    return new Child(builder.redirectError(errors.toFile()).start(), errors);
  }

  private static String absoluteClassPath() {
    var parts = new ArrayList<String>();
    for (String part : System.getProperty("java.class.path").split(":", -1)) {
      parts.add(Path.of(part).toAbsolutePath().toString());
    }
    return String.join(":", parts);
  }

  private void readReady() throws IOException {
    var reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (int i = 0; i < READY_LINES; i++) {
      String line = reader.readLine();
      assertTrue(line != null, () -> "it ended: " + text());
      lines.add(String.valueOf(line));
    }
    for (String line : lines.subList(1, lines.size())) {
      String[] parts = line.split("=", 2);
      exports.put(parts[0].replaceFirst("^export ", ""), parts[1].replace("'", ""));
    }
  }

  private String text() {
    try {
      return errors();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The first lines of standard output. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** A variable of the export lines. */
  String export(String name) {
    return exports.getOrDefault(name, "");
  }

  URI endpoint() {
    return URI.create(export("AWS_ENDPOINT_URL"));
  }

  Path credentials() {
    return Path.of(export("AWS_SHARED_CREDENTIALS_FILE"));
  }

  /** A client with the key of the credentials file that was announced. */
  Signed admin() throws IOException {
    return client(endpoint(), export("AWS_REGION"), credentials());
  }

  static Signed client(URI endpoint, String region, Path credentials) throws IOException {
    var file = new Properties();
    try (var reader = Files.newBufferedReader(credentials)) {
      file.load(reader);
    }
    return Signed.to(
        endpoint,
        region,
        file.getProperty("aws_access_key_id"),
        file.getProperty("aws_secret_access_key"));
  }

  /** Standard error so far. */
  String errors() throws IOException {
    return Files.readString(errors);
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGINT. */
  void interrupt() throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertTrue(status == 0);
  }

  /** Waits for the end. */
  int status() throws InterruptedException {
    assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it does not end");
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
