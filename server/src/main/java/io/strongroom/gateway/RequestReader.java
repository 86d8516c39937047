package io.strongroom.gateway;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one connection into requests, however they are split on the way.
 *
 * <p>Source: RFC 9112; see {@link Grammar} for how strictly.
 */
final class RequestReader {
  private static final int LINE_START = 512;
  private static final int LINE_KEEP = 4 << 10;
  private static final int CHUNK_LINE_MAX = 256;
  private static final int BODY_START = 8 << 10;
  private static final byte[] NOTHING = {};

  private enum At {
    REQUEST_LINE,
    FIELD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    COMPLETE
  }

  /** A request with what the connection must know of it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Received(
      String method,
      String target,
      Headers headers,
      byte[] body,
      boolean keepAlive,
      int budgeted) {}

  private final HttpLimits limits;
  private final BodyBudget budget;
  private final ToIntBiFunction<String, String> larger;

  private At at = At.REQUEST_LINE;
  private byte[] line = new byte[LINE_START];
  private int lineLength;
  private boolean started;
  private boolean blankSkipped;
  private int fieldBytes;
  private Grammar.@Nullable RequestLine requestLine;
  private Headers.Draft draft = new Headers.Draft();
  private @Nullable Headers headers;
  private boolean keepAlive;
  private boolean continueWanted;
  private byte[] body = NOTHING;
  private int bodyLength;
  private int bodyTarget;
  private int bodyMax;
  private int budgeted;

  /** The same bound for every request. */
  RequestReader(HttpLimits limits, BodyBudget budget) {
    this(limits, budget, (method, target) -> 0);
  }

  /**
   * With larger bodies at some places.
   *
   * @param larger by method and target; 0 for no such place
   */
  RequestReader(HttpLimits limits, BodyBudget budget, ToIntBiFunction<String, String> larger) {
    this.limits = limits;
    this.budget = budget;
    this.larger = larger;
  }

  /** Whether a request was begun and not yet taken. */
  boolean started() {
    return started;
  }

  /**
   * Reads as much as belongs to the present request.
   *
   * @return whether the request is complete
   * @throws Rejected with the status to answer before the connection is closed
   */
  boolean feed(ByteBuf in) {
    started |= in.isReadable();
    while (at != At.COMPLETE) {
      boolean enough =
          switch (at) {
            case BODY, CHUNK -> readBody(in);
            case REQUEST_LINE, FIELD, CHUNK_SIZE, CHUNK_END, TRAILER, COMPLETE -> readLine(in);
          };
      if (!enough) {
        return false;
      }
    }
    return true;
  }

  /** Whether the client waits for {@code 100 Continue}; says so once. */
  boolean takeContinue() {
    boolean wanted = continueWanted && bodyLength == 0;
    continueWanted = false;
    return wanted;
  }

  /** The complete request; the reader is ready for the next one. */
  Received take() {
    Grammar.RequestLine first = requestLine;
    Headers all = headers;
    if (at != At.COMPLETE || first == null || all == null) {
      throw new IllegalStateException("no complete request");
    }
    byte[] exact = body;
    if (body.length != bodyLength) {
      exact = Arrays.copyOf(body, bodyLength);
      Arrays.fill(body, (byte) 0);
    }
    var received = new Received(first.method(), first.target(), all, exact, keepAlive, budgeted);
    body = NOTHING;
    budgeted = 0;
    reset();
    return received;
  }

  /** Wipes what was read of a request that will not be finished. */
  void abandon() {
    Arrays.fill(body, (byte) 0);
    body = NOTHING;
    budget.giveBack(budgeted);
    budgeted = 0;
    reset();
  }

  private void reset() {
    Arrays.fill(line, (byte) 0);
    if (line.length > LINE_KEEP) {
      line = new byte[LINE_START];
    }
    at = At.REQUEST_LINE;
    lineLength = 0;
    started = false;
    blankSkipped = false;
    fieldBytes = 0;
    requestLine = null;
    draft = new Headers.Draft();
    headers = null;
    continueWanted = false;
    bodyLength = 0;
    bodyTarget = 0;
  }

  private boolean readLine(ByteBuf in) {
    int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    int count = (end < 0 ? in.writerIndex() : end + 1) - in.readerIndex();
    checkLength(lineLength + count);
    if (lineLength + count > line.length) {
      byte[] larger = Arrays.copyOf(line, Math.max(lineLength + count, line.length * 2));
      Arrays.fill(line, (byte) 0);
      line = larger;
    }
    in.readBytes(line, lineLength, count);
    lineLength += count;
    if (end < 0) {
      return false;
    }
    if (lineLength < 2 || line[lineLength - 2] != '\r') {
      throw Rejected.malformed();
    }
    int length = lineLength - 2;
    lineLength = 0;
    line(length);
    return true;
  }

  private void checkLength(int length) {
    switch (at) {
      case REQUEST_LINE -> refuseBeyond(limits.requestLineBytes() + 2, length, 414);
      case FIELD, TRAILER -> refuseBeyond(limits.headerBytes() - fieldBytes, length, 431);
      case CHUNK_SIZE -> refuseBeyond(CHUNK_LINE_MAX, length, 400);
      case CHUNK_END -> refuseBeyond(2, length, 400);
      case BODY, CHUNK, COMPLETE -> throw new IllegalStateException("no line is due");
    }
  }

  private static void refuseBeyond(int limit, int length, int status) {
    if (length > limit) {
      throw new Rejected(status);
    }
  }

  private void line(int length) {
    switch (at) {
      case REQUEST_LINE -> requestLine(length);
      case FIELD -> field(length);
      case CHUNK_SIZE -> chunkSize(length);
      case CHUNK_END -> chunkEnd(length);
      case TRAILER -> trailer(length);
      case BODY, CHUNK, COMPLETE -> throw new IllegalStateException("no line is due");
    }
  }

  private void requestLine(int length) {
    if (length == 0 && !blankSkipped) {
      blankSkipped = true; // RFC 9112 section 2.2: one left over from the body before
      return;
    }
    requestLine = Grammar.requestLine(line, length);
    at = At.FIELD;
  }

  private void field(int length) {
    fieldBytes += length + 2;
    if (length == 0) {
      endOfFields();
      return;
    }
    if (draft.size() == limits.headerCount()) {
      throw new Rejected(431);
    }
    Grammar.field(line, length, draft);
  }

  private void endOfFields() {
    Headers all = draft.finish();
    headers = all;
    boolean modern = requestLine != null && requestLine.modern();
    List<String> hosts = all.all("host");
    if (hosts.size() > 1 || (modern && hosts.isEmpty())) {
      throw Rejected.malformed();
    }
    if (!hosts.isEmpty() && !Grammar.isHost(hosts.getFirst())) {
      throw Rejected.malformed();
    }
    keepAlive = modern && !closeAsked(all);
    frame(all, modern);
    expectation(all, modern);
  }

  private void frame(Headers all, boolean modern) {
    Grammar.RequestLine first = requestLine;
    int more = first == null ? 0 : larger.applyAsInt(first.method(), first.target());
    bodyMax = Math.max(limits.bodyBytes(), more);
    List<String> lengths = all.all("content-length");
    List<String> codings = all.all("transfer-encoding");
    if (lengths.size() > 1 || (!lengths.isEmpty() && !codings.isEmpty())) {
      throw Rejected.malformed();
    }
    if (!codings.isEmpty()) {
      if (!modern || codings.size() > 1) {
        throw Rejected.malformed();
      }
      if (!codings.getFirst().equalsIgnoreCase("chunked")) {
        throw new Rejected(501);
      }
      at = At.CHUNK_SIZE;
      return;
    }
    long length = lengths.isEmpty() ? 0 : Grammar.contentLength(lengths.getFirst());
    if (length > bodyMax) {
      throw new Rejected(413);
    }
    bodyTarget = (int) length;
    at = bodyTarget == 0 ? At.COMPLETE : At.BODY;
  }

  private void expectation(Headers all, boolean modern) {
    List<String> expectations = all.all("expect");
    if (expectations.isEmpty() || !modern) {
      return;
    }
    if (expectations.size() > 1 || !expectations.getFirst().equalsIgnoreCase("100-continue")) {
      throw new Rejected(417);
    }
    continueWanted = at != At.COMPLETE;
  }

  private static boolean closeAsked(Headers all) {
    for (String value : all.all("connection")) {
      if (value.equalsIgnoreCase("keep-alive")) {
        continue;
      }
      if (Arrays.asList(value.toLowerCase(Locale.ROOT).split("[ \t]*,[ \t]*", -1))
          .contains("close")) {
        return true;
      }
    }
    return false;
  }

  private void chunkSize(int length) {
    int size = Grammar.chunkSize(line, length);
    if (size > bodyMax - bodyLength) {
      throw new Rejected(413);
    }
    bodyTarget = bodyLength + size;
    at = size == 0 ? At.TRAILER : At.CHUNK;
  }

  private void chunkEnd(int length) {
    if (length != 0) {
      throw Rejected.malformed();
    }
    at = At.CHUNK_SIZE;
  }

  private void trailer(int length) {
    fieldBytes += length + 2;
    if (length == 0) {
      at = At.COMPLETE;
      return;
    }
    // Checked for form and dropped: nothing that came after the body is to be believed.
    Grammar.field(line, length, new Headers.Draft());
  }

  private boolean readBody(ByteBuf in) {
    int count = Math.min(in.readableBytes(), bodyTarget - bodyLength);
    room(bodyLength + count);
    in.readBytes(body, bodyLength, count);
    bodyLength += count;
    if (bodyLength < bodyTarget) {
      return false;
    }
    at = at == At.BODY ? At.COMPLETE : At.CHUNK_END;
    return true;
  }

  /** Grows with what arrived, not with what was announced, so that announcing costs nothing. */
  private void room(int needed) {
    if (needed <= body.length) {
      return;
    }
    int wanted = Math.max(needed, Math.max(BODY_START, body.length * 2));
    int size = at == At.BODY ? Math.min(bodyTarget, wanted) : wanted;
    budget.take(size - budgeted);
    budgeted = size;
    byte[] larger = Arrays.copyOf(body, size);
    Arrays.fill(body, (byte) 0);
    body = larger;
  }
}
