package io.strongroom.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection on which a request is sent when the answer to the last one is there. */
final class Wire implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)\r\n");
  private static final String HEAD_END = "\r\n\r\n";

  private final SocketChannel channel;
  private final ByteBuffer out = ByteBuffer.allocateDirect(16 * 1024);
  private final ByteBuffer in = ByteBuffer.allocate(64 * 1024);
  private long nanos;

  Wire(int port) throws IOException {
    channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /** Sends a request and waits for the whole answer; gives its head and body. */
  String ask(byte[] request) throws IOException {
    out.clear().put(request).flip();
    in.clear();
    long start = System.nanoTime();
    while (out.hasRemaining()) {
      channel.write(out);
    }
    // Answers are smaller than what one read takes; the clock stops before anything is looked at.
    read();
    nanos = System.nanoTime() - start;
    String text = text();
    while (!complete(text)) {
      read();
      nanos = System.nanoTime() - start;
      text = text();
    }
    return text;
  }

  /** How long the last answer took, from before the first byte was sent until it was there. */
  long nanos() {
    return nanos;
  }

  private void read() throws IOException {
    if (channel.read(in) < 0) {
      throw new IOException("the server closed the connection after: " + text());
    }
  }

  private String text() {
    return new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
  }

  private static boolean complete(String text) throws IOException {
    int head = text.indexOf(HEAD_END);
    if (head < 0) {
      return false;
    }
    Matcher length = LENGTH.matcher(text.substring(0, head + 2));
    if (!length.find()) {
      throw new IOException("an answer without a length: " + text);
    }
    return text.length() >= head + HEAD_END.length() + Integer.parseInt(length.group(1));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
