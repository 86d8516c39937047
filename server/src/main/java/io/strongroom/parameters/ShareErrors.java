package io.strongroom.parameters;

import io.strongroom.aws.AwsError;

/** The answers to requests about resource policies that are errors, in AWS's words. */
final class ShareErrors {
  private ShareErrors() {}

  static AwsError malformed(String why) {
    return AwsError.capital("MalformedResourcePolicyDocumentException", why);
  }

  static AwsError tooLarge() {
    return limit("A policy can't be greater than 1024 bytes in size.");
  }

  static AwsError onlyOne() {
    return limit("Only one policy can be attached to a parameter.");
  }

  private static AwsError limit(String text) {
    return AwsError.capital("ResourcePolicyLimitExceededException", text);
  }

  static AwsError conflict() {
    return AwsError.capital(
        "ResourcePolicyConflictException",
        "The hash provided in the call doesn't match the stored hash.");
  }

  static AwsError noSuchPolicy() {
    return AwsError.capital(
        "ResourcePolicyNotFoundException",
        "No policies with the specified policy ID and hash could be found.");
  }

  static AwsError noSuchParameter() {
    return AwsError.capital(
        "ResourceNotFoundException", "The specified parameter to be shared could not be found.");
  }

  static AwsError invalidArn() {
    return invalid("The resource ARN isn't that of a parameter of this account and Region.");
  }

  static AwsError standard() {
    return invalid("Only parameters of the advanced-parameter tier can be shared.");
  }

  static AwsError idAndHash() {
    return invalid("PolicyId and PolicyHash must be given together.");
  }

  private static AwsError invalid(String text) {
    return AwsError.capital("ResourcePolicyInvalidParameterException", text);
  }
}
