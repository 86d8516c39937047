package io.strongroom.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, from its start until it says that it is ready. */
final class Child implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("ready on https?://127\\.0\\.0\\.1:([0-9]+)");
  private static final int LAST_LINES = 20;
  private static final double TICKS_PER_SECOND = 100;

  private final Process process;
  private final int port;
  private final double readyMillis;

  private Child(Process process, int port, double readyMillis) {
    this.process = process;
    this.port = port;
    this.readyMillis = readyMillis;
  }

  /** Starts a command and waits for its line {@code ready on https?://127.0.0.1:PORT}. */
  static Child start(List<String> command) throws IOException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    var seen = new ArrayDeque<String>();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        double millis = (System.nanoTime() - start) / 1e6;
        Thread.ofVirtual().start(() -> drain(process.getInputStream()));
        return new Child(process, Integer.parseInt(ready.group(1)), millis);
      }
      seen.add(line);
      if (seen.size() > LAST_LINES) {
        seen.remove();
      }
    }
    throw new IOException("did not start: " + command + "\n" + String.join("\n", seen));
  }

  /** A server that logs must never wait for somebody to read it. */
  private static void drain(InputStream out) {
    try (var nowhere = OutputStream.nullOutputStream()) {
      out.transferTo(nowhere);
    } catch (IOException e) {
      // The process is gone.
    }
  }

  int port() {
    return port;
  }

  /** From before the process was made to its ready line. */
  double readyMillis() {
    return readyMillis;
  }

  /** CPU seconds of all its threads so far, in user and kernel mode (proc(5), fields 14, 15). */
  double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** Resident memory in MiB. */
  double residentMib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
      }
    }
    throw new IOException("no VmRSS for process " + process.pid());
  }

  /** Asks it to stop, and insists after a while. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
