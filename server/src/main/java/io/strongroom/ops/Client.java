package io.strongroom.ops;

import io.strongroom.iam.Iam;
import io.strongroom.seal.Hashes;
import io.strongroom.seal.Sensitive;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A small client that signs: for the demonstration, and to warm the program up.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create
 *     a signed AWS API request</a>
 */
record Client(URI endpoint, String region, Iam.NewAccessKey key, InstantSource clock) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int PATIENCE_MILLIS = 30_000;

  /** An answer; the body is text in JSON or XML. */
  record Answer(int status, String body) {
    boolean ok() {
      return status == HttpURLConnection.HTTP_OK;
    }
  }

  Client as(Iam.NewAccessKey other) {
    return new Client(endpoint, region, other, clock);
  }

  /**
   * Calls an operation of a JSON service.
   *
   * @param target such as {@code TrentService.Encrypt}
   */
  Answer json(String service, String target, String body) throws IOException {
    var headers = new TreeMap<String, String>();
    headers.put("content-type", "application/x-amz-json-1.1");
    headers.put("x-amz-target", target);
    return send(service, headers, body);
  }

  /** Calls an operation of IAM or STS; the parameters name action and version. */
  Answer query(String service, Map<String, String> parameters) throws IOException {
    var headers = new TreeMap<String, String>();
    headers.put("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    return send(
        service,
        headers,
        parameters.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&")));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Answer send(String service, TreeMap<String, String> headers, String body)
      throws IOException {
    headers.put("host", endpoint.getAuthority());
    headers.put("x-amz-date", TIME.format(clock.instant()));
    headers.put("authorization", authorization(service, headers, body));
    var connection = (HttpURLConnection) endpoint.resolve("/").toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    headers.forEach(connection::setRequestProperty);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body.getBytes(StandardCharsets.UTF_8));
    }
    int status = connection.getResponseCode();
    try (InputStream in =
        status < HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getInputStream()
            : connection.getErrorStream()) {
      return new Answer(
          status, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private String authorization(String service, TreeMap<String, String> headers, String body) {
    String names = String.join(";", headers.keySet());
    String lines =
        headers.entrySet().stream()
            .map(header -> header.getKey() + ":" + header.getValue() + "\n")
            .collect(Collectors.joining());
    String request = "POST\n/\n\n" + lines + "\n" + names + "\n" + sha256(body);
    String time = String.valueOf(headers.get("x-amz-date"));
    String scope = time.substring(0, 8) + "/" + region + "/" + service + "/aws4_request";
    String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + sha256(request);
    return "AWS4-HMAC-SHA256 Credential="
        + key.id()
        + "/"
        + scope
        + ", SignedHeaders="
        + names
        + ", Signature="
        + signature(scope, toSign);
  }

  private String signature(String scope, String toSign) {
    Sensitive signing = key.secret().use(Client::prefixed);
    for (String part : scope.split("/", -1)) {
      try (Sensitive last = signing) {
        signing = Hashes.hmacKey(last, ascii(part));
      }
    }
    try (Sensitive last = signing) {
      return HexFormat.of().formatHex(Hashes.hmac(last, ascii(toSign)));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Sensitive prefixed(byte[] secret) {
    byte[] start = "AWS4".getBytes(StandardCharsets.US_ASCII);
    byte[] both = new byte[start.length + secret.length];
    System.arraycopy(start, 0, both, 0, start.length);
    System.arraycopy(secret, 0, both, start.length, secret.length);
    return Sensitive.taking(both);
  }

  private static String sha256(String text) {
    return Hashes.sha256Hex(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "Client[" + key.id() + "]";
  }
}
