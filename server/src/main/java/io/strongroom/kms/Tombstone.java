package io.strongroom.kms;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import java.time.Instant;
import java.util.Optional;

/**
 * What is left of a deleted key: its name, so that no restore brings it back.
 *
 * @param created when the key was made, to the millisecond: a replica that is made again in its
 *     region has the same name and is not this one; empty on lists of the first release, which had
 *     only keys whose names never come again
 */
public record Tombstone(AccountId account, Region region, String keyId, Optional<Instant> created) {
  /** That of a key. */
  static Tombstone of(Key key) {
    return new Tombstone(
        key.account(),
        key.region(),
        key.id(),
        Optional.of(Instant.ofEpochMilli(key.created().toEpochMilli())));
  }

  /** Whether it is the key that died, and not a later one of its name. */
  boolean names(Key key) {
    return created.map(then -> then.toEpochMilli() == key.created().toEpochMilli()).orElse(true);
  }

  /** The ARN that the key had. */
  public Arn arn() {
    return Key.arn(account, region, keyId);
  }
}
