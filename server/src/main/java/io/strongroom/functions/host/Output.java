package io.strongroom.functions.host;

import io.strongroom.aws.Arn;
import io.strongroom.functions.host.FunctionLog.Line;
import io.strongroom.seal.Sensitive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an environment's process writes, as lines of its log stream. It is fetched, never waited
 * for: whoever writes faster than it is fetched waits for us.
 */
final class Output {
  private static final int LINE_MAX = 256 * 1024;
  private static final int TAIL = 4096;

  /** Of one invocation, or of the time before the first. */
  private static final long BYTES_MAX = 8L * 1024 * 1024;

  /** Read at one go, so that an endless writer does not hold whoever fetches. */
  private static final int GULP = 256 * 1024;

  private final FunctionLog log;
  private final InstantSource clock;
  private final Arn function;
  private final String group;
  private final String stream;
  private final byte[] buffer = new byte[64 * 1024];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final List<Line> waiting = new ArrayList<>();
  private final ByteArrayOutputStream tail = new ByteArrayOutputStream();
  private long left = BYTES_MAX;
  private boolean cut;

  Output(Launch launch, String stream, FunctionLog log, InstantSource clock) {
    this.function = launch.function();
    this.group = launch.logGroup();
    this.stream = stream;
    this.log = log;
    this.clock = clock;
  }

  /** Begins a new invocation: the tail is that of this one. */
  synchronized void begin(String first) {
    left = BYTES_MAX;
    cut = false;
    tail.reset();
    say(first);
  }

  /** A line of the host's own. */
  synchronized void say(String text) {
    endLine();
    add((text + "\n").getBytes(StandardCharsets.UTF_8));
    waiting.add(new Line(clock.instant(), text));
  }

  /** Takes what the process has written so far; whether there was anything. */
  synchronized boolean fetch(InputStream in) {
    boolean any = false;
    try {
      int gulp = GULP;
      for (int there = in.available(); there > 0 && gulp > 0; there = in.available()) {
        int read = in.read(buffer, 0, Math.min(there, buffer.length));
        if (read <= 0) {
          break;
        }
        any = true;
        gulp -= read;
        take(read);
      }
    } catch (IOException e) {
      // The process is gone, and its pipe with it.
      any = false;
    }
    flush();
    return any;
  }

  /** The last 4 KB of this invocation. */
  synchronized Sensitive tail() {
    endLine();
    flush();
    byte[] all = tail.toByteArray();
    return Sensitive.taking(Arrays.copyOfRange(all, Math.max(0, all.length - TAIL), all.length));
  }

  private void take(int count) {
    int from = 0;
    for (int i = 0; i < count; i++) {
      boolean end = buffer[i] == '\n';
      if (end || line.size() + i - from + 1 >= LINE_MAX) {
        keep(from, i + 1);
        from = i + 1;
        endLine();
      }
    }
    keep(from, count);
  }

  private void keep(int from, int to) {
    int length = (int) Math.min(to - from, left);
    left -= length;
    line.write(buffer, from, length);
    if (length < to - from && !cut) {
      cut = true;
      endLine();
      String said = "[what was written beyond " + BYTES_MAX + " bytes is not kept]";
      add((said + "\n").getBytes(StandardCharsets.UTF_8));
      waiting.add(new Line(clock.instant(), said));
    }
  }

  private void endLine() {
    if (line.size() == 0) {
      return;
    }
    byte[] bytes = line.toByteArray();
    line.reset();
    add(bytes);
    int end = bytes.length;
    while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    if (end < bytes.length) {
      waiting.add(new Line(clock.instant(), new String(bytes, 0, end, StandardCharsets.UTF_8)));
      return;
    }
    add(new byte[] {'\n'});
    waiting.add(new Line(clock.instant(), new String(bytes, StandardCharsets.UTF_8)));
  }

  private void add(byte[] bytes) {
    if (bytes.length > 0) {
      tail.writeBytes(
          bytes.length > TAIL
              ? Arrays.copyOfRange(bytes, bytes.length - TAIL, bytes.length)
              : bytes);
    }
    if (tail.size() > 16 * TAIL) {
      byte[] all = tail.toByteArray();
      tail.reset();
      tail.write(all, all.length - TAIL, TAIL);
    }
  }

  private void flush() {
    if (!waiting.isEmpty()) {
      log.write(function, group, stream, List.copyOf(waiting));
      waiting.clear();
    }
  }
}
