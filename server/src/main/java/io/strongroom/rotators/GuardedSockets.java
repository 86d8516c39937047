package io.strongroom.rotators;

import io.strongroom.iam.IpRange;
import io.strongroom.iam.web.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/**
 * Where drivers get their sockets from: those connect to allowed addresses only, looked at when it
 * is done, so that no name can mean another address by then. Public because drivers make it.
 */
public final class GuardedSockets extends ConfigurableSocketFactory {
  /** The MariaDB driver's property with the targets. */
  static final String PROPERTY = "strongroomTargets";

  private List<IpRange> targets;

  /** Told its targets by {@link #setConfiguration}: those of the MariaDB driver. */
  public GuardedSockets() {
    targets = List.of();
  }

  /** With its targets, as {@link #text} has them: those of the PostgreSQL driver. */
  public GuardedSockets(String targets) {
    this.targets = read(targets);
  }

  static String text(List<IpRange> targets) {
    return String.join(
        ",", targets.stream().map(it -> it.base().getHostAddress() + "/" + it.bits()).toList());
  }

  private static List<IpRange> read(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(IpRange::parse)
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public void setConfiguration(Configuration configuration, String host) {
    targets = read(configuration.nonMappedOptions().getProperty(PROPERTY, ""));
  }

  private boolean allowed(InetAddress address) throws IOException {
    return targets.isEmpty()
        ? !Addresses.isRefused(address)
        : Addresses.isAllowed(address, targets);
  }

  @Override
  public Socket createSocket() {
    return new Guarded();
  }

  /** Of this kind alone are the sockets. */
  private final class Guarded extends Socket {
    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      if (!(endpoint instanceof InetSocketAddress address)
          || address.isUnresolved()
          || !allowed(address.getAddress())) {
        throw new IOException("no rotator may connect there");
      }
      super.connect(endpoint, timeout);
    }
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(address, port));
  }

  private Socket connected(InetSocketAddress address) throws IOException {
    Socket socket = createSocket();
    socket.connect(address);
    return socket;
  }
}
