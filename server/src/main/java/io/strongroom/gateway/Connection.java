package io.strongroom.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.strongroom.audit.TlsSession;
import io.strongroom.seal.Entropy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: reads a request, has it answered, and only then looks at the next one,
 * so that answers keep their order and a client that does not read is not read from.
 *
 * <p>All state belongs to the connection's event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final Duration LINGER_TIME = Duration.ofSeconds(2);
  private static final Duration TICK_MIN = Duration.ofMillis(1);
  private static final Duration TICK_MAX = Duration.ofSeconds(1);

  /** As much as the largest request that is taken: who sends more than he may still hears why. */
  private static final long LINGER_BYTES = 96L << 20;

  private enum Phase {
    /** Between requests. */
    IDLE,
    /** A request has begun to arrive. */
    READING,
    /** The exchange works on a request. */
    HANDLING,
    /** The answer is on its way. */
    WRITING,
    /** The last answer was sent; what still arrives is thrown away so that it can be read. */
    LINGERING,
    CLOSED
  }

  private final Connections shared;
  private final String remoteAddress;
  private final boolean secure;
  private final RequestReader reader;
  private final ArrayDeque<ByteBuf> pending = new ArrayDeque<>(2);

  private Phase phase = Phase.IDLE;
  private long deadlineNanos;
  private boolean driving;
  private boolean lastAnswer;
  private boolean refused;
  private long lingered;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> ticking;

  Connection(Connections shared, String remoteAddress, boolean secure) {
    this.shared = shared;
    this.remoteAddress = remoteAddress;
    this.secure = secure;
    this.reader =
        new RequestReader(shared.settings().limits(), shared.budget(), shared.exchange()::bodyMax);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    enter(Phase.IDLE, limits().idleTime());
    long shortest = Math.min(limits().requestTime().toNanos(), limits().writeTime().toNanos());
    long tick = Math.clamp(shortest / 8, TICK_MIN.toNanos(), TICK_MAX.toNanos());
    ticking = ctx.executor().scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.NANOSECONDS);
    shared.arrived(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closed();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    closed();
  }

  private void closed() {
    if (phase == Phase.CLOSED) {
      return;
    }
    phase = Phase.CLOSED;
    if (ticking != null) {
      ticking.cancel(false);
    }
    dropPending();
    reader.abandon();
    shared.gone(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var in = (ByteBuf) message;
    if (phase == Phase.LINGERING || phase == Phase.CLOSED) {
      lingered += in.readableBytes();
      discard(in);
      if (lingered > LINGER_BYTES) {
        close(ctx);
      }
      return;
    }
    pending.add(in);
    drive(ctx);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      switch (phase) {
        case HANDLING, WRITING -> lastAnswer = true;
        case IDLE, READING, LINGERING, CLOSED -> close(ctx);
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  /** A broken connection or a failed handshake: there is nobody to tell. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    close(ctx);
  }

  /** Closes when nothing is under way, and after the next answer otherwise. */
  void drain() {
    ChannelHandlerContext ctx = context();
    execute(
        ctx,
        () -> {
          lastAnswer = true;
          if (phase == Phase.IDLE && pending.isEmpty()) {
            close(ctx);
          }
        });
  }

  /** Closes without an answer. */
  void abort() {
    close(context());
  }

  private void drive(ChannelHandlerContext ctx) {
    if (driving) {
      return;
    }
    driving = true;
    try {
      while ((phase == Phase.IDLE || phase == Phase.READING) && !pending.isEmpty()) {
        step(ctx, pending.element());
      }
    } catch (Rejected e) {
      refuse(ctx, e.status());
    } finally {
      driving = false;
    }
    ctx.channel().config().setAutoRead(pending.isEmpty());
  }

  private void step(ChannelHandlerContext ctx, ByteBuf in) {
    if (phase == Phase.IDLE) {
      enter(Phase.READING, limits().requestTime());
    }
    boolean complete = reader.feed(in);
    if (!in.isReadable()) {
      discard(pending.remove());
    }
    if (complete) {
      begin(ctx, reader.take());
    } else if (reader.takeContinue()) {
      var _ = ctx.writeAndFlush(Unpooled.wrappedBuffer(CONTINUE));
    }
  }

  private void begin(ChannelHandlerContext ctx, RequestReader.Received received) {
    enter(Phase.HANDLING, limits().handlingTime());
    lastAnswer |= !received.keepAlive() || shared.draining();
    var request =
        new WireRequest(
            received.method(),
            received.target(),
            received.headers(),
            received.body(),
            remoteAddress,
            tls(ctx, received.headers()));
    var reply = new Reply(ctx, received.budgeted(), received.method().equals("HEAD"));
    try {
      shared.exchange().handle(request, reply);
    } catch (Throwable e) { // whatever it is, the client gets an answer and nothing about it
      note("an exchange failed", e);
      Arrays.fill(received.body(), (byte) 0);
      reply.fail();
    }
  }

  /** What the record of a request says about the connection that it came over. */
  private Optional<TlsSession> tls(ChannelHandlerContext ctx, Headers headers) {
    SslHandler handler = secure ? ctx.pipeline().get(SslHandler.class) : null;
    if (handler == null) {
      return Optional.empty();
    }
    SSLSession session = handler.engine().getSession();
    return Optional.of(
        new TlsSession(
            session.getProtocol(), session.getCipherSuite(), headers.first("host").orElse("")));
  }

  /** Takes the answer to one request, once. */
  private final class Reply implements Exchange.Reply {
    private final ChannelHandlerContext ctx;
    private final int budgeted;
    private final boolean headOnly;
    private final AtomicBoolean given = new AtomicBoolean();
    private final long begun = ticker();

    Reply(ChannelHandlerContext ctx, int budgeted, boolean headOnly) {
      this.ctx = ctx;
      this.budgeted = budgeted;
      this.headOnly = headOnly;
    }

    @Override
    public void accept(WireResponse response) {
      if (!given.compareAndSet(false, true)) {
        Arrays.fill(response.body(), (byte) 0);
        shared.settings().journal().note("a second answer to one request was dropped");
        return;
      }
      shared.budget().giveBack(budgeted);
      Runnable sending = () -> answer(ctx, response, headOnly);
      if (response.paced()) {
        executeLater(ctx, sending, Pace.left(ticker() - begun));
      } else if (!execute(ctx, sending)) {
        Arrays.fill(response.body(), (byte) 0);
      }
    }

    @Override
    public void afterTurn(Runnable task) {
      ctx.executor().execute(task);
    }

    void fail() {
      if (given.compareAndSet(false, true)) {
        shared.budget().giveBack(budgeted);
        execute(ctx, () -> refuse(ctx, 500));
      }
    }
  }

  private void answer(ChannelHandlerContext ctx, WireResponse response, boolean headOnly) {
    if (phase != Phase.HANDLING) {
      Arrays.fill(response.body(), (byte) 0);
      return;
    }
    lastAnswer |= shared.draining();
    ByteBuf out;
    try {
      out = shared.responses().encode(ctx.alloc(), response, !lastAnswer, headOnly);
    } catch (IllegalArgumentException e) {
      note("an answer could not be written", e);
      refuse(ctx, 500);
      return;
    } finally {
      Arrays.fill(response.body(), (byte) 0);
    }
    send(ctx, out);
  }

  /** Answers by itself, without a word from the request, and closes. */
  private void refuse(ChannelHandlerContext ctx, int status) {
    lastAnswer = true;
    refused = true;
    reader.abandon();
    dropPending();
    String text = ResponseBytes.reason(status) + "\n";
    byte[] body = text.getBytes(StandardCharsets.US_ASCII);
    var response = WireResponse.of(status, "text/plain", body, Entropy.uuid().toString());
    send(ctx, shared.responses().encode(ctx.alloc(), response, false, false));
  }

  private void send(ChannelHandlerContext ctx, ByteBuf out) {
    enter(Phase.WRITING, limits().writeTime());
    out.retain(); // so that it can be overwritten after it was sent
    var _ =
        ctx.writeAndFlush(out)
            .addListener(
                (ChannelFutureListener)
                    sent -> {
                      discard(out);
                      sent(ctx, sent.isSuccess());
                    });
  }

  private void sent(ChannelHandlerContext ctx, boolean success) {
    if (phase != Phase.WRITING) {
      return;
    }
    if (!success) {
      close(ctx);
    } else if (refused || (lastAnswer && !pending.isEmpty())) {
      linger(ctx);
    } else if (lastAnswer) {
      close(ctx);
    } else {
      enter(Phase.IDLE, limits().idleTime());
      drive(ctx);
    }
  }

  /**
   * Closes our direction first: closing both while bytes of the client are unread would make the
   * kernel send a reset, and the client might never see the answer (RFC 9112 section 9.6).
   */
  private void linger(ChannelHandlerContext ctx) {
    enter(Phase.LINGERING, LINGER_TIME);
    dropPending();
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    if (tls != null) {
      var _ = tls.closeOutbound();
    } else if (ctx.channel() instanceof DuplexChannel duplex) {
      var _ = duplex.shutdownOutput();
    }
    ctx.channel().config().setAutoRead(true);
  }

  private void tick() {
    if (ticker() - deadlineNanos < 0) {
      return;
    }
    ChannelHandlerContext ctx = context();
    switch (phase) {
      case READING -> refuse(ctx, 408);
      case IDLE, WRITING, LINGERING -> close(ctx);
      case HANDLING -> {
        // Operations have deadlines of their own; this one is for what none of them thought of.
        shared.settings().journal().note("a request had no answer in time; it was cut off");
        close(ctx);
      }
      case CLOSED -> {}
    }
  }

  private void enter(Phase next, Duration limit) {
    phase = next;
    deadlineNanos = ticker() + limit.toNanos();
  }

  private long ticker() {
    return context().executor().ticker().nanoTime();
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("not connected");
    }
    return ctx;
  }

  private HttpLimits limits() {
    return shared.settings().limits();
  }

  private void note(String what, Throwable cause) {
    shared.settings().journal().note(what + ": " + cause.getClass().getName());
  }

  /** Runs on the event loop; false when there is none any more. */
  private static boolean execute(ChannelHandlerContext ctx, Runnable task) {
    if (ctx.executor().inEventLoop()) {
      task.run();
      return true;
    }
    try {
      ctx.executor().execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /**
   * The same some nanoseconds later, by the JDK's timer: the loop's own wait for whole
   * milliseconds, and what came before would be heard again.
   */
  private static void executeLater(ChannelHandlerContext ctx, Runnable task, long nanos) {
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, ctx.executor()).execute(task);
  }

  private static void close(ChannelHandlerContext ctx) {
    var _ = ctx.close(); // nobody is left to hear how it went
  }

  private void dropPending() {
    for (ByteBuf in = pending.poll(); in != null; in = pending.poll()) {
      discard(in);
    }
  }

  /** Overwrites what may hold a secret before the memory goes back to the pool. */
  private static void discard(ByteBuf buffer) {
    if (buffer.refCnt() == 1 && !buffer.isReadOnly()) {
      buffer.setZero(0, buffer.writerIndex());
    }
    buffer.release();
  }
}
