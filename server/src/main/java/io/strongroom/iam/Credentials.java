package io.strongroom.iam;

import io.strongroom.aws.Region;
import io.strongroom.store.Domain;
import io.strongroom.store.Remembered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.Optional;

/**
 * Access keys by their id, for checking signatures. Opened secrets are kept as long as nothing in
 * IAM changes.
 */
public final class Credentials {
  private final AccessKeyRows rows;
  private final KeyUses uses;
  private final Remembered<String, Credential> byId = Remembered.until(Domain.IAM);

  Credentials(AccessKeyRows rows, KeyUses uses) {
    this.rows = rows;
    this.uses = uses;
  }

  /** The active credential with this id; empty for unknown, inactive and orphaned ones alike. */
  public Optional<Credential> find(Tx tx, String accessKeyId) {
    return byId.find(tx, accessKeyId, () -> rows.credential(tx, accessKeyId));
  }

  /** Notes that a key has signed a request; it is written in the background, once an hour. */
  public void used(String accessKeyId, Instant time, String service, Region region) {
    uses.note(accessKeyId, time, service, region.value());
  }
}
