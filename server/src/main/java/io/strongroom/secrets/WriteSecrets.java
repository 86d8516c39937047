package io.strongroom.secrets;

import io.strongroom.aws.Access;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Tag;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Target;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Change;
import io.strongroom.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
  private static final int TAGS_MAX = 50;
  static final int STAGES_MAX = 20;
  private static final int VERSIONS_MAX = 100;
  private static final Duration YOUNG = Duration.ofHours(24);
  private static final int WINDOW_DAYS_MIN = 7;
  private static final int WINDOW_DAYS_MAX = 30;
  private static final int TOKEN_MIN = 32;
  private static final int TOKEN_MAX = 64;

  private final SecretRows rows;
  private final SecretValues values;
  private final ReadSecrets read;

  WriteSecrets(SecretRows rows, SecretValues values, ReadSecrets read) {
    this.rows = rows;
    this.values = values;
    this.read = read;
  }

  /** A value as a request brings it. */
  private record Given(SecretVersion.Kind kind, Sensitive value) {}

  record CreateSecretRequest(
      @Constraint(min = 1, max = 512) @Clear String name,
      @Clear Optional<String> clientRequestToken,
      @Constraint(max = 2048) Optional<String> description,
      @Constraint(max = 2048) @Clear Optional<String> kmsKeyId,
      @Constraint(min = 1, max = 65536) @Blob Optional<Sensitive> secretBinary,
      @Constraint(min = 1, max = 65536) Optional<Sensitive> secretString,
      List<SecretTag> tags,
      @Constraint(min = 1) Optional<List<ReplicaRegion>> addReplicaRegions,
      Optional<Boolean> forceOverwriteReplicaSecret,
      @Clear Optional<String> type) {}

  /** A region to replicate to, which is refused for now. */
  record ReplicaRegion(
      @Constraint(min = 1, max = 128, pattern = "^([a-z]+-)+\\d+$") @Clear Optional<String> region,
      @Constraint(max = 2048) @Clear Optional<String> kmsKeyId) {}

  record CreateSecretResponse(
      @Wire("ARN") @Clear String arn, @Clear String name, @Clear Optional<String> versionId) {}

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
                request.addReplicaRegions().stream()
                    .flatMap(List::stream)
                    .flatMap(replica -> replica.region().stream())
                    .toList())
            .with(
                "secretsmanager:ForceOverwriteReplicaSecret",
                request.forceOverwriteReplicaSecret().map(force -> Boolean.toString(force)));
    Permit permit = call.permit(target);
    if (!request.tags().isEmpty()) {
      call.permit("secretsmanager:TagResource", target);
    }
    if (found.name().malformed()) {
      throw SecretsErrors.invalidName();
    }
    refuseUnsupported(request);
    Optional<Given> given = given(request.secretString(), request.secretBinary());
    String token = token(request.clientRequestToken());
    if (found.secret().isPresent()) {
      return repeated(permit, found.secret().get(), token, given);
    }
    return created(call, permit, request, given, token);
  }

  private CreateSecretResponse created(
      Call call, Permit permit, CreateSecretRequest request, Optional<Given> given, String token) {
    Instant now = now(call);
    Stages stages =
        given.isPresent() ? Stages.NONE.put(token, List.of(Stages.CURRENT)) : Stages.NONE;
    var secret =
        new Secret(
            call.account(),
            call.region(),
            request.name(),
            Entropy.text(SUFFIX_ALPHABET, SUFFIX_LENGTH),
            request.description(),
            request.kmsKeyId(),
            tags(SecretTag.plain(request.tags())),
            stages,
            now,
            now,
            Optional.empty(),
            Optional.empty(),
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
          announce(call.tx(), Stages.NONE, secret);
        });
    return new CreateSecretResponse(
        secret.arn().toString(), secret.name(), given.map(value -> token));
  }

  /** The same request again is answered again; anything else about an existing name is refused. */
  private CreateSecretResponse repeated(
      Permit permit, Secret secret, String token, Optional<Given> given) {
    if (secret.deleteAt().isPresent()) {
      throw SecretsErrors.nameScheduledForDeletion();
    }
    Optional<SecretVersion> version = rows.version(permit.call().tx(), secret, token);
    if (version.isEmpty() || given.isEmpty()) {
      throw SecretsErrors.exists(secret.name());
    }
    requireSame(permit, secret, version.get(), given.get());
    return new CreateSecretResponse(
        secret.arn().toString(), secret.name(), Optional.of(version.get().id()));
  }

  private static void refuseUnsupported(CreateSecretRequest request) {
    if (request.addReplicaRegions().isPresent()) {
      throw SecretsErrors.unsupported("AddReplicaRegions");
    }
    if (request.type().isPresent()) {
      throw SecretsErrors.unsupported("Type");
    }
  }

  private static Map<String, String> tags(List<Tag> tags) {
    if (tags.size() > TAGS_MAX) {
      throw SecretsErrors.tooManyTags();
    }
    var map = new LinkedHashMap<String, String>();
    for (Tag tag : tags) {
      if (tag.key().toLowerCase(Locale.ROOT).startsWith("aws:")) {
        throw SecretsErrors.reservedTag();
      }
      map.put(tag.key(), tag.value());
    }
    return map;
  }

  record PutSecretValueRequest(
      @Constraint(min = 1, max = 2048) @Clear String secretId,
      @Clear Optional<String> clientRequestToken,
      @Constraint(min = 1, max = 65536) @Blob Optional<Sensitive> secretBinary,
      @Constraint(min = 1, max = 65536) Optional<Sensitive> secretString,
      @Constraint(min = 1, max = STAGES_MAX, itemMin = 1, itemMax = 256) @Clear
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
    secret.requireNotDeleted();
    if (request.rotationToken().isPresent()) {
      throw SecretsErrors.unsupported("RotationToken");
    }
    String token = token(request.clientRequestToken());
    Given given =
        given(request.secretString(), request.secretBinary()).orElseThrow(SecretsErrors::noValue);
    Optional<SecretVersion> same = rows.version(call.tx(), secret, token);
    if (same.isPresent()) {
      requireSame(permit, secret, same.get(), given);
      return answer(secret, token);
    }
    Instant now = now(call);
    Stages stages =
        secret.stages().put(token, request.versionStages().orElse(List.of(Stages.CURRENT)));
    if (stages.of(token).size() > STAGES_MAX) {
      throw SecretsErrors.tooManyStages();
    }
    Secret next = secret.withStages(stages, now);
    rows.insert(
        call.tx(), next, values.encrypt(permit, next, token, given.kind(), given.value(), now));
    rows.update(call.tx(), next);
    purgeOldVersions(call.tx(), next, now);
    announce(call.tx(), secret.stages(), next);
    return answer(next, token);
  }

  private static PutSecretValueResponse answer(Secret secret, String versionId) {
    return new PutSecretValueResponse(
        secret.arn().toString(), secret.name(), versionId, secret.stages().of(versionId));
  }

  /** A token names one value for ever. */
  private void requireSame(Permit permit, Secret secret, SecretVersion version, Given given) {
    try (Sensitive stored = values.decrypt(permit, secret, version)) {
      if (version.kind() != given.kind() || !stored.equals(given.value())) {
        throw SecretsErrors.tokenInUse(version.id(), secret.arn());
      }
    }
  }

  /** Keeps a hundred versions and all that are labelled or younger than a day. */
  private void purgeOldVersions(Tx tx, Secret secret, Instant now) {
    List<SecretRows.Age> ages = rows.ages(tx, secret);
    int surplus = ages.size() - VERSIONS_MAX;
    for (SecretRows.Age age : ages) {
      if (surplus <= 0) {
        return;
      }
      boolean young = age.created().isAfter(now.minus(YOUNG));
      if (!young && secret.stages().of(age.versionId()).isEmpty()) {
        rows.deleteVersion(tx, secret, age.versionId());
        surplus--;
      }
    }
    if (surplus > 0) {
      throw SecretsErrors.tooManyVersions();
    }
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
    Instant now = now(call);
    if (request.forced() && found.secret().isEmpty() && !found.name().malformed()) {
      return new DeleteSecretResponse(request.secretId(), found.name().name(), now);
    }
    Secret secret = found.orThrow();
    if (request.forced()) {
      rows.delete(call.tx(), secret);
      return new DeleteSecretResponse(secret.arn().toString(), secret.name(), now);
    }
    secret.requireNotDeleted();
    Instant at = now.plus(Duration.ofDays(days));
    rows.update(call.tx(), secret.withDeletion(now, at));
    return new DeleteSecretResponse(secret.arn().toString(), secret.name(), at);
  }

  /** Purges secrets whose recovery window is over, at most so many; gives them. */
  List<Secret> purgeDue(Tx tx, int limit) {
    List<Secret> due = rows.due(tx, tx.now(), limit);
    due.forEach(secret -> rows.delete(tx, secret));
    return due;
  }

  private static Optional<Given> given(Optional<Sensitive> text, Optional<Sensitive> binary) {
    if (text.isPresent() && binary.isPresent()) {
      throw SecretsErrors.bothValues();
    }
    return text.map(value -> new Given(SecretVersion.Kind.STRING, value))
        .or(() -> binary.map(value -> new Given(SecretVersion.Kind.BINARY, value)));
  }

  private static String token(Optional<String> sent) {
    String token = sent.orElseThrow(SecretsErrors::tokenRequired);
    if (token.length() < TOKEN_MIN || token.length() > TOKEN_MAX) {
      throw SecretsErrors.tokenLength();
    }
    return token;
  }

  /** One change for every label that moved, but for the two that say nothing new. */
  private static void announce(Tx tx, Stages before, Secret after) {
    after
        .stages()
        .byLabel()
        .forEach(
            (label, version) -> {
              boolean moved = !before.version(label).equals(Optional.of(version));
              if (moved && !label.equals(Stages.PENDING) && !label.equals(Stages.PREVIOUS)) {
                tx.announce(
                    new Change(
                        after.account(),
                        after.region(),
                        "SecretLabelUpdated",
                        after.arn().toString(),
                        Map.of("name", after.name(), "labelUpdated", label, "versionId", version)));
              }
            });
  }

  private static Instant now(Call call) {
    return Instant.ofEpochMilli(call.tx().now().toEpochMilli());
  }
}
