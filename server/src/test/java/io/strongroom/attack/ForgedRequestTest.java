package io.strongroom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Reply;
import io.strongroom.testing.Running;
import io.strongroom.testing.Signed;
import io.strongroom.testing.SignedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that were not sent by whom they name, or not as they arrive. */
@Timeout(120)
final class ForgedRequestTest {
  private static final FakeClock CLOCK = new FakeClock();
  private static final Running AWS = Running.fresh(DatabaseKind.MEMORY, CLOCK);
  private static final String MISMATCH =
      "The request signature we calculated does not match the signature you provided. Check your"
          + " AWS Secret Access Key and signing method. Consult the service documentation for"
          + " details.";
  private static final String EVERY_HEADER =
      "Every 'X-Amz-' header must be a 'SignedHeader' in the AWS Authorization.";
  private static final String INVALID_TOKEN =
      "The security token included in the request is invalid.";

  /**
   * What is expected.
   *
   * @param json the code of a JSON service
   * @param query the code of a query service
   */
  private record Refusal(String json, String query, String message) {
    static Refusal signature(String message) {
      return new Refusal("InvalidSignatureException", "SignatureDoesNotMatch", message);
    }

    static Refusal malformed(String message) {
      return new Refusal("IncompleteSignatureException", "IncompleteSignature", message);
    }

    static Refusal token() {
      return new Refusal("UnrecognizedClientException", "InvalidClientTokenId", INVALID_TOKEN);
    }
  }

  @AfterAll
  static void close() {
    AWS.close();
  }

  /** Whatever was forged, nothing of it was done. */
  @AfterEach
  void nothing_was_done() {
    Client admin = AWS.admin();
    admin.ssm("GetParameter", "Name", "forged").refused("ParameterNotFound");
    admin.ssm("GetParameter", "Name", "other").refused("ParameterNotFound");
    admin.iam("DeleteUser", "UserName", "forged").queryRefused(404, "NoSuchEntity");
  }

  private static Signed admin() {
    return AWS.admin().signed();
  }

  private static String put(String name) {
    return JsonTree.write("Name", name, "Value", "value", "Type", "SecureString");
  }

  private static SignedRequest json() {
    return admin().jsonDraft("AmazonSSM.PutParameter", put("forged"));
  }

  private static SignedRequest query() {
    return admin().queryDraft("2010-05-08", Map.of("Action", "CreateUser", "UserName", "forged"));
  }

  private static SignedRequest signed(SignedRequest draft, Signed as, String service) {
    return draft.sign(as.key(service), as.clock().instant());
  }

  /** Refused for what somebody else signs with. */
  private static void refusedBy(Refusal refusal, Signed as) {
    refused(refusal, signed(json(), as, "ssm"), signed(query(), as, "iam"));
  }

  /** Refused for what was done to a request after it was well signed. */
  private static void refusedAfter(Refusal refusal, UnaryOperator<SignedRequest> change) {
    refused(
        refusal,
        change.apply(signed(json(), admin(), "ssm")),
        change.apply(signed(query(), admin(), "iam")));
  }

  private static void refused(Refusal refusal, SignedRequest json, SignedRequest query) {
    Reply reply = send(json);
    new Answer("json", reply).refused(refusal.json());
    says(refusal, json, reply.message());
    says(
        refusal,
        query,
        new Answer("query", send(query)).queryRefused(403, refusal.query()).element("Message"));
  }

  private static Reply send(SignedRequest request) {
    Reply reply = admin().send(request);
    assertTrue(reply.headers().containsKey("x-amzn-RequestId"), reply::toString);
    for (var header : request.headers()) {
      if (header.getKey().equals("Authorization")) {
        for (String part : header.getValue().split("[ ,=/;]+", -1)) {
          assertFalse(part.length() > 15 && reply.toString().contains(part), reply::toString);
        }
      }
    }
    return reply;
  }

  private static void says(Refusal refusal, SignedRequest request, String message) {
    if (!refusal.message().isEmpty()) {
      assertEquals(refusal.message(), message.replace("&#39;", "'"), request::toString);
    }
  }

  @Test
  void without_a_signature() {
    new Answer("json", send(json()))
        .refused("MissingAuthenticationTokenException", "Missing Authentication Token");
    new Answer("query", send(query()))
        .queryRefused(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
    for (String empty : new String[] {"", " "}) {
      assertNotEquals(200, send(json().with("Authorization", empty)).status());
    }
  }

  @Test
  void with_another_scheme_or_half_a_signature() {
    String whole = signed(json(), admin(), "ssm").header("Authorization");
    for (String authorization :
        new String[] {
          "Basic YWRtaW46YWRtaW4=",
          "Bearer eyJhbGciOiJub25lIn0.e30.",
          "AWS4-HMAC-SHA256",
          "AWS4-HMAC-SHA1" + whole.substring(16),
          "AWS4-ECDSA-P256-SHA256" + whole.substring(16),
          whole.replaceFirst("Credential=[^,]*, ", ""),
          whole.replaceFirst("SignedHeaders=[^,]*, ", ""),
          whole.replaceFirst(", Signature=.*", ""),
          whole.replaceFirst("Signature=.*", "Signature="),
          whole + ", Signature=" + "0".repeat(64),
          whole + ", Credential=x",
          whole.replaceFirst("/aws4_request", ""),
        }) {
      refusedAfter(
          Refusal.malformed(""), request -> request.replacing("Authorization", authorization));
    }
  }

  @Test
  void by_a_wrong_or_unknown_key() {
    String id = admin().accessKeyId();
    refusedBy(Refusal.signature(MISMATCH), admin().as(id, "x".repeat(40), ""));
    refusedBy(Refusal.signature(MISMATCH), admin().as(id, admin().secret() + "x", ""));
    refusedBy(Refusal.signature(MISMATCH), admin().as(id, "", ""));
    refusedBy(Refusal.token(), admin().as("AKIAUNKNOWNUNKNOWNXX", admin().secret(), ""));
    refusedBy(Refusal.token(), admin().as(id.toLowerCase(Locale.ROOT), admin().secret(), ""));
    Client other = AWS.user();
    refusedBy(Refusal.signature(MISMATCH), admin().as(id, other.signed().secret(), ""));
    refusedBy(
        Refusal.signature(MISMATCH),
        admin().as(other.signed().accessKeyId(), admin().secret(), ""));
  }

  @Test
  void with_a_session_token_where_there_is_no_session() {
    refusedBy(Refusal.token(), admin().as(admin().accessKeyId(), admin().secret(), "token"));
    refusedAfter(Refusal.token(), request -> request.with("X-Amz-Security-Token", "token"));
    refusedAfter(Refusal.token(), request -> request.with("X-Amz-Security-Token", ""));
  }

  @Test
  void from_another_time() {
    Instant now = CLOCK.instant();
    refusedBy(
        Refusal.signature(
            "Signature expired: 20260102T025904Z is now earlier than 20260102T025905Z"
                + " (20260102T030405Z - 5 min.)"),
        admin().by(() -> now.minus(Duration.ofMinutes(5)).minusSeconds(1)));
    refusedBy(
        Refusal.signature(
            "Signature not yet current: 20260102T030907Z is still later than 20260102T030905Z"
                + " (20260102T030405Z + 5 min.)"),
        admin().by(() -> now.plus(Duration.ofMinutes(5)).plusSeconds(2)));
    refusedBy(Refusal.signature(""), admin().by(() -> now.minus(Duration.ofDays(365))));
    refusedBy(Refusal.signature(""), admin().by(() -> now.plus(Duration.ofDays(365))));
    for (Duration skew : new Duration[] {Duration.ofMinutes(-5), Duration.ofMinutes(5)}) {
      Signed skewed =
          admin()
              .by(
                  () ->
                      now.plus(skew)
                          .truncatedTo(ChronoUnit.SECONDS)
                          .plusSeconds(skew.isNegative() ? 1 : 0));
      assertEquals(
          200, skewed.query("sts", "2011-06-15", Map.of("Action", "GetCallerIdentity")).status());
    }
  }

  @Test
  void with_a_date_moved_after_signing() {
    Signed early = admin().by(() -> CLOCK.instant().minus(Duration.ofMinutes(10)));
    refused(
        Refusal.signature(MISMATCH),
        signed(json(), early, "ssm").replacing("X-Amz-Date", "20260102T030405Z"),
        signed(query(), early, "iam").replacing("X-Amz-Date", "20260102T030405Z"));
    refusedAfter(Refusal.signature(MISMATCH), r -> r.replacing("X-Amz-Date", "20260102T030406Z"));
    refusedAfter(Refusal.malformed(""), request -> request.replacing("X-Amz-Date", "yesterday"));
    refusedAfter(Refusal.malformed(""), request -> request.without("X-Amz-Date"));
  }

  @Test
  void for_another_scope() {
    new Answer("service", send(signed(json(), admin(), "kms")))
        .refused(
            "InvalidSignatureException", "Credential should be scoped to correct service: 'ssm'.");
    new Answer("service", send(signed(query(), admin(), "kms")))
        .queryRefused(403, "SignatureDoesNotMatch");
    new Answer("service", send(signed(query(), admin(), "sts"))).queryRefused(400, "InvalidAction");
    scope("/us-east-1/", "/eu-west-1/", MISMATCH);
    scope("/us-east-1/", "/US-EAST-1/", "Credential should be scoped to a valid region. ");
    scope(
        "/20260102/",
        "/20260103/",
        "Date in Credential scope does not match YYYYMMDD from"
            + " ISO-8601 version of date from HTTP: '20260103' != '20260102', from"
            + " '20260102T030405Z'.");
    scope(
        "aws4_request",
        "aws5_request",
        "Credential should be scoped with a valid terminator: 'aws4_request'.");
    refusedBy(
        Refusal.signature("Credential should be scoped to a valid region. "),
        admin().in("nowhere"));
  }

  private static void scope(String right, String wrong, String message) {
    refusedAfter(
        Refusal.signature(message),
        request ->
            request.replacing(
                "Authorization", request.header("Authorization").replace(right, wrong)));
  }

  @Test
  void altered_on_the_way() {
    refusedAfter(Refusal.signature(MISMATCH), r -> r.body("{}".getBytes(StandardCharsets.UTF_8)));
    refusedAfter(
        Refusal.signature(MISMATCH),
        r -> r.body((text(r).replace("forged", "other")).getBytes(StandardCharsets.UTF_8)));
    refusedAfter(
        Refusal.signature(MISMATCH), r -> r.body((text(r) + " ").getBytes(StandardCharsets.UTF_8)));
    refusedAfter(Refusal.signature(MISMATCH), r -> r.body(new byte[0]));
    refusedAfter(Refusal.signature(MISMATCH), r -> r.target("/?x=y"));
    refusedAfter(Refusal.signature(MISMATCH), r -> r.replacing("User-Agent", "other"));
    refusedAfter(Refusal.signature(MISMATCH), r -> r.replacing("Host", "other"));
    refusedAfter(Refusal.signature(EVERY_HEADER), r -> r.with("X-Amz-Other", "1"));
    refusedAfter(
        Refusal.signature(MISMATCH), r -> r.with("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"));
    refusedAfter(Refusal.signature(MISMATCH), r -> flipped(r, "SignedHeaders=content-type;"));
    refusedAfter(
        Refusal.signature(MISMATCH),
        r -> r.replacing("Authorization", upper(r.header("Authorization"))));
  }

  private static String text(SignedRequest request) {
    return new String(request.body(), StandardCharsets.UTF_8);
  }

  private static SignedRequest flipped(SignedRequest request, String without) {
    String authorization = request.header("Authorization");
    return request.replacing(
        "Authorization", authorization.replace(without, without.substring(0, 14)));
  }

  private static String upper(String authorization) {
    int at = authorization.indexOf("Signature=") + "Signature=".length();
    return authorization.substring(0, at) + authorization.substring(at).toUpperCase(Locale.ROOT);
  }

  @Test
  void sent_to_another_place() {
    SignedRequest good = signed(json(), admin(), "ssm");
    for (String path : new String[] {"/x", "//", "/.", "/%2e", "/..", "/;x"}) {
      assertEquals(404, send(good.target(path)).status(), path);
    }
    for (String method :
        new String[] {"GET", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "post"}) {
      assertNotEquals(200, send(good.method(method)).status(), method);
    }
  }

  @Test
  void with_every_signature_that_differs_in_one_digit() {
    SignedRequest good = signed(json(), admin(), "ssm");
    String authorization = good.header("Authorization");
    int start = authorization.indexOf("Signature=") + "Signature=".length();
    for (int i = start; i < authorization.length(); i++) {
      char other = authorization.charAt(i) == '0' ? '1' : '0';
      String changed = authorization.substring(0, i) + other + authorization.substring(i + 1);
      SignedRequest request = good.replacing("Authorization", changed);
      new Answer("digit " + i, send(request)).refused("InvalidSignatureException", MISMATCH);
    }
  }

  @Test
  void with_two_signatures() {
    refusedAfter(Refusal.malformed(""), r -> r.with("Authorization", r.header("Authorization")));
    refusedAfter(
        Refusal.malformed(""), r -> r.with("authorization", "AWS4-HMAC-SHA256 Credential=x"));
    SignedRequest both =
        signed(json().presign(admin().key("ssm"), CLOCK.instant(), 60), admin(), "ssm");
    new Answer("both", send(both)).refused("IncompleteSignatureException");
  }

  @Test
  void with_the_body_of_another_signed_request() {
    SignedRequest one = signed(json(), admin(), "ssm");
    SignedRequest two =
        signed(admin().jsonDraft("AmazonSSM.PutParameter", put("other")), admin(), "ssm");
    new Answer("swapped", send(one.body(two.body())))
        .refused("InvalidSignatureException", MISMATCH);
    new Answer("swapped", send(two.body(one.body())))
        .refused("InvalidSignatureException", MISMATCH);
  }

  @Test
  void for_another_operation_than_was_signed() {
    Client admin = AWS.admin();
    String key = AWS.kmsKey();
    String blob =
        admin
            .kms("Encrypt", "KeyId", key, "Plaintext", JsonTree.blob("secret"))
            .text("CiphertextBlob");
    String body = JsonTree.write("CiphertextBlob", blob, "KeyId", key, "Plaintext", "AAAA");
    SignedRequest encrypt = signed(admin().jsonDraft("TrentService.Encrypt", body), admin(), "kms");
    assertEquals(200, send(encrypt).status());
    SignedRequest decrypt = encrypt.replacing("X-Amz-Target", "TrentService.Decrypt");
    new Answer("Decrypt", send(decrypt)).refused("InvalidSignatureException", MISMATCH);
    new Answer("Decrypt", send(encrypt.with("X-Amz-Target", "TrentService.Decrypt")))
        .refused("InvalidSignatureException");
    new Answer("Decrypt", send(encrypt.with("x-amz-target", "TrentService.Encrypt")))
        .refused("InvalidSignatureException");
    SignedRequest first =
        encrypt
            .without("X-Amz-Target")
            .with("X-Amz-Target", "TrentService.Decrypt")
            .with("X-Amz-Target", "TrentService.Encrypt");
    new Answer("Decrypt", send(first)).refused("InvalidSignatureException");
    assertFalse(send(decrypt).body().contains(JsonTree.blob("secret")));
  }

  @Test
  void whose_target_was_never_signed() {
    SignedRequest draft = json();
    SignedRequest unsigned =
        signed(draft.without("X-Amz-Target"), admin(), "ssm")
            .with("X-Amz-Target", "AmazonSSM.PutParameter");
    new Answer("unsigned", send(unsigned)).refused("InvalidSignatureException", EVERY_HEADER);
  }

  @Test
  void a_read_may_be_sent_again_within_five_minutes_and_not_later() {
    SignedRequest read = signed(admin().jsonDraft("TrentService.ListKeys", "{}"), admin(), "kms");
    assertEquals(200, send(read).status());
    CLOCK.advance(Duration.ofMinutes(5).minusSeconds(1));
    try {
      assertEquals(200, send(read).status());
      CLOCK.advance(Duration.ofSeconds(2));
      new Answer("late", send(read)).refused("InvalidSignatureException");
    } finally {
      CLOCK.advance(Duration.ofMinutes(-5).minusSeconds(1));
    }
  }

  @Test
  void a_presigned_request_is_good_until_it_expires_and_for_nothing_else() {
    String host = admin().endpoint().getHost() + ":" + admin().endpoint().getPort();
    SignedRequest draft =
        SignedRequest.of("GET", host, "/?Action=GetCallerIdentity&Version=2011-06-15", "");
    SignedRequest good = draft.presign(admin().key("sts"), CLOCK.instant(), 60);
    new Answer("presigned", send(good)).ok();
    for (SignedRequest bad :
        new SignedRequest[] {
          good.target(good.target().replace("Expires=60", "Expires=600")),
          good.target(good.target() + "&Extra=1"),
          good.target(good.target().replace("GetCallerIdentity", "GetSessionToken")),
          good.target(good.target().replace("%2Fsts%2F", "%2Fiam%2F")),
          good.replacing("Host", "other"),
          good.method("POST").with("Content-Type", "application/x-www-form-urlencoded"),
          draft.presign(admin().key("sts"), CLOCK.instant().minusSeconds(61), 60),
          draft.presign(admin().key("sts"), CLOCK.instant(), 604_801),
          draft.presign(admin().key("sts"), CLOCK.instant(), 0),
          draft.presign(admin().key("sts"), CLOCK.instant(), -1),
        }) {
      Reply reply = send(bad);
      assertTrue(reply.status() == 403 || reply.status() == 400, () -> bad.target() + reply);
    }
  }
}
