package io.strongroom.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Stands before a server on loopback and can stop at the nth connection that comes. */
public final class Front implements AutoCloseable {
  private final ServerSocket door;
  private final int target;
  private final List<Socket> open = new ArrayList<>();
  private int count;
  private int stopAt;
  private CountDownLatch stopped = new CountDownLatch(1);

  /** Before the server on a port. */
  public Front(int target) {
    this(0, target);
  }

  /** On a port that was free. */
  public Front(int port, int target) {
    this.target = target;
    try {
      door = new ServerSocket(port, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return door.getLocalPort();
  }

  /** The nth connection from now on goes nowhere; 0 for none. */
  public synchronized CountDownLatch stopAt(int number) {
    count = 0;
    stopAt = number;
    stopped = new CountDownLatch(1);
    return stopped;
  }

  private void accept() {
    try {
      while (true) {
        pass(door.accept());
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  private synchronized void pass(Socket socket) {
    open.add(socket);
    count++;
    if (stopAt > 0 && count >= stopAt) {
      stopped.countDown();
      return;
    }
    Thread.ofVirtual().start(() -> connect(socket));
  }

  private void connect(Socket socket) {
    try (socket;
        var server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      Thread back = Thread.ofVirtual().start(() -> copy(server, socket));
      copy(socket, server);
      back.join();
    } catch (IOException e) {
      // One of them is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      // One of them is gone.
    }
  }

  @Override
  public void close() {
    try {
      door.close();
      synchronized (this) {
        for (Socket socket : open) {
          socket.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
