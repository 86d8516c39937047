package io.strongroom.functions.host;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * HTTP/1.1 on a port of loopback for one environment: every peer is checked before its first byte
 * is read, and a thread of its own may block as long as {@code /next} has to.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class LocalServer implements AutoCloseable {
  static final int CONNECTIONS_MAX = 32;
  private static final int HEAD_MAX = 32 * 1024;

  /** More than this is not even read to be thrown away. */
  private static final long DISCARD_MAX = 64L * 1024 * 1024;

  /** What was asked; the body is empty and {@code tooLarge} set when it was over the limit. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Request(
      String method,
      String path,
      String query,
      Map<String, String> headers,
      byte[] body,
      boolean tooLarge) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** The answer. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Reply(int status, Map<String, String> headers, byte[] body) {
    static Reply json(int status, String body) {
      return new Reply(
          status,
          Map.of("Content-Type", "application/json"),
          body.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Makes an answer; may block. */
  interface Route {
    Reply answer(Request request) throws InterruptedException;
  }

  /** Decides who answers a connection, by where it comes from; empty for nobody. */
  interface PeerCheck {
    Optional<Route> route(InetSocketAddress peer, int ownPort);
  }

  private final ServerSocket listener;
  private final PeerCheck check;
  private final int bodyMax;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private LocalServer(ServerSocket listener, PeerCheck check, int bodyMax) {
    this.listener = listener;
    this.check = check;
    this.bodyMax = bodyMax;
  }

  static LocalServer start(int port, PeerCheck check, int bodyMax) throws IOException {
    var listener = new ServerSocket(port, CONNECTIONS_MAX, InetAddress.ofLiteral("127.0.0.1"));
    var server = new LocalServer(listener, check, bodyMax);
    Thread.ofVirtual().name("function-api").start(server::accept);
    return server;
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        if (open.size() >= CONNECTIONS_MAX) {
          socket.close();
          continue;
        }
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        // Closed, or a connection that ended before it began; the loop's condition tells them
        // apart.
        Thread.onSpinWait();
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var peer = (InetSocketAddress) socket.getRemoteSocketAddress();
      Optional<Route> route = check.route(peer, listener.getLocalPort());
      if (route.isEmpty()) {
        return;
      }
      var in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
      OutputStream out = socket.getOutputStream();
      boolean more = true;
      while (more) {
        more = exchange(route.get(), in, out);
      }
    } catch (IOException e) {
      // The peer is gone, or does not speak HTTP: the connection ends, and nothing else.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private boolean exchange(Route route, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    String start = line(in, HEAD_MAX);
    if (start.isEmpty()) {
      return false;
    }
    String[] words = start.split(" ", -1);
    if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
      send(out, Reply.json(400, "{}"), false);
      return false;
    }
    Map<String, String> headers = headers(in);
    if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    var body = new Body(bodyMax);
    if (headers
        .getOrDefault("transfer-encoding", "")
        .toLowerCase(Locale.ROOT)
        .endsWith("chunked")) {
      chunks(in, body);
    } else {
      body.take(in, length(headers));
    }
    int mark = words[1].indexOf('?');
    var request =
        new Request(
            words[0],
            mark < 0 ? words[1] : words[1].substring(0, mark),
            mark < 0 ? "" : words[1].substring(mark + 1),
            headers,
            body.bytes(),
            body.tooLarge());
    boolean keep =
        words[2].equals("HTTP/1.1")
            && !headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    send(out, route.answer(request), keep);
    return keep;
  }

  private static long length(Map<String, String> headers) throws IOException {
    try {
      long length = Long.parseLong(headers.getOrDefault("content-length", "0"));
      if (length < 0 || length > DISCARD_MAX) {
        throw new IOException("a body of that length is not read");
      }
      return length;
    } catch (NumberFormatException e) {
      throw new IOException("not a length", e);
    }
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    var headers = new HashMap<String, String>();
    int left = HEAD_MAX;
    while (true) {
      String line = line(in, left);
      if (line.isEmpty()) {
        return headers;
      }
      left -= line.length();
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("not a header");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
  }

  private static void chunks(InputStream in, Body body) throws IOException {
    long all = 0;
    while (true) {
      String size = line(in, 64).split(";", 2)[0].strip();
      int length;
      try {
        length = Integer.parseInt(size, 16);
      } catch (NumberFormatException e) {
        throw new IOException("not a chunk", e);
      }
      all += length;
      if (length < 0 || all > DISCARD_MAX) {
        throw new IOException("a body of that length is not read");
      }
      if (length == 0) {
        Map<String, String> unused = headers(in);
        return;
      }
      body.take(in, length);
      String unused = line(in, 2);
    }
  }

  /** A line without its end; empty at the end of the stream. */
  private static String line(InputStream in, int most) throws IOException {
    var text = new StringBuilder();
    while (true) {
      int octet = in.read();
      if (octet < 0 || octet == '\n') {
        int end = text.length();
        boolean carriage = end > 0 && text.charAt(end - 1) == '\r';
        return text.substring(0, carriage ? end - 1 : end);
      }
      if (text.length() >= most) {
        throw new IOException("the head is too long");
      }
      text.append((char) octet);
    }
  }

  private static void send(OutputStream out, Reply reply, boolean keep) throws IOException {
    var head = new StringBuilder("HTTP/1.1 ").append(reply.status()).append(" Strongroom\r\n");
    reply
        .headers()
        .forEach(
            (name, value) -> head.append(name).append(": ").append(clean(value)).append("\r\n"));
    head.append("Content-Length: ").append(reply.body().length).append("\r\n");
    if (!keep) {
      head.append("Connection: close\r\n");
    }
    head.append("\r\n");
    byte[] first = head.toString().getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[first.length + reply.body().length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(reply.body(), 0, all, first.length, reply.body().length);
    out.write(all);
    out.flush();
  }

  private static String clean(String value) {
    return value.replace('\r', ' ').replace('\n', ' ');
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      // It is closed all the same.
      Thread.onSpinWait();
    }
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        Thread.onSpinWait();
      }
    }
  }
}
