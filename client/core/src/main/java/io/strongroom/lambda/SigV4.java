package io.strongroom.lambda;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Signature Version 4 of requests to one service in one region (AWS, "Create a signed AWS API
 * request").
 */
final class SigV4 {
  private static final char[] HEX = "0123456789abcdef".toCharArray();
  private static final int BLOCK = 64;

  private final String region;
  private final String service;

  SigV4(String region, String service) {
    this.region = region;
    this.service = service;
  }

  /**
   * The value of the {@code Authorization} header.
   *
   * @param path encoded as it is sent
   * @param query encoded and sorted, empty for none
   * @param headers all that are to be signed, host and x-amz-date among them
   * @param time as in x-amz-date, {@code 20150830T123600Z}
   */
  String authorization(
      String method,
      String path,
      String query,
      Map<String, String> headers,
      byte[] body,
      String time,
      Credentials credentials) {
    StringBuilder canonical = new StringBuilder(512);
    canonical.append(method).append('\n').append(path).append('\n').append(query).append('\n');
    String signed = canonicalHeaders(headers, canonical);
    canonical.append('\n').append(signed).append('\n').append(hex(sha256(body)));
    String date = time.substring(0, 8);
    String scope = date + "/" + region + "/" + service + "/aws4_request";
    String toSign =
        "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hex(sha256(utf8(canonical.toString())));
    byte[] key = utf8("AWS4" + credentials.secretAccessKey());
    for (String step : List.of(date, region, service, "aws4_request", toSign)) {
      key = hmac(key, utf8(step));
    }
    return "AWS4-HMAC-SHA256 Credential="
        + credentials.accessKeyId()
        + "/"
        + scope
        + ", SignedHeaders="
        + signed
        + ", Signature="
        + hex(key);
  }

  /** Appends name:value lines and returns the names. */
  private static String canonicalHeaders(Map<String, String> headers, StringBuilder out) {
    Map<String, String> sorted = new TreeMap<>();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      sorted.put(header.getKey().toLowerCase(Locale.ROOT), trimmed(header.getValue()));
    }
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, String> header : sorted.entrySet()) {
      out.append(header.getKey()).append(':').append(header.getValue()).append('\n');
      names.add(header.getKey());
    }
    return String.join(";", names);
  }

  /** Without blanks at the ends, runs of blanks inside become one. */
  private static String trimmed(String value) {
    StringBuilder out = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != ' ') {
        out.append(c);
      } else if (out.length() > 0 && out.charAt(out.length() - 1) != ' ') {
        out.append(' ');
      }
    }
    return out.toString().trim();
  }

  static byte[] sha256(byte[] data) {
    return digest().digest(data);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** RFC 2104 on the digest alone: {@code javax.crypto} would be loaded for nothing else. */
  static byte[] hmac(byte[] key, byte[] data) {
    byte[] padded = new byte[BLOCK];
    byte[] fitting = key.length > BLOCK ? sha256(key) : key;
    System.arraycopy(fitting, 0, padded, 0, fitting.length);
    MessageDigest digest = digest();
    for (int i = 0; i < BLOCK; i++) {
      padded[i] ^= 0x36;
    }
    digest.update(padded);
    byte[] inner = digest.digest(data);
    for (int i = 0; i < BLOCK; i++) {
      padded[i] ^= 0x36 ^ 0x5c;
    }
    digest.update(padded);
    return digest.digest(inner);
  }

  static String hex(byte[] bytes) {
    char[] out = new char[bytes.length * 2];
    for (int i = 0; i < bytes.length; i++) {
      out[i * 2] = HEX[bytes[i] >> 4 & 15];
      out[i * 2 + 1] = HEX[bytes[i] & 15];
    }
    return new String(out);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
