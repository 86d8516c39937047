package io.strongroom.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A request that can be signed and, before or after that, altered. Every method returns another
 * request; what is altered after {@link #sign} or {@link #presign} is not covered by the signature.
 *
 * <p>Signs by itself, sharing no code with the server, after AWS's "Create a signed AWS API
 * request".
 *
 * @param headers in the order in which they are sent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SignedRequest(
    String method, String target, List<Map.Entry<String, String>> headers, byte[] body) {

  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /**
   * Whose key signs, and for what.
   *
   * @param token empty for long-term keys
   */
  public record Key(String id, String secret, String token, String region, String service) {}

  /** A request without any header but Host. */
  public static SignedRequest of(String method, String host, String target, String body) {
    return new SignedRequest(
        method, target, List.of(Map.entry("Host", host)), body.getBytes(StandardCharsets.UTF_8));
  }

  /** The same with a further header. */
  public SignedRequest with(String name, String value) {
    var more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new SignedRequest(method, target, List.copyOf(more), body);
  }

  /** The same without the headers of that name. */
  public SignedRequest without(String name) {
    var fewer = headers.stream().filter(entry -> !entry.getKey().equalsIgnoreCase(name)).toList();
    return new SignedRequest(method, target, fewer, body);
  }

  /** The same with another value of a header. */
  public SignedRequest replacing(String name, String value) {
    return without(name).with(name, value);
  }

  /** The same with another method. */
  public SignedRequest method(String other) {
    return new SignedRequest(other, target, headers, body);
  }

  /** The same with another path and query. */
  public SignedRequest target(String other) {
    return new SignedRequest(method, other, headers, body);
  }

  /** The same with another body. */
  public SignedRequest body(byte[] other) {
    return new SignedRequest(method, target, headers, other);
  }

  /** The first value of a header. */
  public String header(String name) {
    return headers.stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  /** Signs in the Authorization header, over all headers that are there now. */
  public SignedRequest sign(Key key, Instant now) {
    SignedRequest dated = with("X-Amz-Date", BASIC.format(now));
    if (!key.token().isEmpty()) {
      dated = dated.with("X-Amz-Security-Token", key.token());
    }
    String names = String.join(";", dated.canonicalHeaders().keySet());
    String signature = dated.signature(key, now, names);
    return dated.with(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
            .formatted(key.id(), scope(key, now), names, signature));
  }

  /** Signs in the query, valid for that many seconds. */
  public SignedRequest presign(Key key, Instant now, int seconds) {
    String names = String.join(";", canonicalHeaders().keySet());
    var query = new StringBuilder(target).append(target.indexOf('?') < 0 ? '?' : '&');
    query.append("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=");
    query.append(encode(key.id() + "/" + scope(key, now)));
    query.append("&X-Amz-Date=").append(BASIC.format(now));
    query.append("&X-Amz-Expires=").append(seconds);
    query.append("&X-Amz-SignedHeaders=").append(encode(names));
    if (!key.token().isEmpty()) {
      query.append("&X-Amz-Security-Token=").append(encode(key.token()));
    }
    SignedRequest unsigned = target(query.toString());
    return target(query + "&X-Amz-Signature=" + unsigned.signature(key, now, names));
  }

  /** The request as HTTP/1.1 on one connection of its own. */
  public byte[] bytes() {
    var out = new ByteArrayOutputStream();
    var head = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    for (Map.Entry<String, String> header : headers) {
      head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    head.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n\r\n");
    out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(body);
    return out.toByteArray();
  }

  private static String scope(Key key, Instant now) {
    String day = BASIC.format(now).substring(0, 8);
    return String.join("/", day, key.region(), key.service(), "aws4_request");
  }

  private String signature(Key key, Instant now, String names) {
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String query = mark < 0 ? "" : target.substring(mark + 1);
    var canonical = new StringBuilder();
    canonical.append(method).append('\n').append(encode(path).replace("%2F", "/")).append('\n');
    canonical.append(canonicalQuery(query)).append('\n');
    canonicalHeaders()
        .forEach((name, value) -> canonical.append(name).append(':').append(value).append('\n'));
    canonical.append('\n').append(names).append('\n').append(hex(sha256(body)));
    String text =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            BASIC.format(now),
            scope(key, now),
            hex(sha256(canonical.toString().getBytes(StandardCharsets.ISO_8859_1))));
    byte[] derived = ("AWS4" + key.secret()).getBytes(StandardCharsets.UTF_8);
    for (String part : scope(key, now).split("/", -1)) {
      derived = hmac(derived, part);
    }
    return hex(hmac(derived, text));
  }

  private TreeMap<String, String> canonicalHeaders() {
    var sorted = new TreeMap<String, String>();
    for (Map.Entry<String, String> header : headers) {
      sorted.merge(
          header.getKey().toLowerCase(Locale.ROOT),
          header.getValue().strip().replaceAll(" +", " "),
          (one, other) -> one + "," + other);
    }
    return sorted;
  }

  /** The parameters must be encoded canonically already. */
  private static String canonicalQuery(String query) {
    if (query.isEmpty()) {
      return "";
    }
    return String.join(
        "&",
        Arrays.stream(query.split("&", -1))
            .map(parameter -> parameter.contains("=") ? parameter : parameter + "=")
            .sorted(
                Comparator.comparing(SignedRequest::name).thenComparing(Comparator.naturalOrder()))
            .toList());
  }

  private static String name(String parameter) {
    return parameter.substring(0, parameter.indexOf('='));
  }

  /** Percent-encodes all but the unreserved characters of RFC 3986. */
  public static String encode(String text) {
    var out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > 0 && (Character.isLetterOrDigit(b) || "-._~".indexOf(b) >= 0);
      out.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b & 0xff));
    }
    return out.toString();
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
