package io.strongroom.secrets;

import io.strongroom.aws.Access;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Region;
import io.strongroom.aws.Tag;
import io.strongroom.aws.Wire;
import io.strongroom.iam.BoundPolicy;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.iam.ResourceRule;
import io.strongroom.iam.Target;
import io.strongroom.kms.Keys;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import io.strongroom.store.WriteRequired;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reading secrets and what is known about them.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">GetSecretValue</a>
 */
final class ReadSecrets {
  private final SecretRows rows;
  private final SecretValues values;
  private final LastAccess lastAccess;
  private final Replicas replicas;

  ReadSecrets(SecretRows rows, SecretValues values, LastAccess lastAccess, Replicas replicas) {
    this.rows = rows;
    this.values = values;
    this.lastAccess = lastAccess;
    this.replicas = replicas;
  }

  record GetSecretValueRequest(
      @Constraint(min = 1, max = 2048) @Clear String secretId,
      @Constraint(min = 32, max = 64) @Clear Optional<String> versionId,
      @Constraint(min = 1, max = 256) @Clear Optional<String> versionStage) {}

  record GetSecretValueResponse(
      @Wire("ARN") @Clear String arn,
      @Clear String name,
      @Clear String versionId,
      @Blob Optional<Sensitive> secretBinary,
      Optional<Sensitive> secretString,
      @Clear List<String> versionStages,
      Instant createdDate) {}

  /** Returns the value of one version, the current one unless the caller names another. */
  @Operation(value = "secretsmanager:GetSecretValue", access = Access.READ)
  GetSecretValueResponse getSecretValue(Call call, GetSecretValueRequest request) {
    Found found = find(call, request.secretId());
    Permit permit =
        call.permit(
            found
                .target(call)
                .with("secretsmanager:VersionId", request.versionId())
                .with("secretsmanager:VersionStage", stage(request)));
    Secret secret = found.orThrow();
    secret.requireNotDeleted();
    SecretVersion version = select(call, secret, request);
    Sensitive value = values.decrypt(permit, secret, version);
    lastAccess.note(secret, version, call.time());
    boolean text = version.kind() == SecretVersion.Kind.STRING;
    return new GetSecretValueResponse(
        secret.arn().toString(),
        secret.name(),
        version.id(),
        text ? Optional.empty() : Optional.of(value),
        text ? Optional.of(value) : Optional.empty(),
        secret.stages().of(version.id()),
        version.created());
  }

  /** The stage that is asked for: AWSCURRENT unless a version or another stage is. */
  private static Optional<String> stage(GetSecretValueRequest request) {
    return request
        .versionStage()
        .or(() -> request.versionId().isPresent() ? Optional.empty() : Optional.of(Stages.CURRENT));
  }

  private SecretVersion select(Call call, Secret secret, GetSecretValueRequest request) {
    if (request.versionId().isPresent()) {
      String id = request.versionId().get();
      SecretVersion version =
          rows.version(call.tx(), secret, id).orElseThrow(() -> SecretsErrors.noSuchVersion(id));
      if (request.versionStage().isPresent()
          && !secret.stages().version(request.versionStage().get()).equals(Optional.of(id))) {
        throw SecretsErrors.stageNotOfVersion();
      }
      return version;
    }
    String stage = request.versionStage().orElse(Stages.CURRENT);
    String id = secret.stages().version(stage).orElseThrow(() -> SecretsErrors.noSuchStage(stage));
    return rows.version(call.tx(), secret, id)
        .orElseThrow(
            () -> {
              if (secret.stages().of(id).equals(List.of(Stages.PENDING))) {
                // What a rotation has begun has a label before it has a value.
                return SecretsErrors.noSuchStage(stage);
              }
              if (call.tx().writable()) {
                return new Tampered("secret_versions", secret.id() + "/" + id);
              }
              // The secret may be remembered from before a deletion of this very moment: a write
              // transaction remembers nothing.
              return new WriteRequired();
            });
  }

  record DescribeSecretRequest(@Constraint(min = 1, max = 2048) @Clear String secretId) {}

  record DescribeSecretResponse(
      @Wire("ARN") @Clear String arn,
      @Clear String name,
      Optional<String> description,
      @Clear Optional<String> kmsKeyId,
      Optional<Boolean> rotationEnabled,
      @Wire("RotationLambdaARN") @Clear Optional<String> rotationLambdaArn,
      Optional<RotationRules> rotationRules,
      Optional<Instant> lastRotatedDate,
      Instant lastChangedDate,
      Optional<Instant> lastAccessedDate,
      Optional<Instant> deletedDate,
      Optional<Instant> nextRotationDate,
      Optional<List<Tag>> tags,
      Optional<Map<String, List<String>>> versionIdsToStages,
      Instant createdDate,
      @Clear Optional<String> primaryRegion,
      Optional<List<ReplicationStatus>> replicationStatus) {}

  /** How far a replica is, as AWS shows it. */
  record ReplicationStatus(
      @Clear String region,
      @Clear String kmsKeyId,
      Replication.Status status,
      String statusMessage,
      Optional<Instant> lastAccessedDate) {}

  /** Shows everything about a secret but its values. */
  @Operation(value = "secretsmanager:DescribeSecret", access = Access.READ)
  DescribeSecretResponse describeSecret(Call call, DescribeSecretRequest request) {
    Found found = find(call, request.secretId());
    call.permit(found.target(call));
    Secret secret = found.orThrow();
    Map<String, List<String>> stages = secret.stages().byVersion();
    return new DescribeSecretResponse(
        secret.arn().toString(),
        secret.name(),
        secret.description(),
        secret.kmsKeyId(),
        secret.rotation().map(Rotation::enabled),
        secret.rotation().map(Rotation::function),
        secret.rotation().map(Rotation::rules).filter(rules -> !rules.isEmpty()),
        secret.rotation().flatMap(Rotation::rotated),
        secret.changed(),
        lastAccess.of(secret),
        secret.deleteAt(),
        secret.rotation().flatMap(Rotation::window).map(RotationRules.Window::closes),
        tags(secret),
        stages.isEmpty() ? Optional.empty() : Optional.of(stages),
        secret.created(),
        secret.replication().primary().map(Region::value),
        secret.replication().replicas().isEmpty()
            ? Optional.empty()
            : Optional.of(statuses(call.tx(), secret)));
  }

  /** By key; an empty list once there were some. */
  static Optional<List<Tag>> tags(Secret secret) {
    if (!secret.tagged() && secret.tags().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        secret.tags().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> new Tag(entry.getKey(), entry.getValue()))
            .toList());
  }

  /** How the replicas of a secret are, by region. */
  List<ReplicationStatus> statuses(Tx tx, Secret primary) {
    return primary.replication().sorted().stream()
        .map(
            replica ->
                new ReplicationStatus(
                    replica.region().value(),
                    replica.kmsKeyId().orElse(Keys.defaultAlias("secretsmanager")),
                    replica.status(),
                    replica.message(),
                    replicas.find(tx, primary, replica.region()).flatMap(lastAccess::of)))
        .toList();
  }

  /**
   * A secret that was looked for, present or absent: both can be decided on, so that the decision
   * comes before the not-found.
   */
  record Found(SecretName name, Optional<Secret> secret) {
    Target target(Call call) {
      Target absent = named(Target.of(name.absentArn(call)), call.region()).shownAs(name.sent());
      return secret
          .map(
              found ->
                  named(
                          ReadSecrets.target(found),
                          found.replication().primary().orElse(call.region()))
                      .shownAs(name.sent())
                      .insteadOf(absent))
          .orElse(absent);
    }

    private Target named(Target target, Region primary) {
      return target
          .with("secretsmanager:SecretId", target.resource())
          .with("secretsmanager:Name", name.name())
          .with("secretsmanager:SecretPrimaryRegion", primary.value());
    }

    Secret orThrow() {
      if (name.malformed()) {
        throw SecretsErrors.invalidName();
      }
      return secret.orElseThrow(SecretsErrors::notFound);
    }
  }

  /** A secret with its own policy, which allows beside the caller's or denies. */
  static Target target(Secret secret) {
    return Target.of(secret.arn())
        .withPolicy(secret.policy().map(BoundPolicy::policy), ResourceRule.MAY_ALLOW)
        .withTags(secret.tags());
  }

  Found find(Call call, String secretId) {
    SecretName name = SecretName.parse(call, secretId);
    Optional<Secret> secret =
        name.valid()
            ? rows.find(call.tx(), name.account(), call.region(), name.name())
            : Optional.empty();
    return new Found(
        name,
        secret.filter(
            found -> name.suffix().map(suffix -> suffix.equals(found.suffix())).orElse(true)));
  }
}
