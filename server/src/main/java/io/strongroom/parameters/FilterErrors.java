package io.strongroom.parameters;

import io.strongroom.aws.AwsError;
import java.util.List;

/** The answers about filters of listings that are errors, in AWS's words. */
final class FilterErrors {
  private FilterErrors() {}

  static AwsError key(String key, String valid) {
    return AwsError.of(
        "InvalidFilterKey",
        "The following filter key is not valid: "
            + key
            + ". Valid filter keys include: ["
            + valid
            + "].");
  }

  static AwsError duplicated(String key) {
    return AwsError.of(
        "InvalidFilterKey",
        "The following filter is duplicated in the request: "
            + key
            + ". A request can contain only one occurrence of a specific filter.");
  }

  static AwsError option(String option, String valid) {
    return AwsError.of(
        "InvalidFilterOption",
        "The following filter option is not valid: "
            + option
            + ". Valid options include: ["
            + valid
            + "].");
  }

  static AwsError value(String value, List<String> valid) {
    return AwsError.of(
        "InvalidFilterOption",
        "The following filter value is not valid: "
            + value
            + ". Valid values include: "
            + valid
            + ".");
  }

  static AwsError missingValues(String key) {
    return AwsError.capital(
        "InvalidFilterValue",
        "The following filter values are missing : null for filter key " + key + ".");
  }

  static AwsError bothKinds() {
    return ParameterErrors.validation(
        "You can use either Filters or ParameterFilters in a single request.");
  }

  static AwsError reservedPath() {
    return ParameterErrors.validation(
        "Filters for common parameters can't be prefixed with \"aws\" or \"ssm\""
            + " (case-insensitive). When using global parameters, please specify within a global"
            + " namespace.");
  }
}
