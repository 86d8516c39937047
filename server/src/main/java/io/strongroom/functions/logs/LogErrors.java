package io.strongroom.functions.logs;

import io.strongroom.aws.AwsError;

/** The answers of CloudWatch Logs that are errors. */
final class LogErrors {
  private LogErrors() {}

  static AwsError invalid(String why) {
    return AwsError.of("InvalidParameterException", why);
  }

  static AwsError noGroup() {
    return AwsError.of("ResourceNotFoundException", "The specified log group does not exist.");
  }

  static AwsError noStream() {
    return AwsError.of("ResourceNotFoundException", "The specified log stream does not exist.");
  }

  static AwsError groupExists() {
    return AwsError.of("ResourceAlreadyExistsException", "The specified log group already exists");
  }

  static AwsError streamExists() {
    return AwsError.of("ResourceAlreadyExistsException", "The specified log stream already exists");
  }

  static AwsError noName() {
    return invalid("One of logGroupName and logGroupIdentifier must be given.");
  }

  static AwsError twoNames() {
    return invalid("Only one of logGroupName and logGroupIdentifier may be given.");
  }

  static AwsError token() {
    return invalid("The specified nextToken is invalid.");
  }

  static AwsError tooManyTags() {
    return AwsError.of("TooManyTagsException", "A resource can have at most 50 tags.");
  }

  static AwsError limit(String what) {
    return AwsError.of("LimitExceededException", "Resource limit exceeded: " + what + ".");
  }

  static AwsError filter(String why) {
    return invalid("Invalid filter pattern: " + why);
  }
}
