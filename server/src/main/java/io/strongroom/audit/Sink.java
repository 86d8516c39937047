package io.strongroom.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Takes one checkpoint to one place; each call stands alone and ends in bounded time. */
@FunctionalInterface
interface Sink {
  /** The longest that connecting, or waiting for an answer, may take. */
  Duration PATIENCE = Duration.ofSeconds(10);

  /** How long a receiver may take to close a connection. */
  Duration CLOSING = Duration.ofSeconds(2);

  /** Returns when it is delivered, as far as the way there can tell. */
  void deliver(Checkpoint checkpoint) throws IOException, InterruptedException;

  static Sink to(SinkAddress address) {
    return switch (address.scheme()) {
      case "file" -> checkpoint -> CheckpointFile.append(address.file(), checkpoint);
      case "syslog" -> checkpoint -> datagram(address, checkpoint);
      case "syslog+tcp" -> checkpoint -> stream(address, checkpoint);
      default -> new Webhook(address);
    };
  }

  /**
   * A message of facility "log audit" and severity "notice".
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc5424">RFC 5424, section 6</a>
   */
  private static byte[] message(Checkpoint checkpoint) {
    int priority = 13 * 8 + 5;
    return ("<"
            + priority
            + ">1 "
            + checkpoint.time()
            + " - strongroom - checkpoint - "
            + checkpoint.json())
        .getBytes(StandardCharsets.UTF_8);
  }

  /** RFC 5426: one datagram. Nobody says whether it arrived. */
  private static void datagram(SinkAddress address, Checkpoint checkpoint) throws IOException {
    byte[] message = message(checkpoint);
    try (var socket = new DatagramSocket()) {
      InetAddress host = InetAddress.getByName(address.host());
      socket.send(new DatagramPacket(message, message.length, host, address.syslogPort()));
    }
  }

  /** RFC 6587, section 3.4.1: the length, a space, the message. */
  private static void stream(SinkAddress address, Checkpoint checkpoint) throws IOException {
    byte[] message = message(checkpoint);
    var frame = new ByteArrayOutputStream();
    frame.writeBytes((message.length + " ").getBytes(StandardCharsets.US_ASCII));
    frame.writeBytes(message);
    try (var socket = new Socket()) {
      int patience = Math.toIntExact(PATIENCE.toMillis());
      socket.setSoTimeout(patience);
      socket.connect(new InetSocketAddress(address.host(), address.syslogPort()), patience);
      OutputStream out = socket.getOutputStream();
      out.write(frame.toByteArray());
      out.flush();
      socket.shutdownOutput();
      closed(socket);
    }
  }

  /**
   * Waits a moment for the other side to close as well: nothing there says that a message was
   * taken, but a connection that breaks says that it was not, and the message is sent once more.
   */
  private static void closed(Socket socket) throws IOException {
    socket.setSoTimeout(Math.toIntExact(CLOSING.toMillis()));
    try {
      var unused = socket.getInputStream().readNBytes(1 << 10);
    } catch (SocketTimeoutException e) {
      return; // it leaves the connection open, as it may
    }
  }

  /** POSTs the JSON; redirects are refused, for they may lead anywhere. */
  final class Webhook implements Sink {
    private static final int OK_FROM = 200;
    private static final int OK_TO = 299;

    private final SinkAddress address;
    private final HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build();

    Webhook(SinkAddress address) {
      this.address = address;
    }

    @Override
    public void deliver(Checkpoint checkpoint) throws IOException, InterruptedException {
      HttpRequest request =
          HttpRequest.newBuilder(address.uri())
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(checkpoint.json() + "\n"))
              .build();
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status < OK_FROM || status > OK_TO) {
        throw new IOException("HTTP status " + status);
      }
    }
  }
}
