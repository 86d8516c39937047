package io.strongroom.gateway;

import io.strongroom.seal.Sensitive;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a request says about its own signature, read but not believed.
 *
 * @param date of the credential scope, as claimed
 * @param timestamp {@code yyyyMMdd'T'HHmmss'Z'}
 * @param expiresSeconds of a presigned request; empty when the signature is in the header
 */
record Claim(
    String accessKeyId,
    String date,
    String region,
    String service,
    String terminator,
    List<String> signedHeaders,
    String signature,
    String timestamp,
    Instant time,
    Optional<Sensitive> token,
    Optional<Integer> expiresSeconds,
    QueryString query) {

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final int AUTHORIZATION_MAX = 8 << 10;
  private static final int SIGNED_HEADERS_MAX = 100;
  private static final int EXPIRES_MAX = 604_800;
  private static final Set<String> PARTS = Set.of("Credential", "SignedHeaders", "Signature");
  private static final List<String> QUERY_PARTS =
      List.of(
          "X-Amz-Algorithm",
          "X-Amz-Credential",
          "X-Amz-Signature",
          "X-Amz-SignedHeaders",
          "X-Amz-Date",
          "X-Amz-Expires");
  static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private record Stamp(String text, Instant time) {}

  /**
   * Reads the claim from the Authorization header or, for presigned requests, from the query.
   *
   * @throws SignatureRefused when there is none, there are two, or it cannot be read
   */
  static Claim of(WireRequest request) {
    List<String> authorizations = request.headers().all("authorization");
    QueryString query = QueryString.parse(request.query());
    boolean presigned =
        query.has("X-Amz-Algorithm")
            || query.has("X-Amz-Signature")
            || query.has("X-Amz-Credential");
    if (presigned && !authorizations.isEmpty()) {
      throw SignatureErrors.malformed(
          "A signature belongs either into the Authorization header or into the query string.");
    }
    if (presigned) {
      return fromQuery(request, query);
    }
    if (authorizations.isEmpty()) {
      throw SignatureErrors.missing();
    }
    if (authorizations.size() > 1) {
      throw SignatureErrors.malformed("There is more than one Authorization header.");
    }
    return fromHeader(request, authorizations.getFirst(), query);
  }

  private static Claim fromHeader(WireRequest request, String authorization, QueryString query) {
    if (authorization.isEmpty()) {
      throw SignatureErrors.missing();
    }
    if (authorization.length() > AUTHORIZATION_MAX || !authorization.startsWith(ALGORITHM + " ")) {
      throw SignatureErrors.malformed("Unsupported AWS 'algorithm' in the Authorization header.");
    }
    Map<String, String> parts = parts(authorization.substring(ALGORITHM.length() + 1));
    Optional<Stamp> stamp = stamp(request.headers());
    var faults = new StringBuilder();
    for (String name : List.of("Credential", "Signature", "SignedHeaders")) {
      if (parts.getOrDefault(name, "").isEmpty()) {
        faults.append("Authorization header requires '").append(name).append("' parameter. ");
      }
    }
    if (stamp.isEmpty()) {
      faults.append(
          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
    }
    if (stamp.isEmpty() || !faults.isEmpty()) {
      throw SignatureErrors.malformed(faults.toString().strip());
    }
    return of(
        parts.getOrDefault("Credential", ""),
        parts.getOrDefault("SignedHeaders", ""),
        parts.getOrDefault("Signature", ""),
        stamp.get(),
        single(request.headers(), "x-amz-security-token"),
        Optional.empty(),
        query);
  }

  private static Map<String, String> parts(String text) {
    var parts = new HashMap<String, String>();
    for (String part : text.split(",", PARTS.size() + 1)) {
      String trimmed = trimmed(part);
      int equals = trimmed.indexOf('=');
      String name = equals < 0 ? "" : trimmed.substring(0, equals);
      if (!PARTS.contains(name) || parts.put(name, trimmed.substring(equals + 1)) != null) {
        throw SignatureErrors.malformed(
            "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature'"
                + " parameters, each once.");
      }
    }
    return parts;
  }

  private static String trimmed(String part) {
    int from = 0;
    int to = part.length();
    while (from < to && part.charAt(from) == ' ') {
      from++;
    }
    while (to > from && part.charAt(to - 1) == ' ') {
      to--;
    }
    return part.substring(from, to);
  }

  private static Claim fromQuery(WireRequest request, QueryString query) {
    var faults = new StringBuilder();
    for (String name : QUERY_PARTS) {
      if (query.only(name).orElse("").isEmpty()) {
        faults.append("AWS query-string parameters must include '").append(name).append("'. ");
      }
    }
    if (!faults.isEmpty()) {
      throw SignatureErrors.malformed(faults + "Re-examine the query-string parameters.");
    }
    if (!query.only("X-Amz-Algorithm").orElse("").equals(ALGORITHM)) {
      throw SignatureErrors.malformed("Unsupported AWS 'algorithm' in the query string.");
    }
    if (single(request.headers(), "x-amz-security-token").isPresent()) {
      throw SignatureErrors.malformed("The security token of a presigned request is a parameter.");
    }
    return of(
        query.only("X-Amz-Credential").orElse(""),
        query.only("X-Amz-SignedHeaders").orElse(""),
        query.only("X-Amz-Signature").orElse(""),
        basic(query.only("X-Amz-Date").orElse("")),
        query.only("X-Amz-Security-Token"),
        Optional.of(expires(query.only("X-Amz-Expires").orElse(""))),
        query);
  }

  private static int expires(String text) {
    int seconds = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    if (seconds < 1 || seconds > EXPIRES_MAX) {
      throw SignatureErrors.malformed("X-Amz-Expires must be a number from 1 to 604800.");
    }
    return seconds;
  }

  private static Claim of(
      String credential,
      String signedHeaders,
      String signature,
      Stamp stamp,
      Optional<String> token,
      Optional<Integer> expiresSeconds,
      QueryString query) {
    String[] scope = credential.split("/", -1);
    if (scope.length != 5 || scope[0].isEmpty()) {
      throw SignatureErrors.malformed(
          "Credential must have exactly 5 slash-delimited elements, e.g."
              + " keyid/date/region/service/term.");
    }
    List<String> names = Arrays.asList(signedHeaders.split(";", SIGNED_HEADERS_MAX + 1));
    if (names.size() > SIGNED_HEADERS_MAX) {
      throw SignatureErrors.malformed("There are too many signed headers.");
    }
    return new Claim(
        scope[0],
        scope[1],
        scope[2],
        scope[3],
        scope[4],
        names,
        signature,
        stamp.text,
        stamp.time,
        token.map(Sensitive::ofText),
        expiresSeconds,
        query);
  }

  private static Optional<Stamp> stamp(Headers headers) {
    Optional<String> own = single(headers, "x-amz-date");
    if (own.isPresent()) {
      return own.map(Claim::basic);
    }
    return single(headers, "date").map(Claim::http);
  }

  private static Optional<String> single(Headers headers, String name) {
    List<String> values = headers.all(name);
    if (values.size() > 1) {
      throw SignatureErrors.malformed("A header that may be given once was given twice.");
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
  }

  private static Stamp http(String text) {
    if (text.endsWith("Z")) {
      return basic(text);
    }
    try {
      Instant time = OffsetDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return new Stamp(BASIC.format(time), time);
    } catch (DateTimeException e) {
      throw notBasic();
    }
  }

  /** By hand: a formatter would cost as much as the rest of the verification. */
  private static Stamp basic(String text) {
    if (text.length() != 16 || text.charAt(8) != 'T' || text.charAt(15) != 'Z') {
      throw notBasic();
    }
    try {
      var time =
          LocalDateTime.of(
              number(text, 0, 4),
              number(text, 4, 6),
              number(text, 6, 8),
              number(text, 9, 11),
              number(text, 11, 13),
              number(text, 13, 15));
      return new Stamp(text, time.toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      throw notBasic();
    }
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw notBasic();
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }

  private static SignatureRefused notBasic() {
    return SignatureErrors.malformed(
        "Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601");
  }

  /** Whether the signature is in the query. */
  boolean presigned() {
    return expiresSeconds.isPresent();
  }

  @Override
  public String toString() {
    return "Claim[" + accessKeyId + "]";
  }
}
