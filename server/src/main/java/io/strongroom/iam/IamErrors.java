package io.strongroom.iam;

import io.strongroom.aws.AwsError;

/** The answers of IAM that are errors. */
final class IamErrors {
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int FORBIDDEN = 403;

  private IamErrors() {}

  private static AwsError noSuch(String text) {
    return AwsError.of("NoSuchEntity", text).status(NOT_FOUND);
  }

  private static AwsError exists(String text) {
    return AwsError.of("EntityAlreadyExists", text).status(CONFLICT);
  }

  private static AwsError conflict(String text) {
    return AwsError.of("DeleteConflict", text).status(CONFLICT);
  }

  private static AwsError limit(String text) {
    return AwsError.of("LimitExceeded", text).status(CONFLICT);
  }

  static AwsError missing(Owner.Kind kind, String name) {
    return noSuch("The " + kind.word() + " with name " + name + " cannot be found.");
  }

  static AwsError noSuchInline(Owner.Kind kind, String policy) {
    return noSuch("The " + kind.word() + " policy with name " + policy + " cannot be found.");
  }

  static AwsError noSuchAccessKey(String accessKeyId) {
    return noSuch("The Access Key with id " + accessKeyId + " cannot be found.");
  }

  static AwsError noSuchPolicy(String arn) {
    return noSuch("Policy " + arn + " was not found.");
  }

  static AwsError notAttachable(String arn) {
    return noSuch("Policy " + arn + " does not exist or is not attachable.");
  }

  static AwsError notBounding(String arn) {
    return noSuch("Scope ARN: " + arn + " does not exist or is not attachable.");
  }

  static AwsError noSuchVersion(String arn, String version) {
    return noSuch(
        "Policy " + arn + " version " + version + " does not exist or is not attachable.");
  }

  static AwsError noSuchAlias(String alias) {
    return noSuch("The account alias with name " + alias + " cannot be found.");
  }

  static AwsError aliasTaken(String alias) {
    return exists("The account alias " + alias + " already exists.");
  }

  static AwsError exists(Owner.Kind kind, String name) {
    return exists(kind.title() + " with name " + name + " already exists.");
  }

  static AwsError policyExists(String name) {
    return exists("A policy called " + name + " already exists. Duplicate names are not allowed.");
  }

  static AwsError mustDeletePolicies() {
    return conflict("Cannot delete entity, must delete policies first.");
  }

  static AwsError mustDetachPolicies() {
    return conflict("Cannot delete entity, must detach all policies first.");
  }

  static AwsError mustLeaveGroups() {
    return conflict("Cannot delete entity, must remove users from group first.");
  }

  static AwsError mustRemoveReferenced() {
    return conflict("Cannot delete entity, must remove referenced objects first.");
  }

  static AwsError policyAttached() {
    return conflict("Cannot delete a policy attached to entities.");
  }

  static AwsError policyHasVersions() {
    return conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the"
            + " policy's versions. The default version is deleted with the policy.");
  }

  static AwsError isStandardVersion() {
    return conflict("Cannot delete the default version of a policy.");
  }

  static AwsError tooManyVersions() {
    return limit(
        "A managed policy can have up to 5 versions. Before you create a new version, you must"
            + " delete an existing version.");
  }

  /** Beyond one of IAM's quotas, which have names. */
  static AwsError quota(String name, long most) {
    return limit("Cannot exceed quota for " + name + ": " + most);
  }

  static AwsError policyTooLarge(Owner owner) {
    return limit(
        "Maximum policy size of "
            + owner.kind().inlineMax()
            + " bytes exceeded for "
            + owner.kind().word()
            + " "
            + owner.name());
  }

  static AwsError tooManyTags() {
    return limit("The number of tags has reached the maximum limit.");
  }

  static AwsError duplicateTags() {
    return AwsError.of(
        "InvalidInput",
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  }

  static AwsError invalidArn() {
    return AwsError.of("ValidationError", "Invalid ARN:  Could not be parsed!");
  }

  /** AWS's own policies cannot be changed. */
  static AwsError ofAws(String arn) {
    return AwsError.of("AccessDenied", "Cannot modify the AWS managed policy " + arn)
        .status(FORBIDDEN);
  }

  static AwsError malformed(MalformedPolicy cause) {
    return AwsError.of("MalformedPolicyDocument", cause.getMessage());
  }

  static AwsError invalidPrincipal(String type, String principal) {
    return AwsError.of(
        "MalformedPolicyDocument",
        "Invalid principal in policy: \"" + type + "\":\"" + principal + "\"");
  }

  static AwsError accessDenied(String text) {
    return AwsError.capital("AccessDeniedException", text);
  }
}
