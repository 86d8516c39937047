package io.strongroom.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The last lines, in memory. */
final class MemoryOutput implements Output {
  static final int LINES = 10_000;

  private static final Forcing NOTHING =
      new Forcing() {
        @Override
        public void force() {}

        @Override
        public void done() {}
      };

  private final ArrayDeque<String> lines = new ArrayDeque<>();

  @Override
  public boolean full(int bytes) {
    return false;
  }

  @Override
  public void begin(Header header) {}

  @Override
  public synchronized void write(Buffer buffer, int count) {
    String text = new String(buffer.array(), 0, count, StandardCharsets.UTF_8);
    text.lines().forEach(this::add);
  }

  private void add(String line) {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  @Override
  public Forcing forcing() {
    return NOTHING;
  }

  @Override
  public void repair() {}

  @Override
  public void scan(Consumer<Line> consumer) {
    List<String> copy;
    synchronized (this) {
      copy = new ArrayList<>(lines);
    }
    copy.forEach(line -> Line.parse(line).ifPresent(consumer));
  }

  @Override
  public void close() {}
}
