package strongroom.runtime;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The Runtime API over one connection that is kept. Bare sockets: the JDK's clients cost a cold
 * start more than everything else here.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
 */
final class Api {
  private static final String ROOT = "/2018-06-01/runtime/";

  private final String authority;
  private final Socket socket;
  private final InputStream in;

  /** An answer; the names of its headers are in lower case. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, Map<String, String> headers, byte[] body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  Api(String authority) throws IOException {
    this.authority = authority;
    int colon = authority.lastIndexOf(':');
    socket =
        new Socket(
            InetAddress.getByName(authority.substring(0, colon)),
            Integer.parseInt(authority.substring(colon + 1)));
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
  }

  Answer get(String what) throws IOException {
    return call("GET", what, "", new byte[0]);
  }

  Answer post(String what, byte[] body) throws IOException {
    return call("POST", what, "", body);
  }

  Answer fail(String what, String type, byte[] body) throws IOException {
    return call("POST", what, "Lambda-Runtime-Function-Error-Type: " + type + "\r\n", body);
  }

  private Answer call(String method, String what, String header, byte[] body) throws IOException {
    String head =
        method
            + " "
            + ROOT
            + what
            + " HTTP/1.1\r\nHost: "
            + authority
            + "\r\n"
            + header
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    byte[] first = head.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[first.length + body.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(body, 0, all, first.length, body.length);
    socket.getOutputStream().write(all);
    return answer();
  }

  private Answer answer() throws IOException {
    String[] status = line().split(" ", 3);
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    return new Answer(Integer.parseInt(status[1]), headers, body);
  }

  private String line() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException("the host is gone");
      }
      if (octet != '\r') {
        text.append((char) octet);
      }
    }
    return text.toString();
  }
}
