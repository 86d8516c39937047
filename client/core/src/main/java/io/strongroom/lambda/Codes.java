package io.strongroom.lambda;

/** What the error codes of the three services mean for a reader. */
final class Codes {
  private Codes() {}

  /** The reason for a code; one of them says by its text alone what it means. */
  static Reason reason(String code, int status, String said) {
    if (code.equals("InvalidRequestException") && said.contains("deletion")) {
      return Reason.MISSING;
    }
    return switch (code) {
      case "ParameterNotFound",
          "ParameterVersionNotFound",
          "ResourceNotFoundException",
          "NotFoundException" ->
          Reason.MISSING;
      case "AccessDeniedException", "AccessDenied", "UnauthorizedOperation" -> Reason.DENIED;
      case "InvalidCiphertextException",
          "IncorrectKeyException",
          "DisabledException",
          "KMSInvalidStateException",
          "DecryptionFailure",
          "InvalidKeyId",
          "InvalidKeyUsageException" ->
          Reason.UNREADABLE;
      case "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "ExpiredTokenException",
          "ExpiredToken",
          "RequestExpired",
          "RequestTimeTooSkewed",
          "MissingAuthenticationTokenException",
          "IncompleteSignatureException" ->
          Reason.CREDENTIALS;
      case "ThrottlingException",
          "Throttling",
          "TooManyRequestsException",
          "RequestLimitExceeded",
          "LimitExceededException" ->
          Reason.THROTTLED;
      case "InternalServiceError",
          "InternalServerError",
          "KMSInternalException",
          "InternalFailure",
          "DependencyTimeoutException",
          "ServiceUnavailable" ->
          Reason.UNREACHABLE;
      default -> byStatus(status);
    };
  }

  private static Reason byStatus(int status) {
    if (status == 429) {
      return Reason.THROTTLED;
    }
    if (status == 403) {
      return Reason.DENIED;
    }
    // A redirect or a page of some proxy is no word of the service's.
    return status >= 500 || status < 400 ? Reason.UNREACHABLE : Reason.INVALID;
  }
}
