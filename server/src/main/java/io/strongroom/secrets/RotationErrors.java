package io.strongroom.secrets;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Region;

/** What Secrets Manager says about rotations that cannot be, in AWS's words. */
final class RotationErrors {
  private static final String INVALID_REQUEST = "InvalidRequestException";

  private RotationErrors() {}

  private static AwsError parameter(String text) {
    return AwsError.capital("InvalidParameterException", text);
  }

  static AwsError noToken() {
    return parameter(
        "You must provide a ClientRequestToken value. We recommend a UUID-type value.");
  }

  static AwsError noFunction() {
    return AwsError.capital(
        INVALID_REQUEST, "No Lambda rotation function ARN is associated with this secret.");
  }

  static AwsError daysOutOfRange() {
    return parameter("RotationRules.AutomaticallyAfterDays must be within 1-1000.");
  }

  static AwsError invalidFunction(Region region, AccountId account) {
    return parameter(
        "Invalid rotation Lambda ARN. Ensure the ARN matches format arn:aws:lambda:"
            + region
            + ":"
            + account
            + ":function:<functionName>.");
  }

  static AwsError bothSchedules() {
    return parameter(
        "You cannot specify both rotation frequency and schedule expression together.");
  }

  static AwsError invalidSchedule() {
    return parameter("Invalid schedule expression.");
  }

  static AwsError rateInHours() {
    return parameter("Rate in hour should be least 4 and less than 24.");
  }

  static AwsError rateInDays() {
    return parameter("Rate in day should be greater than 0 and less than 1000.");
  }

  static AwsError duration() {
    return parameter("Duration must be at least 1 hour, at most 24 hour.");
  }

  static AwsError durationLongerThanRate() {
    return parameter("Duration cannot be greater than Rate in hour.");
  }

  static AwsError notWithinDay() {
    return parameter("Starting hour and duration must be within a day.");
  }

  static AwsError cannotInvoke() {
    return AwsError.capital(
        "AccessDeniedException",
        "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function"
            + " policy grants access to the principal secretsmanager.amazonaws.com.");
  }

  static AwsError notComplete() {
    return AwsError.capital(
        INVALID_REQUEST, "A previous rotation isn't complete. That rotation will be reattempted.");
  }

  static AwsError notDatabaseSecret(String why) {
    return AwsError.capital(
        INVALID_REQUEST, "The secret cannot be rotated by a ready rotator: " + why + ".");
  }

  static AwsError otherRotationToken() {
    return parameter("The RotationToken is not that of the rotation that is under way.");
  }
}
