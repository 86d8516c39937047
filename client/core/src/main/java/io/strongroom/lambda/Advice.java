package io.strongroom.lambda;

/** What an author can do about a refusal, in one line behind what the service said. */
final class Advice {
  private Advice() {}

  static String of(Reason reason, String code, String said) {
    String told = code.isEmpty() || said.startsWith(code) ? said : said.isEmpty() ? code : said;
    String advice = advice(reason, code);
    return advice.isEmpty() ? told : told.isEmpty() ? advice : told + " (" + advice + ")";
  }

  private static String advice(Reason reason, String code) {
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
      default -> reason == Reason.DENIED ? "allow it in the policy of the function's role" : "";
    };
  }
}
