package io.strongroom.gateway;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import io.strongroom.gateway.SignatureRefused.Reason;
import io.strongroom.iam.Caller;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Hashes;
import io.strongroom.seal.Sensitive;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Verifies AWS Signature Version 4.
 *
 * <p>The order is fixed, for it decides which error a caller sees: what the request claims, its
 * key, its token, clock and scope, signature. Source: AWS IAM User Guide, "AWS Signature Version 4
 * for API requests".
 */
final class SigV4 {
  static final String TERMINATOR = "aws4_request";

  /** How far the clocks of client and server may be apart. */
  static final Duration SKEW = Duration.ofMinutes(5);

  private static final int KEY_ID_MAX = 128;

  private final KeySource source;
  private final SigningKeys signingKeys = new SigningKeys();
  private final SigningIdentity nobody = new Nobody(Sensitive.taking(Entropy.bytes(40)));

  SigV4(KeySource source) {
    this.source = source;
  }

  /**
   * Verifies a request in one go.
   *
   * @param service that must be in the scope; empty for any
   * @throws SignatureRefused with the answer to give
   */
  Verified verify(WireRequest request, String service, Instant now) {
    Claim claim = Claim.of(request);
    return verify(request, claim, find(claim), service, now);
  }

  /** Looks the claimed key up; the one step that may have to wait for a database. */
  Optional<SigningIdentity> find(Claim claim) {
    return isKeyId(claim.accessKeyId()) ? source.find(claim.accessKeyId()) : Optional.empty();
  }

  /**
   * Verifies a request whose claim was read and whose key was looked up.
   *
   * @throws SignatureRefused with the answer to give
   */
  Verified verify(
      WireRequest request,
      Claim claim,
      Optional<SigningIdentity> found,
      String service,
      Instant now) {
    try {
      Optional<SignatureRefused> refusal = keyAndToken(claim, found, now);
      if (refusal.isPresent() || found.isEmpty()) {
        // Unknown, inactive and mistaken look alike, also by the clock.
        matches(request, claim, nobody, Hashes.sha256Hex(request.body()));
        throw refusal.orElseGet(() -> SignatureErrors.unrecognized(Reason.UNKNOWN_KEY));
      }
      clock(claim, now);
      Region region = scope(claim, service);
      signature(request, claim, found.get());
      return new Verified(found.get().caller(), region, claim.service(), claim.accessKeyId());
    } catch (SignatureRefused e) {
      throw e.by(claim.accessKeyId());
    }
  }

  /** Forgets derived keys, for when the server is sealed. */
  void forget() {
    signingKeys.forget();
  }

  private static boolean isKeyId(String text) {
    return text.length() <= KEY_ID_MAX
        && text.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_'));
  }

  private static Optional<SignatureRefused> keyAndToken(
      Claim claim, Optional<SigningIdentity> found, Instant now) {
    if (found.isEmpty()) {
      return Optional.of(SignatureErrors.unrecognized(Reason.UNKNOWN_KEY));
    }
    SigningIdentity identity = found.get();
    if (!identity.active()) {
      return Optional.of(SignatureErrors.unrecognized(Reason.INACTIVE_KEY));
    }
    if (!identity.sessionToken().equals(claim.token())) {
      return Optional.of(SignatureErrors.unrecognized(Reason.WRONG_TOKEN));
    }
    if (identity.expires().isPresent() && !now.isBefore(identity.expires().get())) {
      return Optional.of(SignatureErrors.expiredToken());
    }
    return Optional.empty();
  }

  private static void clock(Claim claim, Instant now) {
    Duration life = claim.expiresSeconds().map(seconds -> Duration.ofSeconds(seconds)).orElse(SKEW);
    Instant oldest = now.minus(life);
    if (claim.time().isBefore(oldest)) {
      throw SignatureErrors.invalid(
          Reason.TOO_OLD,
          "Signature expired: %s is now earlier than %s (%s - %d min.)"
              .formatted(
                  claim.timestamp(),
                  Claim.BASIC.format(oldest),
                  Claim.BASIC.format(now),
                  Math.ceilDiv(life.toSeconds(), 60)));
    }
    Instant newest = now.plus(SKEW);
    if (claim.time().isAfter(newest)) {
      throw SignatureErrors.invalid(
          Reason.IN_FUTURE,
          "Signature not yet current: %s is still later than %s (%s + %d min.)"
              .formatted(
                  claim.timestamp(),
                  Claim.BASIC.format(newest),
                  Claim.BASIC.format(now),
                  SKEW.toMinutes()));
    }
  }

  private static Region scope(Claim claim, String service) {
    var faults = new StringBuilder();
    if (!Region.isValid(claim.region())) {
      faults.append("Credential should be scoped to a valid region. ");
    }
    if (!service.isEmpty() && !service.equals(claim.service())) {
      faults.append("Credential should be scoped to correct service: '");
      faults.append(service).append("'. ");
    }
    if (!claim.terminator().equals(TERMINATOR)) {
      faults.append("Credential should be scoped with a valid terminator: 'aws4_request'. ");
    }
    String date = claim.timestamp().substring(0, 8);
    if (!claim.date().equals(date)) {
      faults.append(
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
              + " HTTP");
      // Digits say nothing but a date; anything else is not repeated.
      if (claim.date().matches("[0-9]{8}")) {
        faults.append(": '").append(claim.date()).append("' != '").append(date);
        faults.append("', from '").append(claim.timestamp()).append('\'');
      }
      faults.append(". ");
    }
    if (!faults.isEmpty()) {
      String text = faults.toString();
      // As seen at AWS: only the sentence about the region keeps its blank when it stands last.
      throw SignatureErrors.invalid(
          Reason.WRONG_SCOPE, text.endsWith("region. ") ? text : text.stripTrailing());
    }
    return new Region(claim.region());
  }

  private void signature(WireRequest request, Claim claim, SigningIdentity identity) {
    String bodyHash = Hashes.sha256Hex(request.body());
    List<String> stated = request.headers().all("x-amz-content-sha256");
    if (stated.size() > 1 || (stated.size() == 1 && !stated.getFirst().equals(bodyHash))) {
      throw SignatureErrors.mismatch(Reason.WRONG_PAYLOAD_HASH);
    }
    signedHeaders(request.headers(), claim.signedHeaders());
    if (!matches(request, claim, identity, bodyHash)) {
      throw SignatureErrors.mismatch(Reason.WRONG_SIGNATURE);
    }
  }

  /**
   * Host and everything that AWS gives a meaning must be signed, and given once. Names are sorted,
   * and a name without a header would leave open whether there was an empty one.
   */
  private static void signedHeaders(Headers headers, List<String> signed) {
    String previous = "";
    for (String name : signed) {
      if (name.compareTo(previous) <= 0 || headers.first(name).isEmpty() || !isLowerCase(name)) {
        throw SignatureErrors.mismatch(Reason.UNSIGNED_HEADER);
      }
      previous = name;
    }
    if (!signed.contains("host")) {
      throw SignatureErrors.invalid(
          Reason.UNSIGNED_HEADER, "'Host' must be a 'SignedHeader' in the AWS Authorization.");
    }
    var seen = new HashSet<String>();
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (name.startsWith("x-amz-") && !(signed.contains(name) && seen.add(name))) {
        throw SignatureErrors.invalid(
            Reason.UNSIGNED_HEADER,
            "Every 'X-Amz-' header must be a 'SignedHeader' in the AWS Authorization.");
      }
    }
  }

  private static boolean isLowerCase(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 'A' && name.charAt(i) <= 'Z') {
        return false;
      }
    }
    return true;
  }

  private boolean matches(
      WireRequest request, Claim claim, SigningIdentity identity, String bodyHash) {
    Optional<Sensitive> remembered = signingKeys.remembered(identity, claim);
    Sensitive key = remembered.orElseGet(() -> SigningKeys.derive(identity, claim));
    byte[] expected = hex(Hashes.hmac(key, stringToSign(request, claim, bodyHash)));
    boolean equal = MessageDigest.isEqual(expected, bytes(claim.signature()));
    if (equal && remembered.isEmpty()) {
      signingKeys.remember(identity, claim, key);
    }
    if (!equal) {
      if (remembered.isPresent()) {
        SigningKeys.derive(nobody, claim).close(); // a refusal takes as long as any other
      } else {
        key.close();
      }
    }
    return equal;
  }

  private static byte[] stringToSign(WireRequest request, Claim claim, String bodyHash) {
    String text =
        "AWS4-HMAC-SHA256\n"
            + claim.timestamp()
            + '\n'
            + claim.date()
            + '/'
            + claim.region()
            + '/'
            + claim.service()
            + '/'
            + claim.terminator()
            + '\n'
            + Hashes.sha256Hex(Canonical.request(request, claim, bodyHash));
    return bytes(text);
  }

  private static byte[] hex(byte[] digest) {
    return bytes(HexFormat.of().formatHex(digest));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Stands in where there is no usable key, so that the work is the same. */
  private record Nobody(Sensitive key) implements SigningIdentity {
    @Override
    public Caller caller() {
      return new Caller(
          new AccountId("000000000000"),
          Caller.Type.USER,
          "arn:aws:iam::000000000000:user/nobody",
          "",
          "nobody",
          "",
          Optional.empty());
    }

    @Override
    public boolean active() {
      return false;
    }

    @Override
    public Sensitive secret() {
      return key.copy();
    }

    @Override
    public Optional<Sensitive> sessionToken() {
      return Optional.empty();
    }

    @Override
    public Optional<Instant> expires() {
      return Optional.empty();
    }
  }
}
