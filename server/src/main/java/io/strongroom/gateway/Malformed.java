package io.strongroom.gateway;

import io.strongroom.aws.AwsError;

/** The error of a body that cannot be read; its texts are fixed and never hold the input. */
final class Malformed {
  private Malformed() {}

  /** What goes on about JSON, types and encodings; for query it becomes {@code MalformedInput}. */
  static AwsError body(String fixedText) {
    return AwsError.of("SerializationException", fixedText);
  }

  /** What goes on about the form encoding itself. */
  static AwsError query(String fixedText) {
    return AwsError.of("MalformedQueryString", fixedText);
  }
}
