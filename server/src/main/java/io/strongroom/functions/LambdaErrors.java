package io.strongroom.functions;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import java.util.List;

/** Lambda's errors in its words, and with its spelling of the message's name. */
final class LambdaErrors {
  private static final String INVALID = "InvalidParameterValueException";
  private static final String NOT_FOUND = "ResourceNotFoundException";
  private static final String CONFLICT = "ResourceConflictException";
  private static final int STATUS_DENIED = 403;
  private static final int STATUS_MISSING = 404;
  private static final int STATUS_CONFLICT = 409;
  private static final int STATUS_PRECONDITION = 412;
  private static final int STATUS_TOO_LARGE = 413;
  private static final int STATUS_TOO_MANY = 429;
  private static final int STATUS_BAD_GATEWAY = 502;

  private LambdaErrors() {}

  static AwsError invalid(String text) {
    return AwsError.of(INVALID, text);
  }

  static AwsError validation(String text) {
    return AwsError.of("ValidationException", text);
  }

  static AwsError missing(String text) {
    return AwsError.capital(NOT_FOUND, text).status(STATUS_MISSING);
  }

  static AwsError conflict(String text) {
    return AwsError.of(CONFLICT, text).status(STATUS_CONFLICT);
  }

  static AwsError noFunction(Arn arn) {
    return missing("Function not found: " + arn);
  }

  static AwsError exists(String name) {
    return conflict("Function already exist: " + name);
  }

  static AwsError otherRegion(String theirs, String here) {
    return missing(
        "Functions from '" + theirs + "' are not reachable in this region ('" + here + "')");
  }

  static AwsError qualifiersDiffer() {
    return invalid(
        "The derived qualifier from the function name does not match the specified qualifier.");
  }

  static AwsError unsupported(String what) {
    return invalid(what + " is not supported by this server.");
  }

  static AwsError roleNotAssumable() {
    return invalid("The role defined for the function cannot be assumed by Lambda.");
  }

  static AwsError roleNotAssumableNow() {
    return AwsError.capital(
            "AccessDeniedException",
            "The role defined for the function cannot be assumed by Lambda.")
        .status(STATUS_DENIED);
  }

  static AwsError foreignRole() {
    return AwsError.capital("AccessDeniedException", "Cross-account pass role is not allowed.")
        .status(STATUS_DENIED);
  }

  static AwsError badRuntime(String sent) {
    return invalid(
        "Value "
            + sent
            + " at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
            + Runtimes.NAMES
            + " or be a valid ARN");
  }

  static AwsError badZip() {
    return invalid(
        "Could not unzip uploaded file. Please check your file, then try to upload again.");
  }

  static AwsError unzippedTooLarge() {
    return invalid("Unzipped size must be smaller than " + ZipCheck.UNZIPPED_MAX + " bytes");
  }

  static AwsError zippedTooLarge() {
    return AwsError.of(
            "RequestEntityTooLargeException",
            "Zipped size must be smaller than " + ZipCheck.ZIPPED_MAX + " bytes")
        .status(STATUS_TOO_LARGE);
  }

  static AwsError revisionDiffers() {
    return AwsError.of(
            "PreconditionFailedException",
            "The Revision Id provided does not match the latest Revision Id. Call the"
                + " GetFunction/GetAlias API to retrieve the latest Revision Id")
        .status(STATUS_PRECONDITION);
  }

  static AwsError policyRevisionDiffers() {
    return revisionDiffers()
        .saying(
            "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy"
                + " API to retrieve the latest Revision Id");
  }

  static AwsError environmentTooLarge(int bytes) {
    return invalid(
        "Lambda was unable to configure your environment variables because the environment"
            + " variables you have provided exceeded the 4KB limit. Measured size: "
            + bytes
            + " bytes");
  }

  static AwsError reservedKeys(List<String> names) {
    return invalid(
        "Lambda was unable to configure your environment variables because the environment"
            + " variables you have provided contains reserved keys that are currently not"
            + " supported for modification. Reserved keys used in this request: "
            + String.join(", ", names));
  }

  static AwsError badVariableNames() {
    return validation(
        "1 validation error detected: Value at 'environment.variables' failed to satisfy"
            + " constraint: Map keys must satisfy constraint: [Member must satisfy regular"
            + " expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]");
  }

  static AwsError keyNotUsable(AwsError kms) {
    boolean denied = kms.code().equals("AccessDeniedException");
    return invalid(
        "Lambda was unable to configure access to your environment variables because "
            + (denied ? "the KMS access was denied" : "the KMS key is invalid for CreateGrant")
            + ". Please check your KMS key settings. KMS Exception: "
            + kms.code()
            + " KMS Message: "
            + kms.message().orElse(""));
  }

  /** Why variables cannot be shown to a reader. */
  static String unreadable(AwsError kms) {
    boolean denied = kms.code().equals("AccessDeniedException");
    return "Lambda was unable to decrypt your environment variables because the KMS "
        + (denied ? "access was denied. Please check your KMS permissions." : unusable(kms))
        + " KMS Exception: "
        + kms.code()
        + " KMS Message: "
        + kms.message().orElse("");
  }

  private static String unusable(AwsError kms) {
    return switch (kms.code()) {
      case "DisabledException" -> "key used is disabled. Please check your KMS key settings.";
      case "NotFoundException" -> "key was not found. Please check your KMS key settings.";
      default -> "key used is in an invalid state. Please check your KMS key settings.";
    };
  }

  /** Why an environment cannot be made. */
  static AwsError notOpened(AwsError kms) {
    String tail = " Please check the function's KMS key settings.";
    return switch (kms.code()) {
      case "DisabledException" ->
          bad(
              "KMSDisabledException",
              "Lambda was unable to decrypt the environment variables because the KMS key used is"
                  + " disabled."
                  + tail);
      case "NotFoundException" ->
          bad(
              "KMSNotFoundException",
              "Lambda was unable to decrypt the environment variables because the KMS key was not"
                  + " found."
                  + tail);
      case "KMSInvalidStateException" ->
          bad(
              "KMSInvalidStateException",
              "Lambda was unable to decrypt the environment variables because the KMS key used is"
                  + " in an invalid state for Decrypt."
                  + tail);
      default ->
          bad(
              "KMSAccessDeniedException",
              "Lambda was unable to decrypt the environment variables because KMS access was"
                  + " denied."
                  + tail
                  + " KMS Exception: "
                  + kms.code()
                  + "KMS Message: "
                  + kms.message().orElse(""));
    };
  }

  /** The role was made anew under its name since the grant was made. */
  static AwsError otherRole() {
    return notOpened(
        AwsError.of(
            "UnrecognizedClientException",
            "The security token included in the request is invalid."));
  }

  private static AwsError bad(String code, String text) {
    return AwsError.capital(code, text).status(STATUS_BAD_GATEWAY);
  }

  static AwsError notJson(String why) {
    return AwsError.of(
        "InvalidRequestContentException",
        "Could not parse request body into json: Could not parse payload into json: " + why);
  }

  static AwsError payloadTooLarge(int bytes, int most) {
    return AwsError.of(
            "RequestTooLargeException",
            bytes
                + " byte payload is too large for the "
                + (most > InvokeFunctions.ASYNC_MAX ? "RequestResponse" : "Event")
                + " invocation type (limit "
                + most
                + " bytes)")
        .status(STATUS_TOO_LARGE);
  }

  static AwsError throttled() {
    return AwsError.of("TooManyRequestsException", "Rate Exceeded.").status(STATUS_TOO_MANY);
  }

  static AwsError noHost() {
    return AwsError.capital("ServiceException", "No function host runs in this installation.")
        .status(500);
  }
}
