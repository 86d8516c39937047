package io.strongroom.gateway;

import io.strongroom.testing.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** One raw connection to a server under test. */
final class Wire implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;

  private Wire(Socket socket) {
    this.socket = socket;
  }

  static Wire to(int port) throws IOException {
    return over(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  static Wire over(Socket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    return new Wire(socket);
  }

  Wire send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  Socket socket() {
    return socket;
  }

  /** The next answer, by its Content-Length. */
  Reply reply() throws IOException {
    InputStream in = socket.getInputStream();
    var bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("closed after " + bytes.size() + " bytes");
      }
      bytes.write(b);
    }
    Reply head = Reply.parse(bytes.toByteArray());
    String length = head.headers().getOrDefault("content-length", "0");
    bytes.writeBytes(in.readNBytes(Integer.parseInt(length)));
    return Reply.parse(bytes.toByteArray());
  }

  /** The head of an answer without Content-Length, such as 100. */
  String line() throws IOException {
    var text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      text.append((char) socket.getInputStream().read());
    }
    return text.toString();
  }

  /** Waits for the end; tells whether nothing came before it. */
  boolean ended() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return true; // reset
    }
  }

  /** Waits that long; tells whether a byte came, which is lost, or the end. */
  boolean stirs(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      socket.getInputStream().read();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
