package io.strongroom.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.SocketFactory;

/**
 * A client that signs what it sends, with one connection for each request. For requests that are to
 * be altered after they were signed take {@link #jsonDraft} or {@link #queryDraft}, then {@link
 * #key}, {@link SignedRequest#sign} and {@link #send}.
 *
 * @param token empty for long-term keys
 * @param clock of the client, for the signature
 */
public record Signed(
    URI endpoint,
    String region,
    String accessKeyId,
    String secret,
    String token,
    InstantSource clock,
    SocketFactory sockets) {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A client with a long-term key, by the clock of this machine. */
  public static Signed to(URI endpoint, String region, String accessKeyId, String secret) {
    return new Signed(
        endpoint,
        region,
        accessKeyId,
        secret,
        "",
        InstantSource.system(),
        SocketFactory.getDefault());
  }

  /** The same client with another key. */
  public Signed as(String otherKeyId, String otherSecret, String otherToken) {
    return new Signed(endpoint, region, otherKeyId, otherSecret, otherToken, clock, sockets);
  }

  /** The same client in another region. */
  public Signed in(String otherRegion) {
    return new Signed(endpoint, otherRegion, accessKeyId, secret, token, clock, sockets);
  }

  /** The same client with another clock. */
  public Signed by(InstantSource otherClock) {
    return new Signed(endpoint, region, accessKeyId, secret, token, otherClock, sockets);
  }

  /** The same client over other sockets, such as those of an SSLContext. */
  public Signed over(SocketFactory otherSockets) {
    return new Signed(endpoint, region, accessKeyId, secret, token, clock, otherSockets);
  }

  /**
   * Calls an operation of an AWS JSON service.
   *
   * @param service in the scope, such as {@code kms}
   * @param target such as {@code TrentService.Encrypt}
   */
  public Reply json(String service, String target, String body) {
    return send(jsonDraft(target, body).sign(key(service), clock.instant()));
  }

  /** Calls an operation of an AWS query service; the parameters name the action. */
  public Reply query(String service, String version, Map<String, String> parameters) {
    return send(queryDraft(version, parameters).sign(key(service), clock.instant()));
  }

  /** An AWS JSON request without signature. */
  public SignedRequest jsonDraft(String target, String body) {
    return draft(body)
        .with("Content-Type", "application/x-amz-json-1.1")
        .with("X-Amz-Target", target);
  }

  /** An AWS query request without signature. */
  public SignedRequest queryDraft(String version, Map<String, String> parameters) {
    String form =
        parameters.entrySet().stream()
            .map(e -> SignedRequest.encode(e.getKey()) + "=" + SignedRequest.encode(e.getValue()))
            .collect(Collectors.joining("&"));
    return draft(form + "&Version=" + version)
        .with("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
  }

  /**
   * A request of a REST service without signature.
   *
   * @param target path and query, encoded
   */
  public SignedRequest restDraft(String method, String target, String body) {
    return draft(method, target, body).with("Content-Type", "application/json");
  }

  private SignedRequest draft(String body) {
    return draft("POST", "/", body);
  }

  private SignedRequest draft(String method, String target, String body) {
    String host = endpoint.getHost() + ":" + endpoint.getPort();
    return SignedRequest.of(method, host, target, body).with("User-Agent", "strongroom-test");
  }

  /** The key with which this client signs for a service. */
  public SignedRequest.Key key(String service) {
    return new SignedRequest.Key(accessKeyId, secret, token, region, service);
  }

  /** Sends a request as it is and waits for the answer. */
  public Reply send(SignedRequest request) {
    return send(request.bytes());
  }

  /** Sends bytes as they are; the server must close the connection after its answer. */
  public Reply send(byte[] request) {
    try (Socket socket = sockets.createSocket(endpoint.getHost(), endpoint.getPort())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
      return Reply.parse(socket.getInputStream().readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "Signed[" + accessKeyId + "]";
  }
}
