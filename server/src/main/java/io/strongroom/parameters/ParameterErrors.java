package io.strongroom.parameters;

import io.strongroom.aws.AwsError;

/** The answers of Parameter Store that are errors, in AWS's words. */
final class ParameterErrors {
  private static final String TIERS =
      "https://docs.aws.amazon.com/systems-manager/latest/userguide/"
          + "parameter-store-advanced-parameters.html";

  private ParameterErrors() {}

  static AwsError validation(String message) {
    return AwsError.of("ValidationException", message);
  }

  static AwsError notFound() {
    return AwsError.silent("ParameterNotFound");
  }

  static AwsError versionNotFound(String name, long version) {
    return AwsError.of(
        "ParameterVersionNotFound",
        "Systems Manager could not find version "
            + version
            + " of "
            + name
            + ". Verify the version and try again.");
  }

  static AwsError labelNotFound(String name, String label) {
    return AwsError.of(
        "ParameterVersionNotFound",
        "Systems Manager could not find label "
            + label
            + " of "
            + name
            + ". Verify the label and try again.");
  }

  static AwsError badName() {
    return validation(
        "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it"
            + " can consist of sub-paths divided by slash symbol; each sub-path can be formed as a"
            + " mix of letters, numbers and the following 3 symbols .-_");
  }

  static AwsError notQualified() {
    return validation("Parameter name must be a fully qualified name.");
  }

  static AwsError reservedFlatName() {
    return validation(
        "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).");
  }

  static AwsError reservedPath(String name) {
    return AwsError.capital(
        "AccessDeniedException", "No access to reserved parameter name: " + name + ".");
  }

  static AwsError trailingSlash() {
    return validation("Parameter name must not end with slash.");
  }

  static AwsError tooDeep() {
    return AwsError.of(
        "HierarchyLevelLimitExceededException",
        "Hierarchy depth is limited to a maximum of 15 levels.");
  }

  static AwsError tooLong(String action, String caller) {
    return AwsError.capital(
        "AccessDeniedException",
        "User: " + caller + " is not authorized to perform: " + action + " on a name that long");
  }

  static AwsError badPath() {
    return validation(
        "The parameter doesn't meet the parameter name requirements. The parameter name must begin"
            + " with a forward slash \"/\". It can't be prefixed with \\\"aws\\\" or \\\"ssm\\\""
            + " (case-insensitive). It must use only letters, numbers, or the following symbols: ."
            + " (period), - (hyphen), _ (underscore). Special characters are not allowed. All"
            + " sub-paths, if specified, must use the forward slash symbol \"/\". Valid example:"
            + " /get/parameters2-/by1./path0_.");
  }

  static AwsError tagsWithOverwrite() {
    return validation(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with"
            + " tags, please remove overwrite flag. To update tags for an existing parameter,"
            + " please use AddTagsToResource or RemoveTagsFromResource.");
  }

  static AwsError typeRequired() {
    return validation("A parameter type is required when you create a parameter.");
  }

  static AwsError exists() {
    return AwsError.of(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the"
            + " request to true.");
  }

  static AwsError typeMismatch() {
    return AwsError.of("HierarchyTypeMismatchException", "The parameter type can't be changed.");
  }

  static AwsError dataType(String type) {
    return validation(
        "The following data type is not supported: "
            + type
            + ". (Data type names are all lowercase.)");
  }

  static AwsError dataTypeOfList(String dataType, String type) {
    return validation(
        "The " + dataType + " data type is not supported for the following input type: " + type);
  }

  static AwsError noImage() {
    return validation("The parameter value isn't the id of an Amazon Machine Image.");
  }

  static AwsError tooManyLabels() {
    return AwsError.of(
        "ParameterVersionLabelLimitExceeded",
        "An error occurred (ParameterVersionLabelLimitExceeded) when calling the"
            + " LabelParameterVersion operation: A parameter version can have maximum 10"
            + " labels.Move one or more labels to another version and try again.");
  }

  static AwsError invalidPattern() {
    return AwsError.of(
        "InvalidAllowedPatternException", "The allowed pattern is not a regular expression.");
  }

  static AwsError patternMismatch(String pattern) {
    return AwsError.of(
        "ParameterPatternMismatchException",
        "Parameter value, cannot be validated against allowedPattern: " + pattern);
  }

  /** AWS quotes the value here; we never do. */
  static AwsError nested() {
    return validation(
        "Parameter value failed to satisfy constraint: Parameter value can't nest another"
            + " parameter. Do not use \"{{}}\" in the value.");
  }

  static AwsError emptyValue() {
    return validation(
        "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must"
            + " have length greater than or equal to 1.");
  }

  static AwsError standardTooLarge() {
    return validation(
        "Standard tier parameters support a maximum parameter value of 4096 characters. To create a"
            + " larger parameter value, upgrade the parameter to use the advanced-parameter tier."
            + " For more information, see "
            + TIERS);
  }

  static AwsError advancedTooLarge() {
    return validation(
        "Advanced-tier parameters support a maximum parameter value of 8192 characters.");
  }

  static AwsError downgrade() {
    return validation(
        "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the"
            + " advanced-parameter tier to the standard-parameter tier. If necessary, you can"
            + " delete the advanced parameter and recreate it as a standard parameter.");
  }

  static AwsError keyIdWithoutSecureString() {
    return validation("KeyId is required for SecureString type parameter only.");
  }

  static AwsError oldestHasLabel(String name, long version) {
    return AwsError.of(
        "ParameterMaxVersionLimitExceeded",
        "You attempted to create a new version of "
            + name
            + " by calling the PutParameter API with the overwrite flag. Version "
            + version
            + ", the oldest version, can't be deleted because it has a label associated with it."
            + " Move the label to another version of the parameter, and try again.");
  }

  static AwsError tooManyTags() {
    return AwsError.silent("TooManyTagsError");
  }

  static AwsError invalidNextToken() {
    return AwsError.capital("InvalidNextToken", "The specified token is not valid.");
  }

  /** What KMS refused, as Parameter Store hands it on. */
  static AwsError ofKms(AwsError kms, String requestId) {
    String text =
        kms.message().orElse("")
            + " (Service: AWSKMS; Status Code: 400; Error Code: "
            + kms.code()
            + "; Request ID: "
            + requestId
            + ")";
    return kms.code().equals("AccessDeniedException")
        ? AwsError.capital("AccessDeniedException", text)
        : AwsError.of("InvalidKeyId", text);
  }
}
