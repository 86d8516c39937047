package io.strongroom.lambda;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's older HTTP client, which starts faster than the newer one: docs/decisions.md. It keeps
 * connections alive between the requests of a batch by itself.
 */
final class UrlTransport implements Transport {
  /** Twenty secrets of 64 KiB, every character escaped, fit. */
  private static final int BODY_MAX = 8 << 20;

  private final @Nullable SSLSocketFactory trusting;
  private volatile @Nullable SSLSocketFactory quick;
  private volatile boolean quickKnown;
  private volatile @Nullable HttpURLConnection last;

  /** With the certificates that Java trusts, or with others. */
  UrlTransport(@Nullable SSLSocketFactory trusting) {
    this.trusting = trusting;
  }

  @Override
  public Reply send(
      String method, URI to, Map<String, String> headers, byte[] body, int timeoutMillis)
      throws IOException {
    SSLSocketFactory first = "https".equals(to.getScheme()) ? quick() : null;
    if (first == null) {
      return send(trusting, method, to, headers, body, timeoutMillis);
    }
    try {
      return send(first, method, to, headers, body, timeoutMillis);
    } catch (SSLException e) {
      // Perhaps for want of what was not offered: servers say that in several ways. What is sent
      // reads only, so it may be sent again.
      quick = null;
      return send(trusting, method, to, headers, body, timeoutMillis);
    }
  }

  /** Made when it is needed: without TLS none of it is loaded. */
  private @Nullable SSLSocketFactory quick() {
    if (!quickKnown) {
      quick =
          OneShare.of(
              trusting == null ? HttpsURLConnection.getDefaultSSLSocketFactory() : trusting);
      quickKnown = true;
    }
    return quick;
  }

  private Reply send(
      @Nullable SSLSocketFactory sockets,
      String method,
      URI to,
      Map<String, String> headers,
      byte[] body,
      int timeoutMillis)
      throws IOException {
    HttpURLConnection connection = (HttpURLConnection) to.toURL().openConnection();
    if (sockets != null && connection instanceof HttpsURLConnection secured) {
      secured.setSSLSocketFactory(sockets);
    }
    connection.setConnectTimeout(timeoutMillis);
    connection.setReadTimeout(timeoutMillis);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestMethod(method);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      connection.setRequestProperty(header.getKey(), header.getValue());
    }
    if (body.length > 0) {
      connection.setDoOutput(true);
      connection.getOutputStream().write(body);
    }
    int status = connection.getResponseCode();
    byte[] answer = read(status < 400 ? connection.getInputStream() : connection.getErrorStream());
    last = connection;
    return new Reply(status, headers(connection), answer);
  }

  private static byte[] read(@Nullable InputStream in) throws IOException {
    if (in == null) {
      return new byte[0];
    }
    try (in) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
      byte[] buffer = new byte[8192];
      int count = in.read(buffer);
      while (count >= 0) {
        if (out.size() + count > BODY_MAX) {
          throw new IOException("an answer of more than " + BODY_MAX + " bytes");
        }
        out.write(buffer, 0, count);
        count = in.read(buffer);
      }
      return out.toByteArray();
    }
  }

  private static Map<String, String> headers(HttpURLConnection connection) {
    Map<String, String> headers = new HashMap<>();
    for (Map.Entry<String, List<String>> header : connection.getHeaderFields().entrySet()) {
      if (header.getKey() != null) { // the status line
        headers.putIfAbsent(header.getKey().toLowerCase(Locale.ROOT), header.getValue().get(0));
      }
    }
    return headers;
  }

  @Override
  public void close() {
    HttpURLConnection connection = last;
    last = null;
    if (connection != null) {
      connection.disconnect();
    }
  }
}
