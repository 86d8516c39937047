package io.strongroom.secrets;

import io.strongroom.aws.Access;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Target;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Making secrets, giving them new values, deleting them.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html">CreateSecret</a>
 */
final class WriteSecrets {
  private static final String SUFFIX_ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int SUFFIX_LENGTH = 6;

  private final SecretRows rows;
  private final SecretValues values;
  private final SecretChanges changes;
  private final ReadSecrets read;
  private final ReplicateSecrets replicate;

  WriteSecrets(
      SecretRows rows,
      SecretValues values,
      SecretChanges changes,
      ReadSecrets read,
      ReplicateSecrets replicate) {
    this.rows = rows;
    this.values = values;
    this.changes = changes;
    this.read = read;
    this.replicate = replicate;
  }

  record CreateSecretRequest(
      @Constraint(min = 1, max = 512) @Clear String name,
      @Clear Optional<String> clientRequestToken,
      @Constraint(max = 2048) Optional<String> description,
      @Constraint(max = 2048) @Clear Optional<String> kmsKeyId,
      @Constraint(min = 1, max = 65536) @Blob Optional<Sensitive> secretBinary,
      @Constraint(min = 1, max = 65536) Optional<Sensitive> secretString,
      List<SecretTag> tags,
      @Constraint(min = 1) Optional<List<ReplicateSecrets.ReplicaRegion>> addReplicaRegions,
      Optional<Boolean> forceOverwriteReplicaSecret,
      @Clear Optional<String> type) {}

  record CreateSecretResponse(
      @Wire("ARN") @Clear String arn,
      @Clear String name,
      @Clear Optional<String> versionId,
      Optional<List<ReadSecrets.ReplicationStatus>> replicationStatus) {}

  /** Creates a secret, with a first value or without. */
  @Operation(value = "secretsmanager:CreateSecret", access = Access.WRITE)
  CreateSecretResponse createSecret(Call call, CreateSecretRequest request) {
    ReadSecrets.Found found =
        new ReadSecrets.Found(
            new SecretName(
                call.account(),
                request.name(),
                Optional.empty(),
                true,
                SecretName.isMalformed(request.name()),
                request.name()),
            rows.find(call.tx(), call.account(), call.region(), request.name()));
    Target target =
        new ReadSecrets.Found(found.name(), Optional.empty())
            .target(call)
            .withRequestTags(SecretTag.plain(request.tags()))
            .with("secretsmanager:Description", request.description())
            .with("secretsmanager:KmsKeyId", request.kmsKeyId())
            .with(
                "secretsmanager:AddReplicaRegions",
                ReplicateSecrets.names(request.addReplicaRegions().orElse(List.of())))
            .with(
                "secretsmanager:ForceOverwriteReplicaSecret",
                request.forceOverwriteReplicaSecret().map(force -> Boolean.toString(force)));
    Permit permit = call.permit(target);
    if (!request.tags().isEmpty()) {
      call.permit("secretsmanager:TagResource", target);
    }
    if (request.addReplicaRegions().isPresent()) {
      call.permit("secretsmanager:ReplicateSecretToRegions", target);
    }
    if (found.name().malformed()) {
      throw SecretsErrors.invalidName();
    }
    if (request.type().isPresent()) {
      throw SecretsErrors.unsupported("Type");
    }
    List<Replication.Replica> regions =
        ReplicateSecrets.regions(call, request.addReplicaRegions().orElse(List.of()));
    Optional<Given> given = Given.of(request.secretString(), request.secretBinary());
    String token = Given.token(request.clientRequestToken());
    if (found.secret().isPresent()) {
      return repeated(permit, found.secret().get(), token, given);
    }
    Secret secret = created(permit, request, given, token);
    boolean overwrite = request.forceOverwriteReplicaSecret().orElse(false);
    if (!regions.isEmpty()) {
      secret = replicate.add(permit, secret, regions, overwrite);
    }
    return new CreateSecretResponse(
        secret.arn().toString(),
        secret.name(),
        given.map(value -> token),
        regions.isEmpty() ? Optional.empty() : Optional.of(read.statuses(call.tx(), secret)));
  }

  private Secret created(
      Permit permit, CreateSecretRequest request, Optional<Given> given, String token) {
    Call call = permit.call();
    Instant now = SecretChanges.now(call);
    Map<String, String> tags = TagSecrets.checked(SecretTag.plain(request.tags()));
    var secret =
        new Secret(
            call.account(),
            call.region(),
            request.name(),
            Entropy.text(SUFFIX_ALPHABET, SUFFIX_LENGTH),
            request.description(),
            request.kmsKeyId().filter(key -> !key.isEmpty()),
            tags,
            !tags.isEmpty(),
            given.isPresent() ? Stages.NONE.put(token, List.of(Stages.CURRENT)) : Stages.NONE,
            now,
            now,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Replication.NONE,
            Optional.empty(),
            Optional.empty(),
            1);
    values.probe(permit, secret);
    rows.insert(call.tx(), secret);
    call.touched(secret.arn());
    given.ifPresent(
        value -> {
          rows.insert(
              call.tx(),
              secret,
              values.encrypt(permit, secret, token, value.kind(), value.value(), now));
          SecretChanges.announce(call.tx(), Stages.NONE, secret);
        });
    return secret;
  }

  /** The same request again is answered again; anything else about an existing name is refused. */
  private CreateSecretResponse repeated(
      Permit permit, Secret secret, String token, Optional<Given> given) {
    if (secret.deleteAt().isPresent()) {
      throw SecretsErrors.nameScheduledForDeletion();
    }
    Optional<SecretVersion> version =
        given.flatMap(value -> changes.repeated(permit, secret, token, value));
    if (version.isEmpty()) {
      throw SecretsErrors.exists(secret.name());
    }
    return new CreateSecretResponse(
        secret.arn().toString(),
        secret.name(),
        Optional.of(version.get().id()),
        secret.replication().replicas().isEmpty()
            ? Optional.empty()
            : Optional.of(read.statuses(permit.call().tx(), secret)));
  }

  record PutSecretValueRequest(
      @Constraint(min = 1, max = 2048) @Clear String secretId,
      @Clear Optional<String> clientRequestToken,
      @Constraint(min = 1, max = 65536) @Blob Optional<Sensitive> secretBinary,
      @Constraint(min = 1, max = 65536) Optional<Sensitive> secretString,
      @Constraint(min = 1, max = SecretChanges.STAGES_MAX, itemMin = 1, itemMax = 256) @Clear
          Optional<List<String>> versionStages,
      @Constraint(min = 36, max = 256) Optional<Sensitive> rotationToken) {}

  record PutSecretValueResponse(
      @Wire("ARN") @Clear String arn,
      @Clear String name,
      @Clear String versionId,
      @Clear List<String> versionStages) {}

  /** Adds a version; it becomes the current one unless other stages are asked for. */
  @Operation(value = "secretsmanager:PutSecretValue", access = Access.WRITE)
  PutSecretValueResponse putSecretValue(Call call, PutSecretValueRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    Permit permit = call.permit(found.target(call));
    Secret secret = found.orThrow();
    secret.requireWritable();
    request.rotationToken().ifPresent(sent -> RotationTokens.check(call.tx(), secret, sent));
    String token = Given.token(request.clientRequestToken());
    Given given =
        Given.of(request.secretString(), request.secretBinary())
            .orElseThrow(SecretsErrors::noValue);
    if (changes.repeated(permit, secret, token, given).isPresent()) {
      return answer(secret, token);
    }
    Secret next =
        changes.add(
            permit, secret, token, given, request.versionStages().orElse(List.of(Stages.CURRENT)));
    return answer(changes.save(permit, secret, next), token);
  }

  private static PutSecretValueResponse answer(Secret secret, String versionId) {
    return new PutSecretValueResponse(
        secret.arn().toString(), secret.name(), versionId, secret.stages().of(versionId));
  }
}
