package io.strongroom.attack;

import io.strongroom.ops.Log;
import io.strongroom.testing.Client;
import io.strongroom.testing.Signed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A server that can be killed. */
final class ServerProcess implements AutoCloseable {
  private static final String ACCOUNT = "000000000000";
  private static final String ENDPOINT = "export AWS_ENDPOINT_URL=";

  private final Process process;
  private final URI endpoint;
  private final Path data;

  private ServerProcess(Process process, URI endpoint, Path data) {
    this.process = process;
    this.endpoint = endpoint;
    this.data = data;
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param output where everything it prints is appended
   */
  static ServerProcess start(Path data, Path output, Log.Format format, String... more)
      throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                // The first one that stops in good order makes the others start faster.
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + output.resolveSibling("classes.jsa"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.strongroom.ops.Main",
                "serve",
                "--data=" + data,
                "--listen=127.0.0.1:0",
                "--account=" + ACCOUNT,
                "--log-format=" + format.name().toLowerCase(Locale.ROOT)));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
    var lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String endpoint = "";
    String line = lines.readLine();
    while (line != null && !line.startsWith("export AWS_REGION=")) {
      Files.writeString(output, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      if (line.startsWith(ENDPOINT)) {
        endpoint = line.substring(ENDPOINT.length());
      }
      line = lines.readLine();
    }
    if (line == null) {
      process.destroyForcibly();
      throw new IllegalStateException("did not start\n" + Files.readString(output));
    }
    return new ServerProcess(process, URI.create(endpoint), data);
  }

  /** The administrator, with the key from the file that the first start wrote. */
  Client admin() throws IOException {
    List<String> lines = Files.readAllLines(data.resolve("admin.credentials"));
    return client(
        value(lines, "aws_access_key_id"), value(lines, "aws_secret_access_key"), "admin");
  }

  /** A user with an access key. */
  Client client(String id, String secret, String name) {
    return new Client(
        Signed.to(endpoint, "us-east-1", id, secret), "arn:aws:iam::" + ACCOUNT + ":user/" + name);
  }

  private static String value(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + " = "))
        .map(line -> line.substring(name.length() + " = ".length()))
        .findFirst()
        .orElseThrow();
  }

  /** Lets it work for so long, then kills it as {@code kill -9} does. */
  void killAfter(long milliseconds) throws InterruptedException {
    if (process.waitFor(milliseconds, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("it ended by itself: " + process.exitValue());
    }
    kill();
  }

  /** Kills it if it still runs. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Stops it in good order. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("it does not stop");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
