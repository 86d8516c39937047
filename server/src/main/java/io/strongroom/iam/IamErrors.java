package io.strongroom.iam;

import io.strongroom.aws.AwsError;

/** The answers of IAM that are errors. */
final class IamErrors {
  private IamErrors() {}

  static AwsError noSuchUser(String name) {
    return AwsError.of("NoSuchEntity", "The user with name " + name + " cannot be found.")
        .status(404);
  }

  static AwsError noSuchUserPolicy(String policy) {
    return AwsError.of("NoSuchEntity", "The user policy with name " + policy + " cannot be found.")
        .status(404);
  }

  static AwsError noSuchAccessKey(String accessKeyId) {
    return AwsError.of(
            "NoSuchEntity", "The Access Key with id " + accessKeyId + " cannot be found.")
        .status(404);
  }

  static AwsError userExists(String name) {
    return AwsError.of("EntityAlreadyExists", "User with name " + name + " already exists.")
        .status(409);
  }

  static AwsError mustDeletePolicies() {
    return AwsError.of("DeleteConflict", "Cannot delete entity, must delete policies first.")
        .status(409);
  }

  static AwsError mustRemoveReferenced() {
    return AwsError.of(
            "DeleteConflict", "Cannot delete entity, must remove referenced objects first.")
        .status(409);
  }

  static AwsError tooManyAccessKeys() {
    return AwsError.of("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2").status(409);
  }

  static AwsError policyTooLarge(String user) {
    return AwsError.of(
            "LimitExceeded", "Maximum policy size of 2048 bytes exceeded for user " + user)
        .status(409);
  }

  static AwsError malformed(MalformedPolicy cause) {
    return AwsError.of("MalformedPolicyDocument", cause.getMessage());
  }

  /**
   * For a member of AWS's request that would change what is allowed and that we do not have yet.
   */
  static AwsError unsupported(String member) {
    return AwsError.of("InvalidInput", member + " is not supported by this server.");
  }

  static AwsError accessDenied(String text) {
    return AwsError.capital("AccessDeniedException", text);
  }
}
