package io.strongroom.compat;

import io.strongroom.ops.Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;

/**
 * A server in a process of its own with a new data folder, and what it prints for its user to paste
 * into a terminal.
 *
 * <p>It runs through the launcher when these tests run with the packaged server, as {@code mvn
 * verify} does; with classes only, as in {@code mvn test}, the same main class is run from these.
 */
final class Strongroom implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;
  private static final String NEIGHBOUR = "neighbour";
  private static final String LAST_EXPORT = "export AWS_DEFAULT_REGION=";

  private final Path folder;
  private final Process process;
  private final Thread reaper;
  private final String exports;
  private final AtomicInteger terminals = new AtomicInteger();

  private Strongroom(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
    // For a test run that is interrupted.
    reaper = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(reaper);
    exports = String.join("\n", printed());
  }

  static Strongroom start() {
    try {
      return start(Files.createTempDirectory("strongroom-compat-"), List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One of the caller's own.
   *
   * @param options for {@code serve}
   */
  static Strongroom with(List<String> options) throws IOException {
    return start(Files.createTempDirectory("strongroom-compat-"), options);
  }

  /**
   * One with a second account called {@code neighbour}, which is made while it is stopped.
   *
   * @param options for {@code serve}
   */
  static Strongroom withNeighbour(List<String> options) throws IOException {
    Strongroom first = start();
    first.stop();
    var made =
        command(first.folder, List.of("account", "create", "--name", NEIGHBOUR))
            .redirectOutput(first.folder.resolve("account.out").toFile())
            .start();
    Assertions.assertTrue(ends(made), first::log);
    Assertions.assertEquals(0, made.exitValue(), first::log);
    return start(first.folder, options);
  }

  private static Strongroom start(Path folder, List<String> options) throws IOException {
    var serve = Stream.concat(Stream.of("serve", "--listen", "127.0.0.1:0"), options.stream());
    return new Strongroom(folder, command(folder, serve.toList()).start());
  }

  /** A command of the program upon the data in a folder. */
  private static ProcessBuilder command(Path folder, List<String> words) {
    var builder =
        new ProcessBuilder(
            Stream.of(program(), words, List.of("--data", folder.resolve("data").toString()))
                .flatMap(List::stream)
                .toList());
    builder.directory(folder.toFile()).environment().clear();
    builder.environment().putAll(Shell.environment(folder));
    builder.environment().put("STRONGROOM_NO_BUILD", "1");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder.redirectError(folder.resolve("server.log").toFile());
  }

  private static List<String> program() {
    Path code = Path.of(Server.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    boolean packaged =
        code.equals(Project.root().resolve("server/target").resolve(code.getFileName()))
            && code.toString().endsWith(".jar");
    return packaged
        ? List.of(Project.root().resolve("strongroom").toString())
        : List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.strongroom.ops.Main");
  }

  /** The same, from the server's standard output. */
  private List<String> printed() {
    var lines = CompletableFuture.supplyAsync(() -> read(process.inputReader()));
    try {
      return lines.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new AssertionError("does not start: " + log(), e);
    }
  }

  private static List<String> read(BufferedReader out) {
    var lines = new ArrayList<String>();
    try {
      String line = out.readLine();
      while (line != null && !line.startsWith(LAST_EXPORT)) {
        lines.add(line);
        line = out.readLine();
      }
      if (line == null) {
        throw new AssertionError("it ended after: " + lines);
      }
      lines.add(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines.stream().filter(line -> line.startsWith("export ")).toList();
  }

  /** The lines to paste. */
  String exports() {
    return exports;
  }

  /** A new terminal with the printed exports, in an empty folder of its own. */
  Shell terminal() {
    try {
      String name = "terminal-" + terminals.incrementAndGet();
      return Shell.in(Files.createDirectory(folder.resolve(name))).pasting(exports);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same for the administrator of the second account. */
  Shell neighbour() {
    Path credentials = folder.resolve("data").resolve(NEIGHBOUR + ".credentials");
    return terminal().with("AWS_SHARED_CREDENTIALS_FILE", credentials.toString());
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("server.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static boolean ends(Process process) {
    try {
      return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.destroyForcibly();
    }
  }

  /** Stops it as an operator would, and holds it to ending well. */
  private void stop() {
    process.destroy();
    boolean ended = ends(process);
    Runtime.getRuntime().removeShutdownHook(reaper);
    Assertions.assertTrue(ended, () -> "does not stop: " + log());
    Assertions.assertEquals(0, process.exitValue(), this::log);
  }

  /** Stops it and removes all that it has written. */
  @Override
  public void close() throws IOException {
    stop();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
