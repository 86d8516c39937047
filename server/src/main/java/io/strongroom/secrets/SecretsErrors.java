package io.strongroom.secrets;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import java.util.Set;
import java.util.TreeSet;

/** The answers of Secrets Manager that are errors, in AWS's words. */
final class SecretsErrors {
  private static final String NOT_FOUND = "ResourceNotFoundException";
  private static final String INVALID_REQUEST = "InvalidRequestException";
  private static final String INVALID_PARAMETER = "InvalidParameterException";
  private static final String EXISTS = "ResourceExistsException";

  private SecretsErrors() {}

  static AwsError notFound() {
    return AwsError.capital(NOT_FOUND, "Secrets Manager can't find the specified secret.");
  }

  static AwsError noSuchStage(String stage) {
    return AwsError.capital(
        NOT_FOUND,
        "Secrets Manager can't find the specified secret value for staging label: " + stage);
  }

  static AwsError noSuchVersion(String version) {
    return AwsError.capital(
        NOT_FOUND,
        "Secrets Manager can't find the specified secret value for VersionId: " + version);
  }

  static AwsError stageNotOfVersion() {
    return AwsError.capital(
        INVALID_REQUEST,
        "You provided a VersionStage that is not associated to the provided VersionId.");
  }

  static AwsError markedForDeletion() {
    return AwsError.capital(
        INVALID_REQUEST,
        "You can't perform this operation on the secret because it was marked for deletion.");
  }

  static AwsError nameScheduledForDeletion() {
    return AwsError.capital(
        INVALID_REQUEST,
        "You can't create this secret because a secret with this name is already scheduled for"
            + " deletion.");
  }

  static AwsError exists(String name) {
    return AwsError.capital(
        EXISTS, "The operation failed because the secret " + name + " already exists.");
  }

  static AwsError tokenInUse(String token, Arn arn) {
    return AwsError.capital(
        EXISTS,
        "You can't use ClientRequestToken "
            + token
            + " because that value is already in use for a version of secret "
            + arn
            + ".");
  }

  static AwsError tokenRequired() {
    return AwsError.capital(
        INVALID_REQUEST,
        "You must provide a ClientRequestToken value. We recommend a UUID-type value.");
  }

  static AwsError tokenLength() {
    return AwsError.capital(INVALID_PARAMETER, "ClientRequestToken must be 32-64 characters long.");
  }

  static AwsError invalidName() {
    return AwsError.of(
        "ValidationException",
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the"
            + " following: -/_+=.@!");
  }

  static AwsError bothValues() {
    return AwsError.capital(
        INVALID_PARAMETER,
        "You can't specify both a binary secret value and a string secret value in the same"
            + " secret.");
  }

  static AwsError noValue() {
    return AwsError.capital(
        INVALID_REQUEST, "You must provide either SecretString or SecretBinary.");
  }

  static AwsError invalidKey(String kmsText) {
    return AwsError.capital(
        INVALID_PARAMETER, "The operation failed because of an invalid KMS key: " + kmsText);
  }

  static AwsError kmsDenied() {
    return AwsError.capital("AccessDeniedException", "Access to KMS is not allowed");
  }

  static AwsError defaultKeyAcrossAccounts() {
    return AwsError.capital(
        INVALID_REQUEST,
        "You can't access a secret from a different AWS account if you encrypt the secret with the"
            + " default KMS service key.");
  }

  static AwsError malformedPolicy(String message) {
    return AwsError.capital("MalformedPolicyDocumentException", message);
  }

  static AwsError publicPolicy() {
    return AwsError.capital(
        "PublicPolicyException",
        "You can't attach a resource-based policy that allows broad access to the secret.");
  }

  static AwsError lockOut() {
    return AwsError.capital(INVALID_REQUEST, SecretPolicies.LOCK_OUT);
  }

  static AwsError encryptionFailure() {
    return AwsError.capital(
        "EncryptionFailure",
        "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check"
            + " that the KMS key is available, enabled, and not in an invalid state.");
  }

  static AwsError decryptionFailure() {
    return AwsError.capital(
        "DecryptionFailure",
        "Secrets Manager can't decrypt the protected secret text using the provided KMS key.");
  }

  static AwsError forceWithWindow() {
    return AwsError.capital(
        INVALID_PARAMETER,
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }

  static AwsError windowOutOfRange() {
    return AwsError.capital(
        INVALID_PARAMETER,
        "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
  }

  static AwsError tooManyVersions() {
    return AwsError.capital(
        "LimitExceededException",
        "You've reached the maximum number of versions of this secret that have staging labels or"
            + " are younger than a day.");
  }

  static AwsError tooManyStages() {
    return AwsError.capital(
        "LimitExceededException", "A version can have at most 20 staging labels.");
  }

  static AwsError replicaIsReadOnly() {
    return AwsError.capital(
        INVALID_REQUEST,
        "Operation not permitted on a replica secret. Call must be made in primary secret's"
            + " region.");
  }

  static AwsError hasReplicas(String sent, Set<String> regions) {
    return AwsError.capital(
        INVALID_PARAMETER,
        "You can't delete secret "
            + sent
            + " that still has replica regions ["
            + String.join(", ", new TreeSet<>(regions))
            + "]");
  }

  static AwsError invalidReplicaRegion() {
    return AwsError.capital(INVALID_PARAMETER, "Invalid replica region.");
  }

  static AwsError notReplicated(String region) {
    return AwsError.capital(
        INVALID_PARAMETER, "The secret is not replicated to region " + region + ".");
  }

  static AwsError notAReplica() {
    return AwsError.capital(
        INVALID_REQUEST, "Operation not permitted on a secret that is not a replica.");
  }

  static AwsError tagsLockOut(String caller, String action, Arn arn) {
    return AwsError.capital(
        "AccessDeniedException",
        "User: "
            + caller
            + " is not authorized to perform: "
            + action
            + " on resource: "
            + arn
            + " because the requested change of tags would remove the caller's own permission");
  }

  static AwsError removeFromRequired(String stage, String holder) {
    return AwsError.capital(
        INVALID_PARAMETER,
        "The parameter RemoveFromVersionId can't be empty. Staging label "
            + stage
            + " is currently attached to version "
            + holder
            + ", so you must explicitly reference that version in RemoveFromVersionId.");
  }

  static AwsError stageNotAttached(String stage, String version) {
    return AwsError.capital(
        INVALID_PARAMETER,
        "Staging label " + stage + " is not currently attached to version " + version + ".");
  }

  static AwsError currentCannotBeRemoved() {
    return AwsError.capital(
        INVALID_PARAMETER,
        "You can only move staging label AWSCURRENT to a different secret version. It can’t be"
            + " completely removed.");
  }

  static AwsError moveOrRemove() {
    return AwsError.capital(
        INVALID_PARAMETER, "You must provide MoveToVersionId or RemoveFromVersionId.");
  }

  static AwsError noSuchVersion() {
    return AwsError.capital(NOT_FOUND, "Secrets Manager can't find the specified secret version.");
  }

  static AwsError invalidNextToken() {
    return AwsError.capital("InvalidNextTokenException", "The NextToken value is invalid.");
  }

  static AwsError noFilterKey() {
    return AwsError.capital(INVALID_PARAMETER, "Invalid filter key");
  }

  static AwsError noFilterValues(String key) {
    return AwsError.capital(INVALID_PARAMETER, "Invalid filter values for key: " + key);
  }

  static AwsError idsOrFilters() {
    return AwsError.capital(
        INVALID_PARAMETER, "Either 'SecretIdList' or 'Filters' must be provided, but not both.");
  }

  static AwsError pagesNeedFilters() {
    return AwsError.capital(
        INVALID_PARAMETER, "'MaxResults' and 'NextToken' can be used with 'Filters' only.");
  }

  static AwsError passwordTooShort() {
    return AwsError.capital(
        INVALID_PARAMETER, "Password length is too short based on the required types.");
  }

  static AwsError nothingToChooseFrom() {
    return AwsError.capital(INVALID_PARAMETER, "All characters have been excluded from selection.");
  }

  static AwsError typeEmptied() {
    return AwsError.capital(
        INVALID_PARAMETER, "All characters of the desired type have been excluded.");
  }

  static AwsError tooManyTags() {
    return AwsError.capital(INVALID_PARAMETER, "A secret can have at most 50 tags.");
  }

  static AwsError reservedTag() {
    return AwsError.capital(
        INVALID_PARAMETER, "Tag keys beginning with aws: are reserved for system use.");
  }

  static AwsError notText() {
    return AwsError.capital(INVALID_REQUEST, "The secret holds a binary value and no text.");
  }

  static AwsError unsupported(String what) {
    return AwsError.capital(INVALID_PARAMETER, what + " is not supported by this server.");
  }
}
