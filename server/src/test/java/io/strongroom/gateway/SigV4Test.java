package io.strongroom.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.gateway.SignatureRefused.Reason;
import io.strongroom.testing.SignedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SigV4Test {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final String ID = "AKIAIOSFODNN7EXAMPLE";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final String INVALID_TOKEN =
      "The security token included in the request is invalid.";

  private final Keys keys = new Keys().with(ID, SECRET);
  private final SigV4 sigV4 = new SigV4(keys);

  private static SignedRequest draft() {
    return SignedRequest.of("POST", "localhost:4566", "/", "{\"KeyId\":\"alias/a\"}")
        .with("Content-Type", "application/x-amz-json-1.1")
        .with("X-Amz-Target", "TrentService.DescribeKey");
  }

  private static SignedRequest.Key key(String id, String secret, String token) {
    return new SignedRequest.Key(id, secret, token, "eu-central-1", "kms");
  }

  private static SignedRequest.Key key() {
    return key(ID, SECRET, "");
  }

  private Verified verify(SignedRequest request) {
    return sigV4.verify(Keys.received(request), "kms", NOW);
  }

  private void refused(Reason reason, String code, String message, SignedRequest request) {
    var refusal = assertThrows(SignatureRefused.class, () -> verify(request));
    assertEquals(reason, refusal.reason());
    assertEquals(code, refusal.answer().code());
    assertEquals(message, refusal.answer().getMessage());
    assertEquals(400, refusal.answer().status());
  }

  private void mismatch(Reason reason, SignedRequest request) {
    refused(
        reason,
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. Check your"
            + " AWS Secret Access Key and signing method. Consult the service documentation for"
            + " details.",
        request);
  }

  private void invalid(Reason reason, String message, SignedRequest request) {
    refused(reason, "InvalidSignatureException", message, request);
  }

  private void incomplete(String message, SignedRequest request) {
    refused(Reason.MALFORMED, "IncompleteSignatureException", message, request);
  }

  @Test
  void a_valid_signature_yields_caller_region_and_service() {
    Verified verified = verify(draft().sign(key(), NOW));
    assertEquals("ann", verified.caller().name());
    assertEquals("eu-central-1", verified.region().value());
    assertEquals("kms", verified.service());
    assertEquals(ID, verified.accessKeyId());
  }

  @Test
  void a_remembered_key_verifies_again_and_dies_with_its_identity() {
    var signed = draft().sign(key(), NOW);
    verify(signed);
    verify(signed);
    mismatch(Reason.WRONG_SIGNATURE, signed.body("{}".getBytes(StandardCharsets.UTF_8)));
    keys.with(ID, "another");
    mismatch(Reason.WRONG_SIGNATURE, signed);
    verify(draft().sign(key(ID, "another", ""), NOW));
    sigV4.forget();
    verify(draft().sign(key(ID, "another", ""), NOW));
  }

  @Test
  void no_signature_is_missing() {
    refused(
        Reason.NO_SIGNATURE,
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
        draft());
    refused(
        Reason.NO_SIGNATURE,
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
        draft().with("Authorization", ""));
  }

  @Test
  void unreadable_authorization_is_incomplete() {
    var signed = draft().sign(key(), NOW);
    String good = signed.header("Authorization");
    incomplete(
        "Unsupported AWS 'algorithm' in the Authorization header.",
        signed.replacing("Authorization", "Bearer abc"));
    incomplete(
        "Authorization header requires 'Credential' parameter. Authorization header requires"
            + " 'Signature' parameter.",
        signed.replacing("Authorization", "AWS4-HMAC-SHA256 SignedHeaders=host"));
    incomplete(
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
        signed.without("X-Amz-Date"));
    incomplete(
        "Credential must have exactly 5 slash-delimited elements, e.g."
            + " keyid/date/region/service/term.",
        signed.replacing("Authorization", good.replace("/kms/", "/")));
    incomplete("There is more than one Authorization header.", signed.with("Authorization", good));
    incomplete(
        "There is more than one Authorization header.", signed.with("Authorization", "Basic eA=="));
    incomplete(
        "Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601",
        signed.replacing("X-Amz-Date", "2026-03-04T05:06:07Z"));
    incomplete(
        "A header that may be given once was given twice.",
        signed.with("X-Amz-Date", "20260304T050607Z"));
    incomplete(
        "There are too many signed headers.",
        signed.replacing(
            "Authorization", good.replace("SignedHeaders=", "SignedHeaders=" + "a;".repeat(100))));
    for (String tail : new String[] {", Signature=00", ",", ", Other=1", ", x"}) {
      incomplete(
          "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters,"
              + " each once.",
          signed.replacing("Authorization", good + tail));
    }
  }

  @Test
  void separators_without_blanks_are_fine() {
    var signed = draft().sign(key(), NOW);
    verify(signed.replacing("Authorization", signed.header("Authorization").replace(", ", ",")));
  }

  @Test
  void unknown_inactive_and_mistaken_keys_look_alike() {
    keys.with("AKIAINACTIVE", SECRET, false, Optional.empty(), Optional.empty());
    keys.with("ASIASESSION", SECRET, true, Optional.of("token"), Optional.of(NOW.plusSeconds(1)));
    String code = "UnrecognizedClientException";
    refused(
        Reason.UNKNOWN_KEY, code, INVALID_TOKEN, draft().sign(key("AKIANOBODY", SECRET, ""), NOW));
    refused(
        Reason.INACTIVE_KEY,
        code,
        INVALID_TOKEN,
        draft().sign(key("AKIAINACTIVE", SECRET, ""), NOW));
    refused(
        Reason.WRONG_TOKEN, code, INVALID_TOKEN, draft().sign(key("ASIASESSION", SECRET, ""), NOW));
    refused(
        Reason.WRONG_TOKEN,
        code,
        INVALID_TOKEN,
        draft().sign(key("ASIASESSION", SECRET, "tokem"), NOW));
    refused(Reason.WRONG_TOKEN, code, INVALID_TOKEN, draft().sign(key(ID, SECRET, "token"), NOW));
    verify(draft().sign(key("ASIASESSION", SECRET, "token"), NOW));
  }

  @Test
  void the_key_is_judged_before_clock_scope_and_signature() {
    refused(
        Reason.UNKNOWN_KEY,
        "UnrecognizedClientException",
        INVALID_TOKEN,
        draft().sign(key("AKIANOBODY", SECRET, ""), NOW.minusSeconds(3600)));
  }

  @Test
  void an_expired_session_is_told_so() {
    keys.with("ASIASESSION", SECRET, true, Optional.of("token"), Optional.of(NOW));
    refused(
        Reason.EXPIRED_TOKEN,
        "ExpiredTokenException",
        "The security token included in the request is expired",
        draft().sign(key("ASIASESSION", SECRET, "token"), NOW));
  }

  @Test
  void five_minutes_of_skew_are_allowed_and_no_second_more() {
    verify(draft().sign(key(), NOW.minusSeconds(300)));
    verify(draft().sign(key(), NOW.plusSeconds(300)));
    invalid(
        Reason.TOO_OLD,
        "Signature expired: 20260304T050106Z is now earlier than 20260304T050107Z"
            + " (20260304T050607Z - 5 min.)",
        draft().sign(key(), NOW.minusSeconds(301)));
    invalid(
        Reason.IN_FUTURE,
        "Signature not yet current: 20260304T051108Z is still later than 20260304T051107Z"
            + " (20260304T050607Z + 5 min.)",
        draft().sign(key(), NOW.plusSeconds(301)));
  }

  @Test
  void the_date_header_will_do() {
    var request =
        SignedRequest.of("GET", "example.amazonaws.com", "/", "")
            .with("Date", "Wed, 04 Mar 2026 05:06:07 GMT");
    var signed = request.sign(key(), NOW);
    // The date is part of what is signed, so only the header that carries it may change.
    mismatch(Reason.UNSIGNED_HEADER, signed.without("X-Amz-Date"));
    incomplete(
        "Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601",
        signed.without("X-Amz-Date").replacing("Date", "yesterday"));
  }

  @Test
  void scope_faults_are_told_in_order() {
    var signed = draft().sign(key(), NOW);
    String good = signed.header("Authorization");
    String scope = "20260304/eu-central-1/kms/aws4_request";
    invalid(
        Reason.WRONG_SCOPE,
        "Credential should be scoped to a valid region. ",
        signed.replacing("Authorization", good.replace("eu-central-1", "nowhere")));
    invalid(
        Reason.WRONG_SCOPE,
        "Credential should be scoped to correct service: 'kms'.",
        signed.replacing("Authorization", good.replace("/kms/", "/ssm/")));
    invalid(
        Reason.WRONG_SCOPE,
        "Credential should be scoped with a valid terminator: 'aws4_request'.",
        signed.replacing("Authorization", good.replace("aws4_request", "aws5_request")));
    invalid(
        Reason.WRONG_SCOPE,
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP:"
            + " '20260303' != '20260304', from '20260304T050607Z'.",
        signed.replacing("Authorization", good.replace("20260304", "20260303")));
    invalid(
        Reason.WRONG_SCOPE,
        "Credential should be scoped to a valid region. Credential should be scoped to correct"
            + " service: 'kms'. Credential should be scoped with a valid terminator:"
            + " 'aws4_request'. Date in Credential scope does not match YYYYMMDD from ISO-8601"
            + " version of date from HTTP.",
        signed.replacing("Authorization", good.replace(scope, "canary/canary/canary/canary")));
  }

  @Test
  void a_wrong_secret_does_not_verify() {
    mismatch(Reason.WRONG_SIGNATURE, draft().sign(key(ID, SECRET + "x", ""), NOW));
  }

  @Test
  void a_stated_body_hash_must_be_the_hash_of_the_body() {
    String empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    for (String stated :
        new String[] {
          "UNSIGNED-PAYLOAD",
          "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
          "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
          empty,
          ""
        }) {
      mismatch(
          Reason.WRONG_PAYLOAD_HASH, draft().with("X-Amz-Content-Sha256", stated).sign(key(), NOW));
    }
    verify(draft().body(new byte[0]).with("X-Amz-Content-Sha256", empty).sign(key(), NOW));
  }

  @Test
  void what_aws_gives_a_meaning_must_be_signed() {
    var signed = draft().sign(key(), NOW);
    String unsigned = "Every 'X-Amz-' header must be a 'SignedHeader' in the AWS Authorization.";
    invalid(Reason.UNSIGNED_HEADER, unsigned, signed.with("X-Amz-Other", "1"));
    invalid(Reason.UNSIGNED_HEADER, unsigned, signed.with("X-Amz-Target", "TrentService.Encrypt"));
    invalid(
        Reason.UNSIGNED_HEADER,
        "'Host' must be a 'SignedHeader' in the AWS Authorization.",
        draft().without("Host").sign(key(), NOW).with("Host", "localhost:4566"));
    verify(signed.with("amz-sdk-invocation-id", "1").with("User-Agent", "x"));
  }

  @Test
  void signed_headers_are_lower_case_sorted_and_there() {
    var signed = draft().sign(key(), NOW);
    String good = signed.header("Authorization");
    String names = "content-type;host;x-amz-date;x-amz-target";
    for (String other :
        new String[] {
          "host;content-type;x-amz-date;x-amz-target",
          "Content-Type;host;x-amz-date;x-amz-target",
          "content-type;host;host;x-amz-date;x-amz-target",
          "content-type;host;x-absent;x-amz-date;x-amz-target",
          "content-type;;host;x-amz-date;x-amz-target",
          names + ";"
        }) {
      mismatch(
          Reason.UNSIGNED_HEADER, signed.replacing("Authorization", good.replace(names, other)));
    }
  }

  @Test
  void presigned_requests_verify_until_they_expire() {
    var request = SignedRequest.of("GET", "localhost:4566", "/?Action=GetCallerIdentity", "");
    verify(request.presign(key(), NOW.minusSeconds(900), 900));
    verify(request.presign(key(), NOW, 604_800));
    invalid(
        Reason.TOO_OLD,
        "Signature expired: 20260304T045106Z is now earlier than 20260304T045107Z"
            + " (20260304T050607Z - 15 min.)",
        request.presign(key(), NOW.minusSeconds(901), 900));
    verify(request.presign(key(), NOW.plusSeconds(300), 60));
    var future =
        assertThrows(
            SignatureRefused.class,
            () -> verify(request.presign(key(), NOW.plusSeconds(301), 3600)));
    assertEquals(Reason.IN_FUTURE, future.reason());
    for (int seconds : new int[] {0, 604_801, -1, 1_000_000_000}) {
      incomplete(
          "X-Amz-Expires must be a number from 1 to 604800.", request.presign(key(), NOW, seconds));
    }
  }

  @Test
  void presigned_requests_carry_their_token_as_a_parameter() {
    keys.with(
        "ASIASESSION", SECRET, true, Optional.of("to/k+e n"), Optional.of(NOW.plusSeconds(1)));
    var request = SignedRequest.of("GET", "localhost:4566", "/", "");
    var signed = request.presign(key("ASIASESSION", SECRET, "to/k+e n"), NOW, 60);
    verify(signed);
    incomplete(
        "The security token of a presigned request is a parameter.",
        signed.with("X-Amz-Security-Token", "to/k+e n"));
  }

  @Test
  void a_signature_in_header_and_query_is_refused() {
    var request = SignedRequest.of("GET", "localhost:4566", "/", "");
    incomplete(
        "A signature belongs either into the Authorization header or into the query string.",
        request.presign(key(), NOW, 60).sign(key(), NOW));
  }

  @Test
  void a_presigned_request_must_be_whole() {
    var request = SignedRequest.of("GET", "localhost:4566", "/", "").presign(key(), NOW, 60);
    incomplete(
        "AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string"
            + " parameters.",
        request.target(request.target().replace("&X-Amz-Date=20260304T050607Z", "")));
    incomplete(
        "A query-string parameter was given twice.",
        request.target(request.target() + "&X-Amz-Expires=60"));
    incomplete(
        "Unsupported AWS 'algorithm' in the query string.",
        request.target(request.target().replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512")));
    incomplete("The query string cannot be decoded.", request.target(request.target() + "&a=%zz"));
    incomplete(
        "The request has too many query-string parameters.",
        request.target(request.target() + "&a".repeat(200)));
  }

  @Test
  void query_parameters_are_compared_by_meaning() {
    var signed =
        SignedRequest.of("GET", "localhost:4566", "/?a=b%20c&d=&e=%2F%2B", "").sign(key(), NOW);
    verify(signed);
    verify(signed.target("/?e=%2f%2b&d&a=b+c"));
    mismatch(Reason.WRONG_SIGNATURE, signed.target("/?a=b%2Bc&d=&e=%2F%2B"));
    mismatch(Reason.WRONG_SIGNATURE, signed.target("/?a=b%20c&d=&d=&e=%2F%2B"));
    mismatch(Reason.WRONG_SIGNATURE, signed.target("/?a=b%20c&e=%2F%2B"));
  }

  @Test
  void paths_are_encoded_twice() {
    String arn = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af";
    var signed = SignedRequest.of("GET", "localhost:4566", arn, "").sign(key(), NOW);
    verify(signed);
    mismatch(Reason.WRONG_SIGNATURE, signed.target(arn.replace("%3A", ":")));
    assertEquals("/a%253Ab/", Canonical.path("/a%3Ab//./x/../"));
  }

  @Test
  void nothing_of_a_refused_request_is_in_its_text() {
    var signed = draft().sign(key(), NOW);
    var refusal = assertThrows(SignatureRefused.class, () -> verify(signed.method("PUT")));
    assertEquals(Optional.of(ID), refusal.accessKeyId());
    assertEquals("WRONG_SIGNATURE", refusal.getMessage());
    assertEquals("Claim[" + ID + "]", Claim.of(Keys.received(signed)).toString());
    assertTrue(Keys.received(signed).toString().matches("WireRequest\\[\\d+ bytes\\]"));
  }

  @Test
  void an_empty_service_means_any() {
    Duration zero = Duration.ZERO;
    var signed = draft().sign(key(), NOW.plus(zero));
    assertEquals("kms", sigV4.verify(Keys.received(signed), "", NOW).service());
  }
}
