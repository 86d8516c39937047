package io.strongroom.audit;

import java.util.List;
import java.util.Set;

/**
 * What CloudTrail holds for reading. It is not {@link io.strongroom.aws.Access}: using a key writes
 * nothing, and neither does taking on a role.
 */
final class Nature {
  private static final List<String> READING =
      List.of(
          "Get",
          "List",
          "Describe",
          "BatchGet",
          "Lookup",
          "Simulate",
          "Validate",
          "Search",
          "Filter");
  private static final Set<String> ALSO_READING =
      Set.of(
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:GenerateDataKeyPair",
          "kms:GenerateDataKeyPairWithoutPlaintext",
          "kms:GenerateRandom",
          "kms:GenerateMac",
          "kms:VerifyMac",
          "kms:Sign",
          "kms:Verify",
          "kms:DeriveSharedSecret",
          "sts:AssumeRole",
          "sts:AssumeRoleWithWebIdentity",
          "sts:DecodeAuthorizationMessage",
          "events:TestEventPattern");

  private static final Set<String> SESSIONS =
      Set.of(
          "sts:AssumeRole",
          "sts:AssumeRoleWithWebIdentity",
          "sts:GetFederationToken",
          "sts:GetSessionToken");

  private Nature() {}

  static boolean readOnly(String action) {
    int operation = action.indexOf(':') + 1;
    for (String verb : READING) {
      if (action.startsWith(verb, operation)) {
        return true;
      }
    }
    return ALSO_READING.contains(action);
  }

  /** Whether the answer is recorded; those that make sessions are, to follow them. */
  static boolean answerRecorded(String action) {
    return !readOnly(action) || SESSIONS.contains(action);
  }
}
