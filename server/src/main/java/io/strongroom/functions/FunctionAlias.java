package io.strongroom.functions;

import io.strongroom.aws.Arn;
import java.util.Map;

/**
 * A name for a version, which may move on to another.
 *
 * @param version its number; 0 for {@code $LATEST}
 * @param weights how much of the calls goes to other versions, by their number
 */
record FunctionAlias(
    Function function,
    String name,
    long version,
    String description,
    Map<String, String> weights,
    String revision) {

  Arn arn() {
    return FunctionName.qualified(function.arn(), name);
  }
}
