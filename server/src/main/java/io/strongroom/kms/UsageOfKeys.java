package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.Optional;

/** Tells when keys were last used. */
final class UsageOfKeys {
  /** The version of the tables that has a table for it. */
  private static final int TRACKED_FROM = 2;

  private final OwnKeys own;
  private final LastUsage lastUsage;

  UsageOfKeys(OwnKeys own, LastUsage lastUsage) {
    this.own = own;
    this.lastUsage = lastUsage;
  }

  record GetKeyLastUsageRequest(@Constraint(min = 1, max = 2048) @Clear String keyId) {}

  record GetKeyLastUsageResponse(
      @Clear String keyId,
      KeyLastUsageData keyLastUsage,
      Instant trackingStartDate,
      Instant keyCreationDate) {}

  /**
   * The last use; all empty when there was none.
   *
   * @param cloudTrailEventId not known where keys are used, and therefore left out
   */
  record KeyLastUsageData(
      @Clear Optional<String> operation,
      Optional<Instant> timestamp,
      @Clear Optional<String> cloudTrailEventId,
      @Clear Optional<String> kmsRequestId) {}

  /** Shows the last successful cryptographic operation of a key in this region. */
  @Operation(value = "kms:GetKeyLastUsage", access = Access.READ)
  GetKeyLastUsageResponse getKeyLastUsage(Call call, GetKeyLastUsageRequest request) {
    Key key = own.permitted(call, request.keyId());
    Optional<LastUsage.Use> use = lastUsage.of(call.tx(), key);
    Instant tracked = tracked(call.tx());
    return new GetKeyLastUsageResponse(
        key.arn().toString(),
        new KeyLastUsageData(
            use.map(LastUsage.Use::operation),
            use.map(LastUsage.Use::time),
            Optional.empty(),
            use.map(LastUsage.Use::requestId)),
        key.created().isAfter(tracked) ? key.created() : tracked,
        key.created());
  }

  private static Instant tracked(Tx tx) {
    return tx.sql("select applied from schema_version where version = ?")
        .with(TRACKED_FROM)
        .one(row -> row.instant(1))
        .orElse(Instant.EPOCH);
  }
}
