package io.strongroom.attack;

import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.SignedRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections that cost their owner nothing: idle ones, and ones that dribble a header or a body or
 * never read an answer. Whatever the server closes is opened again.
 */
final class SlowClients implements AutoCloseable {
  private static final Duration DRIBBLE = Duration.ofMillis(200);

  private final URI endpoint;
  private final List<Socket> open = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile boolean over;

  private SlowClients(URI endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Begins.
   *
   * @param slow a third each of the three kinds
   * @param reader who may read the secret
   */
  static SlowClients start(URI endpoint, int idle, int slow, Client reader, String secret)
      throws IOException {
    var clients = new SlowClients(endpoint);
    for (int i = 0; i < idle; i++) {
      clients.open.add(clients.connect());
    }
    byte[] header = "POST / HTTP/1.1\r\nHost: a\r\nX-Long: ".getBytes(StandardCharsets.US_ASCII);
    byte[] body =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    byte[] whole = request(reader, secret);
    for (int i = 0; i < slow; i++) {
      byte[] begin = List.of(header, body, whole).get(i % 3);
      byte[] more = i % 3 == 2 ? whole : new byte[] {'x'};
      clients.threads.add(Thread.ofVirtual().start(() -> clients.again(begin, more)));
    }
    return clients;
  }

  private static byte[] request(Client reader, String secret) {
    var signed = reader.signed();
    SignedRequest draft =
        signed.jsonDraft("secretsmanager.GetSecretValue", JsonTree.write("SecretId", secret));
    byte[] bytes = draft.sign(signed.key("secretsmanager"), signed.clock().instant()).bytes();
    // Connections are to stay open; the header is not signed.
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .replace("Connection: close\r\n", "")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private Socket connect() throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(1024);
    socket.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()));
    return socket;
  }

  private void again(byte[] begin, byte[] more) {
    while (!over) {
      try (Socket socket = connect()) {
        socket.getOutputStream().write(begin);
        while (!over) {
          LockSupport.parkNanos(DRIBBLE.toNanos());
          socket.getOutputStream().write(more);
        }
      } catch (IOException e) {
        closed.incrementAndGet();
        LockSupport.parkNanos(DRIBBLE.toNanos());
      }
    }
  }

  /** How often the server has closed one of the slow ones. */
  int closed() {
    return closed.get();
  }

  @Override
  public void close() {
    over = true;
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        // The server has closed it.
      }
    }
    for (Thread thread : threads) {
      thread.interrupt();
    }
  }
}
