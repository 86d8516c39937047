package io.strongroom.iam;

import io.strongroom.aws.Region;
import io.strongroom.store.Domain;
import io.strongroom.store.Remembered;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.Optional;

/**
 * Access keys by their id, for checking signatures. Opened secrets are kept as long as nothing in
 * IAM changes.
 */
public final class Credentials {
  private final AccessKeyRows keys;
  private final Sessions sessions;
  private final KeyUses uses;
  private final WebIdentities newcomers;
  private final Remembered<String, Credential> byId = Remembered.until(Domain.IAM);

  Credentials(AccessKeyRows keys, Sessions sessions, KeyUses uses, WebIdentities newcomers) {
    this.keys = keys;
    this.sessions = sessions;
    this.uses = uses;
    this.newcomers = newcomers;
  }

  /**
   * The active credential with this id, expired sessions included; empty for unknown, inactive and
   * orphaned ones alike. Sessions end by the database's clock.
   */
  public Optional<Credential> find(Tx tx, String accessKeyId) {
    return byId.find(tx, accessKeyId, () -> load(tx, accessKeyId)).map(it -> it.at(tx::now));
  }

  private Optional<Credential> load(Tx tx, String accessKeyId) {
    return accessKeyId.startsWith(Sessions.PREFIX)
        ? sessions.credential(tx, accessKeyId).or(() -> keys.credential(tx, accessKeyId))
        : keys.credential(tx, accessKeyId);
  }

  /**
   * Who it is that calls an unsigned operation, as the request proves it. May wait for the network,
   * so it must not be called within a transaction.
   *
   * @throws io.strongroom.aws.AwsError when it proves nothing
   */
  public Caller introduce(Store store, Object request, Instant time) {
    return newcomers.caller(store, request, time);
  }

  /**
   * Notes that a key, or a session of a role, has signed a request; it is written in the
   * background, once an hour.
   */
  public void used(Caller caller, Instant time, String service, Region region) {
    if (caller.role().isPresent()) {
      uses.note(caller.role().get().uniqueId(), time, service, region.value());
    } else if (caller.session().isEmpty()) {
      uses.note(caller.accessKeyId(), time, service, region.value());
    }
  }
}
