package io.strongroom.lambda;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * Sends one HTTP request and gives the answer, whatever its status; replaced in tests.
 *
 * <pre>{@code
 * Secrets.builder().transport((method, to, headers, body, timeout) -> answered(to, headers, body));
 * }</pre>
 */
public interface Transport {
  /**
   * Sends a request, once.
   *
   * @param body empty for GET
   * @param timeoutMillis for connecting, and again for each wait for bytes
   * @throws IOException if no whole answer came
   */
  Reply send(String method, URI to, Map<String, String> headers, byte[] body, int timeoutMillis)
      throws IOException;

  /** Closes what is kept open, before a checkpoint of the process. */
  default void close() {}

  /** An answer. */
  final class Reply {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    /** An answer with the first of each header, by its name in lower case. */
    public Reply(int status, Map<String, String> headers, byte[] body) {
      this.status = status;
      this.headers = headers;
      this.body = body;
    }

    /** The status code. */
    public int status() {
      return status;
    }

    /** The body itself, which its reader overwrites. */
    public byte[] body() {
      return body;
    }

    /** A header, empty if it is not there. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }
}
