package io.strongroom.functions.host;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One process of an environment, from its start to its end. */
final class Life implements AutoCloseable {
  private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int DRAIN_MAX = 64;

  private final Process process;
  private final RuntimeApi api;
  private final Output output;
  private final Sandbox sandbox;
  private volatile boolean busy = true;
  private volatile boolean outOfMemory;
  private volatile long peakBytes;

  Life(Process process, RuntimeApi api, Output output, Sandbox sandbox) {
    this.process = process;
    this.api = api;
    this.output = output;
    this.sandbox = sandbox;
    Thread unused = Thread.ofVirtual().name("function-output").start(this::fetch);
    var ignored = process.onExit().thenAccept(it -> api.exited(it.exitValue()));
  }

  RuntimeApi api() {
    return api;
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Whether an invocation or the initialisation is under way. */
  void busy(boolean now) {
    busy = now;
  }

  private void fetch() {
    while (process.isAlive()) {
      if (!output.fetch(process.getInputStream())) {
        LockSupport.parkNanos(busy ? BUSY_NANOS : IDLE_NANOS);
      }
    }
    drain();
  }

  /** Takes everything that the process has written up to now. */
  void drain() {
    for (int i = 0; i < DRAIN_MAX; i++) {
      if (!output.fetch(process.getInputStream())) {
        return;
      }
    }
  }

  /** Ends the process if it has more memory than it may. */
  void watch(long mostBytes) {
    if (!busy || !process.isAlive()) {
      return;
    }
    long now = ProcessTree.ownBytes(process.pid());
    peakBytes = Math.max(peakBytes, now);
    if (now > mostBytes) {
      outOfMemory = true;
      sandbox.kill(process);
    }
  }

  boolean outOfMemory() {
    return outOfMemory;
  }

  /** The most memory that was seen, measured once more. */
  long peakBytes() {
    if (process.isAlive()) {
      peakBytes = Math.max(peakBytes, ProcessTree.ownBytes(process.pid()));
    }
    return peakBytes;
  }

  @Override
  public void close() {
    sandbox.kill(process);
  }
}
