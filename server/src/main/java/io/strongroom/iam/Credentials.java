package io.strongroom.iam;

import io.strongroom.store.Domain;
import io.strongroom.store.Remembered;
import io.strongroom.store.Tx;
import java.util.Optional;

/**
 * Access keys by their id, for checking signatures. Opened secrets are kept as long as nothing in
 * IAM changes.
 */
public final class Credentials {
  private final UserRows rows;
  private final Remembered<String, Credential> byId = Remembered.until(Domain.IAM);

  Credentials(UserRows rows) {
    this.rows = rows;
  }

  /** The active credential with this id; empty for unknown, inactive and orphaned ones alike. */
  public Optional<Credential> find(Tx tx, String accessKeyId) {
    return byId.find(tx, accessKeyId, () -> rows.credential(tx, accessKeyId));
  }
}
