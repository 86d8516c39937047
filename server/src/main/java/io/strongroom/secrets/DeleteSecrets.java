package io.strongroom.secrets;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Deleting secrets, and thinking better of it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html">DeleteSecret</a>
 */
final class DeleteSecrets {
  private static final int WINDOW_DAYS_MIN = 7;
  private static final int WINDOW_DAYS_MAX = 30;

  private final SecretRows rows;
  private final SecretChanges changes;
  private final ReadSecrets read;

  DeleteSecrets(SecretRows rows, SecretChanges changes, ReadSecrets read) {
    this.rows = rows;
    this.changes = changes;
    this.read = read;
  }

  record DeleteSecretRequest(
      @Constraint(min = 1, max = 2048) @Clear String secretId,
      Optional<Long> recoveryWindowInDays,
      Optional<Boolean> forceDeleteWithoutRecovery) {

    boolean forced() {
      return forceDeleteWithoutRecovery.orElse(false);
    }
  }

  record DeleteSecretResponse(
      @Wire("ARN") @Clear String arn, @Clear String name, Instant deletionDate) {}

  /** Marks a secret for deletion after its recovery window, or purges it at once when forced. */
  @Operation(value = "secretsmanager:DeleteSecret", access = Access.WRITE)
  DeleteSecretResponse deleteSecret(Call call, DeleteSecretRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    Permit permit =
        call.permit(
            found
                .target(call)
                .with(
                    "secretsmanager:RecoveryWindowInDays",
                    request.recoveryWindowInDays().map(days -> Long.toString(days)))
                .with(
                    "secretsmanager:ForceDeleteWithoutRecovery",
                    request.forceDeleteWithoutRecovery().map(force -> Boolean.toString(force))));
    if (request.forced() && request.recoveryWindowInDays().isPresent()) {
      throw SecretsErrors.forceWithWindow();
    }
    long days = request.recoveryWindowInDays().orElse((long) WINDOW_DAYS_MAX);
    if (days < WINDOW_DAYS_MIN || days > WINDOW_DAYS_MAX) {
      throw SecretsErrors.windowOutOfRange();
    }
    Instant now = SecretChanges.now(call);
    if (request.forced() && found.secret().isEmpty() && !found.name().malformed()) {
      return new DeleteSecretResponse(request.secretId(), found.name().name(), now);
    }
    Secret secret = found.orThrow();
    secret.requirePrimary();
    if (!secret.replication().replicas().isEmpty()) {
      throw SecretsErrors.hasReplicas(request.secretId(), secret.replication().replicas().keySet());
    }
    if (request.forced()) {
      rows.delete(call.tx(), secret);
      return new DeleteSecretResponse(secret.arn().toString(), secret.name(), now);
    }
    secret.requireNotDeleted();
    Instant at = now.plus(Duration.ofDays(days));
    changes.save(permit, secret, secret.edit().deletion(now, at).at(now));
    SecretChanges.announceVersions(call.tx(), secret, "StartSecretVersionDelete");
    return new DeleteSecretResponse(secret.arn().toString(), secret.name(), at);
  }

  record RestoreSecretRequest(@Constraint(min = 1, max = 2048) @Clear String secretId) {}

  record RestoreSecretResponse(@Wire("ARN") @Clear String arn, @Clear String name) {}

  /** Takes the mark for deletion away, if there is one. */
  @Operation(value = "secretsmanager:RestoreSecret", access = Access.WRITE)
  RestoreSecretResponse restoreSecret(Call call, RestoreSecretRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    Permit permit = call.permit(found.target(call));
    Secret secret = found.orThrow();
    secret.requirePrimary();
    if (secret.deleteAt().isPresent()) {
      changes.save(permit, secret, secret.edit().noDeletion().at(SecretChanges.now(call)));
      SecretChanges.announceVersions(call.tx(), secret, "CancelSecretVersionDelete");
    }
    return new RestoreSecretResponse(secret.arn().toString(), secret.name());
  }

  /** Purges secrets whose recovery window is over, at most so many; gives them. */
  List<Secret> purgeDue(Tx tx, int limit) {
    List<Secret> due = rows.due(tx, tx.now(), limit);
    due.forEach(secret -> rows.delete(tx, secret));
    return due;
  }
}
