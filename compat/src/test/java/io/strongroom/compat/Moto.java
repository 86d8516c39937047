package io.strongroom.compat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;

/** The server of moto, which speaks AWS's protocols too; it keeps everything in memory. */
final class Moto implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("Running on (http://127\\.0\\.0\\.1:[0-9]+)");

  private final Process process;
  private final String url;

  private Moto(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Starts one on a free port. */
  static Moto start(Path folder) throws IOException {
    var builder =
        new ProcessBuilder("python3", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(Shell.environment(folder));
    Process process = builder.start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        Thread.ofVirtual().start(() -> drain(process));
        return new Moto(process, ready.group(1));
      }
    }
    return Assertions.fail("moto does not start");
  }

  /** It logs each request, and must never wait for a reader. */
  private static void drain(Process process) {
    try (var nowhere = OutputStream.nullOutputStream()) {
      process.getInputStream().transferTo(nowhere);
    } catch (IOException e) {
      // It has ended.
    }
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
