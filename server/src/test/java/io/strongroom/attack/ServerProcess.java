package io.strongroom.attack;

import io.strongroom.ops.Log;
import io.strongroom.testing.Client;
import io.strongroom.testing.Signed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
   * @param options of {@code serve}, further ones
   */
  static ServerProcess start(Path data, Path output, Log.Format format, String... options)
      throws IOException {
    return start(List.of("-Xmx256m"), data, output, format, options);
  }

  /** As the other one with options of the JVM, among them how much memory it has. */
  static ServerProcess start(
      List<String> jvm, Path data, Path output, Log.Format format, String... options)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            // The first one that stops in good order makes the others start faster.
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + output.resolveSibling("classes.jsa"),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(jvm);
    command.addAll(
        List.of(
            "-cp",
            absoluteClassPath(),
            "io.strongroom.ops.Main",
            "serve",
            "--data=" + data,
            "--listen=127.0.0.1:0",
            "--account=" + ACCOUNT,
            "--log-format=" + format.name().toLowerCase(Locale.ROOT)));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command)
            // What the JVM leaves when it dies would lie there.
            .directory(output.toAbsolutePath().getParent().toFile())
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

  private static String absoluteClassPath() {
    return Stream.of(System.getProperty("java.class.path").split(":", -1))
        .map(part -> Path.of(part).toAbsolutePath().toString())
        .collect(Collectors.joining(":"));
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

  /** Where it listens. */
  URI endpoint() {
    return endpoint;
  }

  /** A port that nobody has at the moment. */
  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Its process. */
  Process process() {
    return process;
  }

  /** Lets it work for so long, then kills it as {@code kill -9} does. */
  void killAfter(long milliseconds) throws InterruptedException {
    if (process.waitFor(milliseconds, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("it ended by itself: " + process.exitValue());
    }
    kill();
  }

  /** Sends it a signal, such as {@code STOP} and {@code CONT}. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IllegalStateException("no signal " + name);
    }
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
