package io.strongroom.gateway;

import io.strongroom.aws.AwsError;
import java.util.Optional;

/**
 * Collects the violated constraints of one request and words them as AWS does. Values are cut, the
 * list is too: its count stays true.
 */
final class Violations {
  private static final int LISTED_MAX = 20;
  private static final int VALUE_MAX = 256;

  private final StringBuilder text = new StringBuilder(0);
  private int count;

  /** A required member is not there. */
  void missing(Path at) {
    add("Value null at '", at, "Member must not be null");
  }

  /** A value that may be shown. */
  void shown(String value, Path at, String phrase) {
    add("Value '" + cut(value) + "' at '", at, phrase);
  }

  /** A secret, a blob or a structure: the value is left out. */
  void hidden(Path at, String phrase) {
    add("Value at '", at, phrase);
  }

  private void add(String opening, Path at, String phrase) {
    count++;
    if (count > LISTED_MAX) {
      return;
    }
    if (count > 1) {
      text.append("; ");
    }
    text.append(opening).append(at).append("' failed to satisfy constraint: ").append(phrase);
  }

  private static String cut(String value) {
    if (value.length() <= VALUE_MAX) {
      return value;
    }
    int end = Character.isHighSurrogate(value.charAt(VALUE_MAX - 1)) ? VALUE_MAX - 1 : VALUE_MAX;
    return value.substring(0, end) + "...";
  }

  /** The {@code ValidationException} of everything collected; empty when nothing was. */
  Optional<AwsError> error() {
    if (count == 0) {
      return Optional.empty();
    }
    String opening =
        count == 1 ? "1 validation error detected: " : count + " validation errors detected: ";
    return Optional.of(AwsError.of("ValidationException", opening + text));
  }
}
