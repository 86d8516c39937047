package io.strongroom.iam.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Fetches small documents over HTTPS: no redirects, no cookies, no proxy, bounded bytes and time.
 * Servers are trusted as by the JDK, and by further certificates if given. What a name resolves to
 * is looked at first, and that very address is connected to.
 */
final class HttpsFetch implements KeySets.Fetch {
  private static final int PORT = 443;
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** For all of it: the name, the connection, every byte of the answer. */
  private static final Duration WHOLE = Duration.ofSeconds(5);

  private final SSLSocketFactory sockets;
  private final boolean loopback;

  /**
   * Makes a client.
   *
   * @param authorities PEM certificates that are trusted beside those of the JDK
   * @param loopback whether servers on this machine may be asked, too
   * @throws IOException when the certificates cannot be read
   */
  HttpsFetch(Optional<Path> authorities, boolean loopback) throws IOException {
    sockets = Authorities.sockets(authorities);
    this.loopback = loopback;
  }

  @Override
  public byte[] get(URI uri) throws IOException {
    var task = new FutureTask<byte[]>(() -> fetch(uri));
    Thread.ofVirtual().name("oidc").start(task);
    try {
      return task.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("it takes too long", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      // Interrupts it: that closes the socket under a virtual thread.
      task.cancel(true);
    }
  }

  private byte[] fetch(URI uri) throws IOException {
    int port = uri.getPort() < 0 ? PORT : uri.getPort();
    try (var plain = new Socket()) {
      plain.connect(new InetSocketAddress(address(uri.getHost()), port), (int) CONNECT.toMillis());
      plain.setSoTimeout((int) WHOLE.toMillis());
      try (var tls = (SSLSocket) sockets.createSocket(plain, uri.getHost(), port, true)) {
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        tls.getOutputStream().write(HttpAnswer.question(uri));
        return HttpAnswer.body(tls.getInputStream());
      }
    }
  }

  /** Where the name leads, unless any of its addresses is one that must not be asked. */
  private InetAddress address(String host) throws IOException {
    InetAddress[] all = InetAddress.getAllByName(host);
    for (InetAddress each : all) {
      if (Addresses.isNever(each) || (!loopback && Addresses.isOwn(each))) {
        throw new IOException("not an address that is asked");
      }
    }
    return all[0];
  }
}
