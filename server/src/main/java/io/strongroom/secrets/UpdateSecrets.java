package io.strongroom.secrets;

import io.strongroom.aws.Access;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.seal.Sensitive;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Changing what is there: description, key, current value, and which version has which label.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html">UpdateSecret</a>
 */
final class UpdateSecrets {
  private final SecretRows rows;
  private final SecretValues values;
  private final SecretChanges changes;
  private final ReadSecrets read;
  private final Replicas replicas;

  UpdateSecrets(
      SecretRows rows,
      SecretValues values,
      SecretChanges changes,
      ReadSecrets read,
      Replicas replicas) {
    this.rows = rows;
    this.values = values;
    this.changes = changes;
    this.read = read;
    this.replicas = replicas;
  }

  record UpdateSecretRequest(
      @Constraint(min = 1, max = 2048) @Clear String secretId,
      @Clear Optional<String> clientRequestToken,
      @Constraint(max = 2048) Optional<String> description,
      @Constraint(max = 2048) @Clear Optional<String> kmsKeyId,
      @Constraint(min = 1, max = 65536) @Blob Optional<Sensitive> secretBinary,
      @Constraint(min = 1, max = 65536) Optional<Sensitive> secretString,
      @Clear Optional<String> type) {

    boolean onlyKey() {
      return kmsKeyId.isPresent()
          && description.isEmpty()
          && secretBinary.isEmpty()
          && secretString.isEmpty();
    }
  }

  record UpdateSecretResponse(
      @Wire("ARN") @Clear String arn, @Clear String name, @Clear Optional<String> versionId) {}

  /** Changes the description or the key, or gives a new current value, or all of that. */
  @Operation(value = "secretsmanager:UpdateSecret", access = Access.WRITE)
  UpdateSecretResponse updateSecret(Call call, UpdateSecretRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    Permit permit =
        call.permit(
            found
                .target(call)
                .with("secretsmanager:Description", request.description())
                .with("secretsmanager:KmsKeyId", request.kmsKeyId()));
    Secret secret = found.orThrow();
    secret.requireNotDeleted();
    if (!request.onlyKey()) {
      secret.requirePrimary();
    }
    if (request.type().isPresent()) {
      throw SecretsErrors.unsupported("Type");
    }
    Optional<Given> given = Given.of(request.secretString(), request.secretBinary());
    Optional<String> token = given.map(value -> Given.token(request.clientRequestToken()));
    Secret next = described(permit, secret, request);
    if (given.isPresent()
        && changes.repeated(permit, secret, token.orElseThrow(), given.get()).isEmpty()) {
      next = changes.add(permit, next, token.orElseThrow(), given.get(), List.of(Stages.CURRENT));
    }
    if (secret.isReplica()) {
      rows.update(call.tx(), secret, next);
      replicas.noteKey(call.tx(), next);
    } else if (!next.equals(secret)) {
      changes.save(permit, secret, next);
    }
    return new UpdateSecretResponse(secret.arn().toString(), secret.name(), token);
  }

  /** The secret with its new description and key, and what has to be under that key. */
  private Secret described(Permit permit, Secret secret, UpdateSecretRequest request) {
    SecretEdit edit = secret.edit();
    request.description().ifPresent(text -> edit.description(Optional.of(text)));
    request.kmsKeyId().ifPresent(key -> edit.kmsKeyId(Optional.of(key).filter(k -> !k.isEmpty())));
    boolean changed = request.description().isPresent() || request.kmsKeyId().isPresent();
    if (!changed) {
      return secret;
    }
    Secret next = edit.at(SecretChanges.now(permit.call()));
    if (!next.kmsKeyId().equals(secret.kmsKeyId())) {
      rekey(permit, next);
    }
    return next;
  }

  /** AWS takes the versions with its own three labels to the new key and leaves the others. */
  private void rekey(Permit permit, Secret secret) {
    String keyArn = values.probe(permit, secret);
    var ids = new TreeSet<String>();
    for (String label : List.of(Stages.CURRENT, Stages.PENDING, Stages.PREVIOUS)) {
      secret.stages().version(label).ifPresent(ids::add);
    }
    for (String id : ids) {
      rows.version(permit.call().tx(), secret, id)
          .flatMap(version -> values.rekeyed(permit, secret, version, keyArn))
          .ifPresent(version -> rows.updateKey(permit.call().tx(), secret, version));
    }
  }

  record UpdateSecretVersionStageRequest(
      @Constraint(min = 1, max = 2048) @Clear String secretId,
      @Constraint(min = 1, max = 256) @Clear String versionStage,
      @Constraint(min = 32, max = 64) @Clear Optional<String> removeFromVersionId,
      @Constraint(min = 32, max = 64) @Clear Optional<String> moveToVersionId) {}

  record UpdateSecretVersionStageResponse(@Wire("ARN") @Clear String arn, @Clear String name) {}

  /** Attaches a label to a version, moves it to another, or takes it away. */
  @Operation(value = "secretsmanager:UpdateSecretVersionStage", access = Access.WRITE)
  UpdateSecretVersionStageResponse updateSecretVersionStage(
      Call call, UpdateSecretVersionStageRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    Permit permit =
        call.permit(found.target(call).with("secretsmanager:VersionStage", request.versionStage()));
    Secret secret = found.orThrow();
    secret.requireWritable();
    Stages next = moved(call, secret, request);
    if (!next.equals(secret.stages())) {
      changes.save(permit, secret, secret.edit().stages(next).at(SecretChanges.now(call)));
    }
    return new UpdateSecretVersionStageResponse(secret.arn().toString(), secret.name());
  }

  private Stages moved(Call call, Secret secret, UpdateSecretVersionStageRequest request) {
    String label = request.versionStage();
    Optional<String> from = request.removeFromVersionId();
    Optional<String> to = request.moveToVersionId();
    Optional<String> holder = secret.stages().version(label);
    if (from.isEmpty() && to.isEmpty()) {
      throw holder
          .map(version -> SecretsErrors.removeFromRequired(label, version))
          .orElseGet(SecretsErrors::moveOrRemove);
    }
    from.filter(id -> secret.stages().of(id).isEmpty())
        .ifPresent(id -> requireVersion(call, secret, id));
    to.ifPresent(id -> requireVersion(call, secret, id));
    if (from.isPresent() && !from.equals(holder)) {
      throw SecretsErrors.stageNotAttached(label, from.get());
    }
    if (to.isEmpty()) {
      if (label.equals(Stages.CURRENT)) {
        throw SecretsErrors.currentCannotBeRemoved();
      }
      return secret.stages().without(label);
    }
    if (from.isEmpty() && holder.isPresent() && !holder.equals(to)) {
      throw SecretsErrors.removeFromRequired(label, holder.get());
    }
    Stages next = secret.stages().move(label, to.get());
    if (next.of(to.get()).size() > SecretChanges.STAGES_MAX) {
      throw SecretsErrors.tooManyStages();
    }
    return next;
  }

  private void requireVersion(Call call, Secret secret, String id) {
    if (rows.version(call.tx(), secret, id).isEmpty()) {
      throw SecretsErrors.noSuchVersion();
    }
  }
}
