package io.strongroom.cloudtrail;

import io.strongroom.aws.AwsError;

/** The answers of CloudTrail that are errors; their codes are AWS's, their words are not. */
final class CloudTrailErrors {
  private CloudTrailErrors() {}

  static AwsError attributes(String why) {
    return AwsError.of("InvalidLookupAttributesException", why);
  }

  static AwsError timeRange() {
    return AwsError.of(
        "InvalidTimeRangeException", "The start time is after the end time of the range.");
  }

  static AwsError maxResults() {
    return AwsError.of("InvalidMaxResultsException", "MaxResults must be between 1 and 50.");
  }

  static AwsError nextToken() {
    return AwsError.of(
        "InvalidNextTokenException",
        "The token is not valid, or it was given for a request with other parameters.");
  }

  static AwsError eventCategory() {
    return AwsError.of("InvalidEventCategoryException", "The event category must be insight.");
  }

  static AwsError throttled() {
    return AwsError.of("ThrottlingException", "Rate exceeded");
  }
}
