package io.strongroom.lambda;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that offer one group to agree on a key in, X25519 (RFC 7748), and so send one key share
 * (RFC 8446 section 4.2.8). Left alone, the JDK makes a second key, of P-256, before anything is
 * sent: a cold process takes 75 ms for it, a sixth of all until the first secret.
 *
 * <p>A server without X25519 ends the handshake: {@link UrlTransport} then asks again as the JDK
 * would.
 */
final class OneShare extends SSLSocketFactory {
  private static final String[] GROUPS = {"x25519"};

  /** Says what groups may be used, too, such as where FIPS 140 counts; then nobody else does. */
  private static final String CHOSEN = "jdk.tls.namedGroups";

  private final SSLSocketFactory all;
  private final Method setGroups;

  private OneShare(SSLSocketFactory all, Method setGroups) {
    this.all = all;
    this.setGroups = setGroups;
  }

  /** Null where it cannot be had: before Java 20, or where the groups have been chosen already. */
  static @Nullable SSLSocketFactory of(SSLSocketFactory all) {
    if (System.getProperty(CHOSEN) != null) {
      return null;
    }
    try {
      return new OneShare(all, SSLParameters.class.getMethod("setNamedGroups", String[].class));
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private Socket limited(Socket socket) throws IOException {
    if (socket instanceof SSLSocket secured) {
      SSLParameters parameters = secured.getSSLParameters();
      try {
        setGroups.invoke(parameters, (Object) GROUPS);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IOException(e);
      }
      // TLS 1.2 without a common group may fall back to RSA alone, and keep no forward secrecy.
      parameters.setProtocols(new String[] {"TLSv1.3"});
      secured.setSSLParameters(parameters);
    }
    return socket;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return all.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return all.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket() throws IOException {
    return limited(all.createSocket());
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return limited(all.createSocket(socket, host, port, autoClose));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return limited(all.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return limited(all.createSocket(host, port, localHost, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return limited(all.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return limited(all.createSocket(address, port, localAddress, localPort));
  }
}
