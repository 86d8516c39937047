package io.strongroom.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A way to a TCP server on this machine that can be cut, or fall silent: then nothing gets through
 * in either direction and no connection ends, as when a network loses its packets.
 */
public final class Link implements AutoCloseable {
  private static final int CHUNK = 16 << 10;

  private final ServerSocket door;
  private final int target;
  private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
  private final AtomicLong questions = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.OPEN;
  private int held;

  private enum State {
    OPEN,
    SILENT,
    CUT
  }

  /** To a port of loopback. */
  public Link(int target) {
    this.target = target;
    try {
      door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return door.getLocalPort();
  }

  /** Lets everything through, first of all what was held. */
  public void open() {
    set(State.OPEN);
  }

  /** Holds everything. */
  public void silence() {
    set(State.SILENT);
  }

  /** Ends all connections, and new ones at once. */
  public void cut() {
    set(State.CUT);
    ends.forEach(Link::end);
  }

  /** Returns when a question to the server is held. */
  public void awaitHeld() {
    lock.lock();
    try {
      while (held == 0) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How often the client had something to say after it had heard an answer, so far. */
  public long questions() {
    return questions.get();
  }

  private void set(State next) {
    lock.lock();
    try {
      state = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isCut() {
    lock.lock();
    try {
      return state == State.CUT;
    } finally {
      lock.unlock();
    }
  }

  /** Waits while everything is held. */
  private void pass(boolean question) {
    lock.lock();
    try {
      held += question ? 1 : 0;
      changed.signalAll();
      while (state == State.SILENT) {
        changed.awaitUninterruptibly();
      }
      held -= question ? 1 : 0;
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        ends.add(client);
        if (isCut()) {
          end(client);
        } else {
          connect(client);
        }
      } catch (IOException e) {
        // Closed, or nobody there: the next one may have more luck.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    var server = new Socket();
    ends.add(server);
    try {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    } catch (IOException e) {
      end(client);
      throw e;
    }
    var answered = new AtomicLong(1);
    Thread.ofVirtual().start(() -> pump(client, server, answered, true));
    Thread.ofVirtual().start(() -> pump(server, client, answered, false));
  }

  private void pump(Socket from, Socket to, AtomicLong answered, boolean question) {
    byte[] chunk = new byte[CHUNK];
    try {
      for (int read = from.getInputStream().read(chunk);
          read >= 0;
          read = from.getInputStream().read(chunk)) {
        pass(question);
        if (question) {
          questions.addAndGet(answered.getAndSet(0));
        } else {
          answered.set(1);
        }
        to.getOutputStream().write(chunk, 0, read);
      }
    } catch (IOException e) {
      // One side is gone, and so the other goes.
    } finally {
      end(from);
      end(to);
      ends.remove(from);
      ends.remove(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }

  @Override
  public void close() {
    set(State.CUT);
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      ends.forEach(Link::end);
    }
  }
}
