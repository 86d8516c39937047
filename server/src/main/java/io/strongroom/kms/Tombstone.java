package io.strongroom.kms;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;

/** What is left of a deleted key: its name, so that no restore brings it back. */
public record Tombstone(AccountId account, Region region, String keyId) {

  /** The ARN that the key had. */
  public Arn arn() {
    return Key.arn(account, region, keyId);
  }
}
