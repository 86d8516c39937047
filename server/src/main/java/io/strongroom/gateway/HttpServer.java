package io.strongroom.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Serves HTTP/1.1, plain or over TLS, within fixed bounds. Nothing else knows that Netty does. */
final class HttpServer {
  private static final int BACKLOG = 1024;
  private static final int SHUTDOWN_SECONDS = 5;

  private final HttpSettings settings;
  private final MultiThreadIoEventLoopGroup loops;
  private final Channel listener;
  private final Connections connections;

  private HttpServer(
      HttpSettings settings,
      MultiThreadIoEventLoopGroup loops,
      Channel listener,
      Connections connections) {
    this.settings = settings;
    this.loops = loops;
    this.listener = listener;
    this.connections = connections;
  }

  /**
   * Listens and answers from now on.
   *
   * @throws IOException when the address cannot be bound or the certificate not be used
   */
  static HttpServer start(HttpSettings settings, Exchange exchange) throws IOException {
    var connections = new Connections(settings, exchange);
    var loops =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(),
            new DefaultThreadFactory("http", true),
            NioIoHandler.newFactory());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(connections)
            .bind(settings.address())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      Throwable cause = bound.cause();
      var _ = loops.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
      throw new IOException("cannot listen on " + settings.address() + ": " + reason(cause), cause);
    }
    return new HttpServer(settings, loops, bound.channel(), connections);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** The port that is bound. */
  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Number of connections that are open. */
  int open() {
    return connections.open();
  }

  /** Number of connections that were beyond the limits. */
  long refusedConnections() {
    return connections.refused();
  }

  /** Bytes that the bodies of unanswered requests occupy. */
  long bodyBytes() {
    return connections.bodyBytes();
  }

  /**
   * Reads the certificate and key again; connections made from now on use them.
   *
   * @throws IOException when they cannot be used; the old ones stay in use
   */
  void reloadCertificate() throws IOException {
    connections.loadCertificate();
  }

  /**
   * Stops listening, lets requests under way be answered, then closes what is left. Returns when
   * all is closed; must not be called from an exchange.
   */
  void close(Duration drain) {
    listener.close().awaitUninterruptibly();
    if (!connections.drain(drain)) {
      settings.journal().note("connections were closed before they were answered");
      connections.abort();
    }
    loops.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
