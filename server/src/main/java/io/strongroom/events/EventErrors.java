package io.strongroom.events;

import io.strongroom.aws.AwsError;

/** The answers of EventBridge that are errors, in its words where they are known. */
final class EventErrors {
  private EventErrors() {}

  static AwsError validation(String text) {
    return AwsError.of("ValidationException", text);
  }

  static AwsError notFound(String text) {
    return AwsError.of("ResourceNotFoundException", text);
  }

  static AwsError exists(String text) {
    return AwsError.of("ResourceAlreadyExistsException", text);
  }

  static AwsError noBus(String bus) {
    return notFound("Event bus " + bus + " does not exist.");
  }

  static AwsError noRule(String bus, String rule) {
    return notFound("Rule " + rule + " does not exist on EventBus " + bus + ".");
  }

  static AwsError noConnection(String name) {
    return notFound(
        "Failed to describe the connection(s). Connection '" + name + "' does not exist.");
  }

  static AwsError noDestination(String name) {
    return notFound(
        "Failed to describe the api-destination(s). An api-destination '"
            + name
            + "' does not exist.");
  }

  static AwsError limit() {
    return AwsError.of(
        "LimitExceededException", "The requested resource exceeds the maximum number allowed.");
  }

  static AwsError pattern(String reason) {
    return AwsError.of(
        "InvalidEventPatternException", "Event pattern is not valid. Reason: " + reason);
  }

  static AwsError unsupported(String what) {
    return validation(what + " is not supported here.");
  }

  static AwsError token() {
    return validation("The provided NextToken is not valid.");
  }
}
