package io.strongroom.functions.logs;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import io.strongroom.iam.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A log group.
 *
 * @param id what its streams and batches are bound to; another one when it is made again
 * @param retention days; empty for the usual time
 * @param stored bytes, as counted last
 */
record Group(
    AccountId account,
    Region region,
    String name,
    String id,
    Instant created,
    Optional<Long> retention,
    Map<String, String> tags,
    long stored) {
  static final String NAME = "[\\.\\-_/#A-Za-z0-9]+";
  static final String STREAM_NAME = "[^:*]*";
  static final String IDENTIFIER = "[\\w#+=/:,.@-]*";
  private static final Duration USUAL = Duration.ofDays(30);

  Group with(Optional<Long> days, Map<String, String> newTags) {
    return new Group(account, region, name, id, created, days, newTags, stored);
  }

  /** What is older is not shown any more, and deleted soon. */
  long horizon(Instant now) {
    return now.minus(retention.map(Duration::ofDays).orElse(USUAL)).toEpochMilli();
  }

  /** The ARN that tags are decided on. */
  static Arn arn(AccountId account, Region region, String name) {
    return Arn.of("logs", region, account, "log-group:" + name);
  }

  /** What all else is decided on; policies name it as {@code log-group:NAME:*}. */
  static Target target(
      AccountId account, Region region, String name, String stream, Optional<Group> group) {
    Arn arn = Arn.of("logs", region, account, "log-group:" + name + ":log-stream:" + stream);
    return Target.of(arn).withTags(group.map(Group::tags).orElse(Map.of()));
  }
}
