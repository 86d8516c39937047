package io.strongroom.parameters;

import io.strongroom.aws.AwsError;

/** The answers about parameter policies that are errors, in AWS's words. */
final class PolicyErrors {
  private PolicyErrors() {}

  static AwsError tooMany() {
    return AwsError.of(
        "PoliciesLimitExceededException",
        "Number of policies attached to a parameter cannot exceed 10");
  }

  static AwsError notAnArray(String text) {
    return ParameterErrors.validation("Invalid policies input: " + text + ".");
  }

  static AwsError type(String type) {
    return AwsError.of("InvalidPolicyTypeException", "Policy type " + type + " is not supported.");
  }

  static AwsError incompatible(String message) {
    return AwsError.of("IncompatiblePolicyException", message);
  }

  static AwsError attribute(String message) {
    return AwsError.of("InvalidPolicyAttributeException", message);
  }

  static AwsError missing(String attribute) {
    return attribute("Mandatory policy attribute " + attribute + " is missing.");
  }

  static AwsError past() {
    return attribute("The expiration timestamp must be in the future.");
  }

  static AwsError standardTier() {
    return ParameterErrors.validation(
        "You can't assign parameter policies to a standard-parameter tier.");
  }
}
