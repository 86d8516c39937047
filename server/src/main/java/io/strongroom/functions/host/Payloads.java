package io.strongroom.functions.host;

import io.strongroom.seal.Sensitive;
import io.strongroom.store.Json;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Error payloads of what goes wrong around a function, as AWS words them. */
final class Payloads {
  private Payloads() {}

  static Sensitive error(String type, String message) {
    return Sensitive.ofText(Json.write(Map.of("errorType", type, "errorMessage", message)));
  }

  static Sensitive timedOut(String requestId, int seconds) {
    return error(
        "Sandbox.Timedout",
        String.format(
            Locale.ROOT,
            "RequestId: %s Error: Task timed out after %d.00 seconds",
            requestId,
            seconds));
  }

  /** Of a process that ended; a status over 128 is the signal that ended it, plus 128. */
  static Sensitive exited(String requestId, int status) {
    String what =
        status == 0
            ? "Runtime exited without providing a reason"
            : "Runtime exited with error: "
                + (status > 128 ? "signal: " + signal(status - 128) : "exit status " + status);
    return error("Runtime.ExitError", "RequestId: " + requestId + " Error: " + what);
  }

  static Sensitive outOfMemory(String requestId) {
    return error(
        "Runtime.OutOfMemory",
        "RequestId: " + requestId + " Error: Runtime exited with error: signal: killed");
  }

  static Sensitive tooLarge() {
    return error(
        "Function.ResponseSizeTooLarge",
        "Response payload size exceeded maximum allowed payload size ("
            + RuntimeApi.RESPONSE_MAX
            + " bytes).");
  }

  /**
   * A role's credentials.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">Container
   *     credential provider</a>
   */
  static LocalServer.Reply credentials(Opening.RoleCredentials role) {
    return LocalServer.Reply.json(
        200,
        Json.write(
            Map.of(
                "RoleArn",
                role.roleArn(),
                "AccessKeyId",
                role.accessKeyId(),
                "SecretAccessKey",
                role.secretAccessKey().use(it -> new String(it, StandardCharsets.UTF_8)),
                "Token",
                role.sessionToken().use(it -> new String(it, StandardCharsets.UTF_8)),
                "Expiration",
                role.expires().toString())));
  }

  private static String signal(int number) {
    return switch (number) {
      case 6 -> "aborted";
      case 9 -> "killed";
      case 11 -> "segmentation fault";
      case 15 -> "terminated";
      default -> Integer.toString(number);
    };
  }
}
