package io.strongroom.gateway;

import io.strongroom.aws.AwsError;
import io.strongroom.gateway.SignatureRefused.Reason;

/**
 * The answers to signatures that are not accepted, in AWS's words. Where AWS repeats what the
 * caller sent, the sentence ends before it.
 */
final class SignatureErrors {
  private static final String INVALID_TOKEN =
      "The security token included in the request is invalid.";
  private static final String MISMATCH =
      "The request signature we calculated does not match the signature you provided. Check your"
          + " AWS Secret Access Key and signing method. Consult the service documentation for"
          + " details.";

  private SignatureErrors() {}

  static SignatureRefused missing() {
    return refused(
        Reason.NO_SIGNATURE, "MissingAuthenticationTokenException", "Missing Authentication Token");
  }

  /** A signature that cannot be read. */
  static SignatureRefused malformed(String message) {
    return refused(Reason.MALFORMED, "IncompleteSignatureException", message);
  }

  /** A key that is unknown or inactive, or a token that is not its own. */
  static SignatureRefused unrecognized(Reason reason) {
    return refused(reason, "UnrecognizedClientException", INVALID_TOKEN);
  }

  static SignatureRefused expiredToken() {
    return refused(
        Reason.EXPIRED_TOKEN,
        "ExpiredTokenException",
        "The security token included in the request is expired");
  }

  /** A clock or scope fault, with its own sentence. */
  static SignatureRefused invalid(Reason reason, String message) {
    return refused(reason, "InvalidSignatureException", message);
  }

  /** The plain mismatch. */
  static SignatureRefused mismatch(Reason reason) {
    return refused(reason, "InvalidSignatureException", MISMATCH);
  }

  private static SignatureRefused refused(Reason reason, String code, String message) {
    return new SignatureRefused(reason, AwsError.of(code, message), "");
  }
}
