package io.strongroom.events;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;

/**
 * A connection to a webhook: requests and answers of HTTP/1.1, one after the other. What an answer
 * says besides its status is read past, up to a bound.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class WebConnection implements Closeable {
  private static final int LINE_MAX = 8192;
  private static final int LINES_MAX = 200;
  private static final int BODY_MAX = 256 * 1024;
  private static final int INTERIM_MAX = 10;
  private static final long IDLE = Duration.ofSeconds(4).toNanos();

  /** So long the name is not looked up again. */
  private static final long LIFE = Duration.ofSeconds(60).toNanos();

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.([01]) ([1-5]\\d\\d)(?: .*)?");
  private static final Pattern LENGTH = Pattern.compile("content-length:\\s*(\\d{1,9})\\s*");
  private static final Pattern SIZE = Pattern.compile("([0-9a-fA-F]{1,7})\\s*(?:;.*)?");

  private final SSLSocket socket;
  private final InputStream in;
  private final long opened = System.nanoTime();
  private long used = opened;
  private boolean reusable;
  private boolean answering;

  WebConnection(SSLSocket socket) throws IOException {
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * Sends a request; the status of its answer.
   *
   * @throws IOException also for what is no answer of HTTP
   */
  int exchange(byte[] request, boolean head) throws IOException {
    reusable = false;
    answering = false;
    socket.getOutputStream().write(request);
    for (int i = 0; i < INTERIM_MAX; i++) {
      Head answer = head();
      if (answer.status() >= 200) {
        reusable = answer.keep() && isPassed(answer, head);
        used = System.nanoTime();
        return answer.status();
      }
    }
    throw new IOException("no end of interim answers");
  }

  /** Whether the last attempt ended before the first byte of an answer. */
  boolean unanswered() {
    return !answering;
  }

  /** Whether another request may be sent. */
  boolean isFresh() {
    long now = System.nanoTime();
    return reusable && now - used < IDLE && now - opened < LIFE;
  }

  /**
   * The head of an answer.
   *
   * @param length of the body; negative when it is not said
   */
  private record Head(int status, boolean keep, int length, boolean chunked) {}

  private Head head() throws IOException {
    Matcher first = STATUS.matcher(line());
    if (!first.matches()) {
      throw new IOException("not an answer of HTTP");
    }
    boolean keep = first.group(1).equals("1");
    boolean chunked = false;
    int length = -1;
    for (int i = 0; i < LINES_MAX; i++) {
      String line = line().toLowerCase(Locale.ROOT);
      if (line.isEmpty()) {
        return new Head(Integer.parseInt(first.group(2)), keep, length, chunked);
      }
      Matcher said = LENGTH.matcher(line);
      if (said.matches()) {
        keep &= length < 0;
        length = Integer.parseInt(said.group(1));
      } else if (line.startsWith("transfer-encoding:")) {
        chunked = line.substring(line.indexOf(':') + 1).strip().equals("chunked");
        keep &= chunked;
      } else if (line.startsWith("connection:")) {
        keep &= !line.contains("close");
      }
    }
    throw new IOException("too many headers");
  }

  private boolean isPassed(Head answer, boolean head) {
    try {
      return passed(answer, head) && in.available() == 0;
    } catch (IOException e) {
      // The status counts; only the connection is spoilt.
      return false;
    }
  }

  /** Reads past the body; false when it cannot be told where that ends, or it is too long. */
  private boolean passed(Head answer, boolean head) throws IOException {
    if (head || answer.status() == 204 || answer.status() == 304) {
      return true;
    }
    if (answer.chunked()) {
      return answer.length() < 0 && chunksPassed();
    }
    return answer.length() >= 0 && answer.length() <= BODY_MAX && skipped(answer.length());
  }

  private boolean chunksPassed() throws IOException {
    int whole = 0;
    while (whole <= BODY_MAX) {
      Matcher size = SIZE.matcher(line());
      if (!size.matches()) {
        return false;
      }
      int length = Integer.parseInt(size.group(1), 16);
      if (length == 0) {
        // Trailers are nobody's: a connection with some is not used again.
        return line().isEmpty();
      }
      whole += length;
      if (whole > BODY_MAX || !skipped(length) || !line().isEmpty()) {
        return false;
      }
    }
    return false;
  }

  private boolean skipped(int length) throws IOException {
    return in.readNBytes(length).length == length;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.length() > LINE_MAX) {
        throw new IOException("not an answer of HTTP");
      }
      answering = true;
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
