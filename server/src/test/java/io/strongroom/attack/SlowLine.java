package io.strongroom.attack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A line to a server on this machine that can be made slow, or stop. */
final class SlowLine implements AutoCloseable {
  /** How a line is. */
  enum Mode {
    /** As if it were not there. */
    GOOD,
    /** What comes back is 50 ms late. */
    LATE,
    /** What comes back is 2 s late. */
    VERY_LATE,
    /** Nothing comes back, and nothing is closed. */
    HANGS,
    /** Back comes one byte in 20 ms. */
    DRIBBLES
  }

  private final ServerSocket listening;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Mode mode = Mode.GOOD;

  private SlowLine(ServerSocket listening, int target) {
    this.listening = listening;
    this.target = target;
  }

  /** A good line to a port. */
  static SlowLine to(int target) throws IOException {
    var line = new SlowLine(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), target);
    Thread.ofVirtual().start(line::accept);
    return line;
  }

  int port() {
    return listening.getLocalPort();
  }

  /** From now on it is like this. */
  void become(Mode other) {
    mode = other;
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listening.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(near);
        open.add(far);
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> copy(near, far, false));
        Thread.ofVirtual().start(() -> copy(far, near, true));
      }
    } catch (IOException e) {
      if (!listening.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void copy(Socket from, Socket to, boolean back) {
    var buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (back) {
          pass(buffer, count, out);
        } else {
          out.write(buffer, 0, count);
        }
      }
    } catch (IOException e) {
      // One side has closed; now both are.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private void pass(byte[] buffer, int count, OutputStream out) throws IOException {
    int passed = 0;
    while (passed < count) {
      int now = count - passed;
      switch (mode) {
        case GOOD -> {}
        case LATE -> pause(50);
        case VERY_LATE -> pause(2000);
        case HANGS -> {
          while (mode == Mode.HANGS && !listening.isClosed()) {
            pause(20);
          }
        }
        case DRIBBLES -> {
          now = 1;
          pause(20);
        }
      }
      out.write(buffer, passed, now);
      passed += now;
    }
  }

  private static void pause(long milliseconds) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
