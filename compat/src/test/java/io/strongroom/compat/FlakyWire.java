package io.strongroom.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network between client and server that loses the first answer, once the server has given it.
 */
final class FlakyWire implements AutoCloseable {
  private final ServerSocket listening;
  private final URI server;
  private final AtomicInteger connections = new AtomicInteger();

  private FlakyWire(ServerSocket listening, URI server) {
    this.listening = listening;
    this.server = server;
  }

  static FlakyWire to(URI server) {
    try {
      var wire = new FlakyWire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
      Thread.ofVirtual().start(wire::accept);
      return wire;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients find it. */
  URI endpoint() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /** How many connections clients have made. */
  int connections() {
    return connections.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        boolean first = connections.incrementAndGet() == 1;
        var upstream = new Socket(server.getHost(), server.getPort());
        Thread.ofVirtual().start(() -> pump(client, upstream, false));
        Thread.ofVirtual().start(() -> pump(upstream, client, first));
      }
    } catch (IOException e) {
      // Closed, at the end of the test.
      return;
    }
  }

  /** Passes bytes on until one side ends, or, for the answer to lose, until it begins. */
  private static void pump(Socket from, Socket to, boolean lose) {
    var bytes = new byte[8192];
    try (from;
        to) {
      int length = from.getInputStream().read(bytes);
      while (length >= 0 && !lose) {
        to.getOutputStream().write(bytes, 0, length);
        length = from.getInputStream().read(bytes);
      }
    } catch (IOException e) {
      // The other direction has closed both.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
