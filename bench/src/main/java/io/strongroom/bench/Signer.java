package io.strongroom.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests ahead of time, after AWS's "Create a signed AWS API request".
 *
 * @param host as in the Host header
 */
record Signer(String host, String region, String keyId, String secret) {
  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String SIGNED = "content-type;host;x-amz-date";
  private static final String TYPE = "application/x-amz-json-1.1";
  private static final String FORM = "application/x-www-form-urlencoded";

  /** Whole HTTP/1.1 requests, each in a direct buffer; good for five minutes. */
  ByteBuffer[] requests(Work work, int first, int count) {
    String time = BASIC.format(InstantSource.system().instant());
    String scope = time.substring(0, 8) + "/" + region + "/" + work.service() + "/aws4_request";
    Mac mac = keyed(key(scope));
    var made = new ByteBuffer[count];
    for (int i = 0; i < count; i++) {
      byte[] request =
          request(TYPE, Optional.of(work.target()), work.body(first + i), time, scope, mac);
      made[i] = ByteBuffer.allocateDirect(request.length).put(request).flip();
    }
    return made;
  }

  /** One request of AWS's query protocol, as IAM and STS take it. */
  byte[] form(String service, String form) {
    String time = BASIC.format(InstantSource.system().instant());
    String scope = time.substring(0, 8) + "/" + region + "/" + service + "/aws4_request";
    return request(FORM, Optional.empty(), form, time, scope, keyed(key(scope)));
  }

  /** One request of AWS's REST protocol, without a query. */
  byte[] rest(String service, String method, String path, String text) {
    String time = BASIC.format(InstantSource.system().instant());
    String scope = time.substring(0, 8) + "/" + region + "/" + service + "/aws4_request";
    Mac mac = keyed(key(scope));
    return request(method, path, "application/json", Optional.empty(), text, time, scope, mac);
  }

  private byte[] request(
      String type, Optional<String> target, String text, String time, String scope, Mac mac) {
    return request("POST", "/", type, target, text, time, scope, mac);
  }

  private byte[] request(
      String method,
      String path,
      String type,
      Optional<String> target,
      String text,
      String time,
      String scope,
      Mac mac) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    String signed = SIGNED + (target.isPresent() ? ";x-amz-target" : "");
    String canonical =
        "%s\n%s\n\ncontent-type:%s\nhost:%s\nx-amz-date:%s\n%s\n%s\n%s"
            .formatted(
                method,
                path,
                type,
                host,
                time,
                target.map(it -> "x-amz-target:" + it + "\n").orElse(""),
                signed,
                hex(sha256(body)));
    String toSign =
        "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hex(sha256(bytes(canonical)));
    String head =
        ("%s %s HTTP/1.1\r\nHost: %s\r\n%sContent-Type: %s\r\n"
                + "User-Agent: strongroom-bench\r\nX-Amz-Date: %s\r\nAuthorization: "
                + "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s\r\n"
                + "Content-Length: %d\r\n\r\n")
            .formatted(
                method,
                path,
                host,
                target.map(it -> "X-Amz-Target: " + it + "\r\n").orElse(""),
                type,
                time,
                keyId,
                scope,
                signed,
                hex(mac.doFinal(bytes(toSign))),
                body.length);
    byte[] start = bytes(head);
    return ByteBuffer.allocate(start.length + body.length).put(start).put(body).array();
  }

  private byte[] key(String scope) {
    byte[] key = bytes("AWS4" + secret);
    for (String part : scope.split("/", -1)) {
      key = keyed(key).doFinal(bytes(part));
    }
    return key;
  }

  private static Mac keyed(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
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

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public String toString() {
    return "Signer[" + keyId + "]";
  }
}
