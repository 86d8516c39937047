package io.strongroom.functions;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What all versions of a function share.
 *
 * @param born tells it from one of the same name before or after it
 * @param published the number of the last version that was published, 0 for none; never reused
 * @param reserved how many environments it may have at most
 */
record Function(
    AccountId account,
    Region region,
    String name,
    String born,
    Instant created,
    long published,
    Optional<Long> reserved,
    Map<String, String> tags) {

  Arn arn() {
    return FunctionName.arn(account, region, name);
  }

  Function published(long number) {
    return new Function(account, region, name, born, created, number, reserved, tags);
  }

  Function reserving(Optional<Long> most) {
    return new Function(account, region, name, born, created, published, most, tags);
  }

  Function tagged(Map<String, String> newTags) {
    return new Function(account, region, name, born, created, published, reserved, newTags);
  }
}
