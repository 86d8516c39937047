package io.strongroom.lambda;

/** What an author can do about a refusal, in one line behind what the service said. */
final class Advice {
  private Advice() {}

  static String of(Reason reason, String code, String said) {
    String told = code.isEmpty() || said.startsWith(code) ? said : said.isEmpty() ? code : said;
    String advice = advice(reason, code, said);
    return advice.isEmpty() ? told : told.isEmpty() ? advice : told + " (" + advice + ")";
  }

  private static String advice(Reason reason, String code, String said) {
    return switch (code) {
      case "InvalidCiphertextException" ->
          "the encryption context or the key is not the one it was encrypted with, or the text is"
              + " damaged";
      case "DisabledException", "KMSInvalidStateException" ->
          "enable the KMS key, or cancel its deletion";
      case "InvalidSignatureException", "SignatureDoesNotMatch" ->
          "the secret access key is not that of the access key id, or the clock is wrong";
      case "ExpiredTokenException", "ExpiredToken" ->
          "the credentials are too old; a function gets new ones with its environment";
      case "ResourceNotFoundException", "ParameterNotFound", "ParameterVersionNotFound" ->
          "look at its name, the stage, AWS_REGION and the account";
      case "InvalidRequestException" ->
          said.contains("deletion") ? "RestoreSecret brings it back until that day" : "";
      default -> advice(reason, !code.isEmpty() || said.startsWith("status 5"), said);
    };
  }

  private static String advice(Reason reason, boolean answered, String said) {
    return switch (reason) {
      case DENIED -> "allow it in the policy of the function's role";
      case THROTTLED -> "load several at once, keep them longer, or raise the quota";
      case UNREACHABLE ->
          answered
              ? "the service has a problem; nothing is wrong with the function"
              : said.contains("does not answer")
                  ? "look at AWS_ENDPOINT_URL, and whether the function's network leads there"
                  : "";
      default -> "";
    };
  }
}
