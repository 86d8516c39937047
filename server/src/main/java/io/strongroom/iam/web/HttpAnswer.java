package io.strongroom.iam.web;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the answer to one GET of HTTP/1.1, bounded in bytes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class HttpAnswer {
  static final int BODY_MAX = 256 << 10;
  private static final int HEAD_MAX = 16 << 10;
  private static final int RADIX = 16;

  private final InputStream in;
  private int head;

  private HttpAnswer(InputStream in) {
    this.in = in;
  }

  /** The request for a document, after which the server closes the connection. */
  static byte[] question(URI uri) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return String.join(
            "\r\n",
            "GET " + path + query + " HTTP/1.1",
            "Host: " + uri.getHost() + port,
            "Accept: application/json",
            "User-Agent: strongroom",
            "Connection: close",
            "",
            "")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The body of an answer.
   *
   * @throws IOException when it is not a whole 200, or too long
   */
  static byte[] body(InputStream stream) throws IOException {
    var answer = new HttpAnswer(new BufferedInputStream(stream));
    String status = answer.line();
    if (!status.matches("HTTP/1\\.[01] 200( .*)?")) {
      throw new IOException("not a document");
    }
    Map<String, String> headers = answer.headers();
    String coding = headers.getOrDefault("transfer-encoding", "");
    if (!coding.isEmpty()) {
      if (!coding.equalsIgnoreCase("chunked")) {
        throw new IOException("an unknown transfer coding");
      }
      return answer.chunks();
    }
    return headers.containsKey("content-length")
        ? answer.exactly(length(headers.get("content-length"), 10))
        : answer.rest();
  }

  private Map<String, String> headers() throws IOException {
    var headers = new HashMap<String, String>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || ++head > HEAD_MAX) {
        throw new IOException("not an answer of HTTP");
      }
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  private byte[] chunks() throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      int size = length(line().split(";", 2)[0].strip(), RADIX);
      if (size == 0) {
        return body.toByteArray();
      }
      if (body.size() + size > BODY_MAX) {
        throw tooLong();
      }
      body.writeBytes(exactly(size));
      if (!line().isEmpty()) {
        throw new IOException("a chunk without its end");
      }
    }
  }

  private static int length(String text, int radix) throws IOException {
    try {
      int length = Integer.parseUnsignedInt(text, radix);
      if (length < 0 || length > BODY_MAX) {
        throw tooLong();
      }
      return length;
    } catch (NumberFormatException e) {
      throw new IOException("a length that is none", e);
    }
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("cut off");
    }
    return bytes;
  }

  private byte[] rest() throws IOException {
    byte[] bytes = in.readNBytes(BODY_MAX + 1);
    if (bytes.length > BODY_MAX) {
      throw tooLong();
    }
    return bytes;
  }

  private static IOException tooLong() {
    return new IOException("too long");
  }
}
