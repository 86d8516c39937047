package io.strongroom.events;

import io.strongroom.iam.IpRange;
import io.strongroom.iam.web.Addresses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sends requests over HTTPS to others, never to this server, this machine's link or a cloud's
 * metadata, and to this machine's own and to private addresses only where that is allowed. What a
 * name resolves to is looked at first, and that very address is connected to.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class WebClient implements AutoCloseable {
  private static final int PORT = 443;
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** For all of it, as AWS has it for API destinations. */
  private static final Duration WHOLE = Duration.ofSeconds(5);

  private final SSLSocketFactory sockets;
  private final List<IpRange> allowed;
  private final IntSupplier ownPort;
  private final IdleConnections idle = new IdleConnections();

  /**
   * Makes a client.
   *
   * @param allowed ranges that may be reached although they are private or this machine
   * @param ownPort where this server listens, which is never reached
   */
  WebClient(SSLSocketFactory sockets, List<IpRange> allowed, IntSupplier ownPort) {
    this.sockets = sockets;
    this.allowed = List.copyOf(allowed);
    this.ownPort = ownPort;
  }

  /**
   * A request.
   *
   * @param owner the account, which shares its connections with no other
   */
  record Request(String owner, String method, URI uri, Map<String, String> headers, String body) {}

  /** What came of it. */
  sealed interface Result {
    /** An answer. */
    record Answered(int status) implements Result {}

    /** None. */
    record Failed(String why) implements Result {}

    /** It was not sent. */
    record Refused(String why) implements Result {}
  }

  private static final class NotAllowed extends IOException {
    private static final long serialVersionUID = 1L;

    NotAllowed() {
      super("an address that webhooks may not reach");
    }
  }

  Result send(Request request) {
    var task = new FutureTask<Integer>(() -> exchange(request));
    Thread.ofVirtual().name("webhook").start(task);
    try {
      return new Result.Answered(task.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return new Result.Failed("the API destination takes too long");
    } catch (ExecutionException e) {
      return switch (e.getCause()) {
        case NotAllowed refused ->
            new Result.Refused("the API destination is at an address that webhooks may not reach");
        case SSLException tls ->
            new Result.Failed("the API destination's TLS is not trusted or broken");
        case null, default -> new Result.Failed("the API destination cannot be reached");
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result.Failed("interrupted");
    } finally {
      // Interrupts it: that closes the socket under a virtual thread.
      task.cancel(true);
    }
  }

  private int exchange(Request request) throws IOException {
    int port = request.uri().getPort() < 0 ? PORT : request.uri().getPort();
    var key = new IdleConnections.Key(request.owner(), request.uri().getHost(), port);
    byte[] bytes = bytes(request);
    boolean head = request.method().equals("HEAD");
    Optional<WebConnection> waiting = idle.take(key);
    if (waiting.isPresent()) {
      try {
        return exchange(key, waiting.get(), bytes, head);
      } catch (IOException e) {
        if (!waiting.get().unanswered() || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        // The other side closed it just then: once more, on a new one.
      }
    }
    return exchange(key, open(key.host(), port), bytes, head);
  }

  private int exchange(
      IdleConnections.Key key, WebConnection connection, byte[] request, boolean head)
      throws IOException {
    boolean ended = false;
    try {
      int status = connection.exchange(request, head);
      ended = true;
      return status;
    } finally {
      if (ended) {
        idle.give(key, connection);
      } else {
        connection.close();
      }
    }
  }

  private WebConnection open(String host, int port) throws IOException {
    var plain = new Socket();
    boolean open = false;
    try {
      plain.setTcpNoDelay(true);
      plain.connect(new InetSocketAddress(address(host, port), port), (int) CONNECT.toMillis());
      plain.setSoTimeout((int) WHOLE.toMillis());
      var tls = (SSLSocket) sockets.createSocket(plain, host, port, true);
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
      tls.startHandshake();
      var connection = new WebConnection(tls);
      open = true;
      return connection;
    } finally {
      if (!open) {
        plain.close();
      }
    }
  }

  /** Closes connections that have waited for too long. */
  void sweep() {
    idle.sweep();
  }

  @Override
  public void close() {
    idle.close();
  }

  private static byte[] bytes(Request request) {
    URI uri = request.uri();
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    boolean bodiless = request.method().equals("GET") || request.method().equals("HEAD");
    byte[] body = bodiless ? new byte[0] : request.body().getBytes(StandardCharsets.UTF_8);
    var head = new StringBuilder();
    head.append(request.method()).append(' ').append(path).append(query).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(uri.getRawAuthority()).append("\r\n");
    request
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    var out = new ByteArrayOutputStream();
    out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(body);
    return out.toByteArray();
  }

  /** Where the name leads, unless any of its addresses is one that must not be reached. */
  private InetAddress address(String host, int port) throws IOException {
    InetAddress[] all = InetAddress.getAllByName(host);
    for (InetAddress each : all) {
      if (!mayReach(each, port)) {
        throw new NotAllowed();
      }
    }
    return all[0];
  }

  boolean mayReach(InetAddress address, int port) throws IOException {
    if (port == ownPort.getAsInt() && Addresses.isOwn(address)) {
      return false;
    }
    return Addresses.isAllowed(address, allowed)
        || !(Addresses.isRefused(address) || Addresses.isPrivate(address));
  }
}
