package io.strongroom.kms;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import java.util.Collection;

/** The answers of KMS that are errors, in AWS's words. */
final class KmsErrors {
  private static final int SHOWN_MAX = 256;

  private KmsErrors() {}

  static AwsError invalidKeyId(String sent) {
    return AwsError.of("NotFoundException", "Invalid keyId '" + sent + "'");
  }

  static AwsError noSuchKey(Arn arn) {
    return AwsError.of("NotFoundException", "Key '" + arn + "' does not exist");
  }

  static AwsError wrongRegion(String region) {
    return AwsError.of("NotFoundException", "Invalid arn " + region);
  }

  static AwsError noSuchAlias(Arn alias) {
    return AwsError.of("NotFoundException", "Alias " + alias + " is not found.");
  }

  static AwsError invalidArn(String sent) {
    return AwsError.of("InvalidArnException", "Invalid arn " + sent);
  }

  static AwsError aliasesNotSupported() {
    return AwsError.of("InvalidArnException", "Key Aliases are not supported for this operation.");
  }

  static AwsError aliasToAlias() {
    return AwsError.of("ValidationException", "Aliases must refer to keys. Not aliases");
  }

  static AwsError aliasPrefix() {
    return AwsError.of(
        "ValidationException",
        "Alias must start with the prefix \"alias/\". Please see"
            + " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
  }

  static AwsError invalidAliasIdentifier() {
    return AwsError.of("ValidationException", "Invalid identifier");
  }

  static AwsError aliasCharacters(String name) {
    return AwsError.of("ValidationException", name + " contains invalid characters for an alias");
  }

  static AwsError reservedAlias() {
    return AwsError.of(
        "NotAuthorizedException",
        "The alias name for a customer managed CMK cannot begin with alias/aws/.");
  }

  static AwsError aliasExists(Arn alias) {
    return AwsError.of(
        "AlreadyExistsException", "An alias with the name " + alias + " already exists");
  }

  static AwsError tooManyAliases(Arn key) {
    return AwsError.of(
        "LimitExceededException", "The limit of 50 aliases was reached for key " + key);
  }

  static AwsError tooManyRegions(Arn key) {
    return AwsError.of(
        "LimitExceededException", "The limit of 64 Regions was reached for key " + key);
  }

  static AwsError crossAccount() {
    return AwsError.of("AccessDeniedException", "This operation cannot be called cross account");
  }

  static AwsError disabled(Arn key) {
    return AwsError.of("DisabledException", key + " is disabled.");
  }

  static AwsError invalidState(Arn key, String state) {
    return AwsError.of("KMSInvalidStateException", key + " is " + state + ".");
  }

  static AwsError invalidCiphertext() {
    return AwsError.silent("InvalidCiphertextException");
  }

  static AwsError incorrectKey() {
    return AwsError.of(
        "IncorrectKeyException",
        "The key ID in the request does not identify a CMK that can perform this operation.");
  }

  /** One text for a deleted, foreign, absent and forbidden key: a ciphertext reveals none of it. */
  static AwsError ciphertextRefers() {
    return AwsError.capital(
        "AccessDeniedException",
        "The ciphertext refers to a customer master key that does not exist, does not exist in"
            + " this region, or you are not allowed to access.");
  }

  static AwsError dryRun() {
    return AwsError.of(
        "DryRunOperationException",
        "The request would have succeeded, but the DryRun option is set.");
  }

  static AwsError sizeOrSpec() {
    return AwsError.of("ValidationException", "Please specify either number of bytes or key spec.");
  }

  static AwsError invalidGrantToken() {
    return AwsError.of("InvalidGrantTokenException", "The grant token is not valid.");
  }

  static AwsError noSuchGrant(String grantId) {
    return AwsError.of("NotFoundException", "Grant ID " + grantId + " not found");
  }

  static AwsError noSuchPrincipal(String arn) {
    return AwsError.of("InvalidArnException", "ARN does not refer to a valid principal: " + arn);
  }

  static AwsError tooManyGrants(Arn key) {
    return AwsError.of("LimitExceededException", "The limit of grants was reached for key " + key);
  }

  static AwsError invalidMarker() {
    return AwsError.of("InvalidMarkerException", "The marker is not valid.");
  }

  static AwsError noSuchPolicy() {
    return AwsError.of("NotFoundException", "No such policy exists");
  }

  static AwsError malformedPolicy(String message) {
    return AwsError.of("MalformedPolicyDocumentException", message);
  }

  static AwsError lockOut() {
    return malformedPolicy(
        "The new key policy will not allow you to update the key policy in the future.");
  }

  static AwsError policyTooLarge() {
    return AwsError.of("LimitExceededException", "The key policy is larger than 32 KiB.");
  }

  static AwsError validation(String message) {
    return AwsError.of("ValidationException", message);
  }

  /** For a word that AWS's model does not have. */
  static AwsError noSuchWord(String sent, String member, Collection<String> words) {
    return validation(
        "1 validation error detected: Value '"
            + sent.substring(0, Math.min(sent.length(), SHOWN_MAX))
            + "' at '"
            + member
            + "' failed to satisfy constraint: Member must satisfy enum value set: "
            + words);
  }

  static AwsError tag(String message) {
    return AwsError.of("TagException", message);
  }

  static AwsError unsupported(String what) {
    return AwsError.of("UnsupportedOperationException", what + " is not supported by this server.");
  }

  static AwsError unsupportedKey(String message) {
    return AwsError.of("UnsupportedOperationException", message);
  }

  static AwsError noSuchKeyStore() {
    return AwsError.of("CustomKeyStoreNotFoundException", "There are no custom key stores here.");
  }

  static AwsError tooManyRotations(Arn key) {
    return AwsError.of(
        "LimitExceededException",
        "The on-demand rotations limit has been reached for the given keyId. No more on-demand"
            + " rotations can be performed for this key: "
            + key);
  }

  static AwsError nothingToRotateTo(Arn key) {
    return AwsError.of(
        "KMSInvalidStateException",
        "No available key material pending rotation for the key: " + key + ".");
  }

  static AwsError replicaExists(Arn replica) {
    return AwsError.of("AlreadyExistsException", "A replica key already exists: " + replica);
  }

  static AwsError invalidImportToken() {
    return AwsError.of(
        "InvalidImportTokenException", "The import token is not valid for this KMS key.");
  }

  static AwsError expiredImportToken() {
    return AwsError.of("ExpiredImportTokenException", "The import token has expired.");
  }

  static AwsError incorrectMaterial() {
    return AwsError.of(
        "IncorrectKeyMaterialException",
        "The key material in the request is not the one that is associated with this KMS key.");
  }

  static AwsError materialWaits(Arn key, String id, String waiting) {
    return AwsError.of(
        "KMSInvalidStateException",
        "New key material (id: "
            + id
            + ") cannot be imported into KMS key "
            + key
            + ", because another key material (id: "
            + waiting
            + ") is pending rotation.");
  }

  static AwsError noSuchMaterial(String id) {
    return AwsError.of("NotFoundException", "Key material " + id + " is not found.");
  }

  static AwsError unsupportedSilently() {
    return AwsError.silent("UnsupportedOperationException");
  }

  static AwsError wrongOrigin(Arn key, String origin) {
    return AwsError.of(
        "UnsupportedOperationException",
        key + " origin is " + origin + " which is not valid for this operation.");
  }

  static AwsError wrongUsage(Arn key, KeyUsage usage, String operation) {
    return AwsError.of(
        "InvalidKeyUsageException",
        key + " key usage is " + usage + " which is not valid for " + operation + ".");
  }

  static AwsError tooMuch(String algorithm, String spec, int most) {
    return validation(
        "Algorithm "
            + algorithm
            + " and key spec "
            + spec
            + " cannot encrypt data larger than "
            + most
            + " bytes.");
  }

  static AwsError digestLength(String algorithm) {
    return validation("Digest is invalid length for algorithm " + algorithm + ".");
  }

  static AwsError invalidSignature() {
    return AwsError.silent("KMSInvalidSignatureException");
  }

  static AwsError invalidMac() {
    return AwsError.silent("KMSInvalidMacException");
  }

  static AwsError invalidKeyUsage(String algorithm, String spec) {
    return AwsError.of(
        "InvalidKeyUsageException",
        "Algorithm " + algorithm + " is incompatible with key spec " + spec + ".");
  }
}
