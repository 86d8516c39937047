package io.strongroom.iam;

import io.strongroom.aws.AwsError;
import java.util.Set;

/**
 * What sessions may not do whatever policies say: those of users (GetSessionToken) and federated
 * users cannot manage IAM without MFA, which there is none of here, nor make further sessions other
 * than of roles.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html">
 *     Comparing AWS STS credentials</a>
 */
final class SessionLimits {
  private static final Set<String> ALLOWED_TO_USERS =
      Set.of("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity", "sts:GetCallerIdentity");

  private SessionLimits() {}

  /**
   * Refuses what the caller's kind of session cannot do.
   *
   * @throws AwsError the answers of AWS: for IAM that the token is invalid, for STS that access is
   *     denied
   */
  static void check(Caller caller, String action) {
    if (caller.session().isEmpty() || caller.role().isPresent()) {
      return;
    }
    if (action.startsWith("iam:")) {
      throw AwsError.of(
          "UnrecognizedClientException", "The security token included in the request is invalid.");
    }
    boolean user = caller.type() == Caller.Type.USER;
    if (action.startsWith("sts:") && !(user && ALLOWED_TO_USERS.contains(action))) {
      throw cannot(action);
    }
  }

  /** What calls that make sessions of long-term keys alone answer to sessions. */
  static AwsError cannot(String action) {
    String operation = action.substring(action.indexOf(':') + 1);
    return AwsError.capital(
        "AccessDeniedException", "Cannot call " + operation + " with session credentials");
  }
}
