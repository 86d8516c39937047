package io.strongroom.gateway;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Admits the connections of a server, sets them up, and knows which are open. */
@Sharable
final class Connections extends ChannelInitializer<SocketChannel> {
  private static final Duration HANDSHAKE_TIME = Duration.ofSeconds(10);

  private final HttpSettings settings;
  private final Exchange exchange;
  private final ResponseBytes responses;
  private final BodyBudget budget;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger admitted = new AtomicInteger();
  private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
  private final LongAdder refused = new LongAdder();
  private final CountDownLatch drained = new CountDownLatch(1);
  private volatile boolean draining;
  private volatile Optional<SslContext> tls = Optional.empty();

  /** Throws {@link IOException} when the certificate cannot be used. */
  Connections(HttpSettings settings, Exchange exchange) throws IOException {
    this.settings = settings;
    this.exchange = exchange;
    this.responses = new ResponseBytes(settings.clock());
    this.budget = new BodyBudget(settings.limits().bodyBytesTotal());
    loadCertificate();
  }

  /**
   * Reads the certificate and key, if there are any.
   *
   * @throws IOException when they cannot be used; what was loaded before stays in use
   */
  void loadCertificate() throws IOException {
    if (settings.tls().isEmpty()) {
      return;
    }
    tls = Optional.of(context(settings.tls().get()));
  }

  /** Reads a certificate and its key; throws {@link IOException} when they cannot be used. */
  static SslContext context(HttpSettings.Tls files) throws IOException {
    String[] versions =
        files.allowTls12() ? new String[] {"TLSv1.3", "TLSv1.2"} : new String[] {"TLSv1.3"};
    try {
      CertificatePair.check(files.chain(), files.key());
      return SslContextBuilder.forServer(files.chain().toFile(), files.key().toFile())
          .sslProvider(SslProvider.JDK)
          .protocols(versions)
          .build();
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("cannot use the certificate " + files.chain() + " with its key", e);
    }
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    InetSocketAddress remote = channel.remoteAddress();
    if (remote == null || draining || !admit(remote.getAddress())) {
      refused.increment();
      var _ = channel.close();
      return;
    }
    var _ = channel.closeFuture().addListener(closed -> leave(remote.getAddress()));
    Optional<SslContext> context = tls;
    if (context.isPresent()) {
      SslHandler handler = context.get().newHandler(channel.alloc());
      handler.setHandshakeTimeoutMillis(HANDSHAKE_TIME.toMillis());
      channel.pipeline().addLast(handler);
    }
    String address = remote.getAddress().getHostAddress();
    channel.pipeline().addLast(new Connection(this, address, context.isPresent()));
  }

  private boolean admit(InetAddress address) {
    HttpLimits limits = settings.limits();
    if (admitted.incrementAndGet() > limits.connections()) {
      admitted.decrementAndGet();
      return false;
    }
    if (limits.connectionsPerAddress() > 0
        && byAddress.merge(address, 1, Integer::sum) > limits.connectionsPerAddress()) {
      leave(address);
      return false;
    }
    return true;
  }

  private void leave(InetAddress address) {
    admitted.decrementAndGet();
    byAddress.computeIfPresent(address, (ip, count) -> count > 1 ? count - 1 : null);
  }

  /** A connection is set up. */
  void arrived(Connection connection) {
    open.add(connection);
    if (draining) {
      connection.drain();
    }
  }

  /** A connection is closed. */
  void gone(Connection connection) {
    open.remove(connection);
    if (draining && open.isEmpty()) {
      drained.countDown();
    }
  }

  /** Ends every connection after its present answer; tells whether all ended in time. */
  boolean drain(Duration time) {
    draining = true;
    open.forEach(Connection::drain);
    if (open.isEmpty()) {
      return true;
    }
    try {
      return drained.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Closes every connection at once. */
  void abort() {
    open.forEach(Connection::abort);
  }

  int open() {
    return open.size();
  }

  /** Connections that were not admitted. */
  long refused() {
    return refused.sum();
  }

  long bodyBytes() {
    return budget.used();
  }

  HttpSettings settings() {
    return settings;
  }

  Exchange exchange() {
    return exchange;
  }

  ResponseBytes responses() {
    return responses;
  }

  BodyBudget budget() {
    return budget;
  }

  boolean draining() {
    return draining;
  }
}
