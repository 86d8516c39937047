package io.strongroom.secrets;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Target;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Change;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Setting up rotation, beginning one, and ending it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html">RotateSecret</a>
 */
final class RotateSecrets {
  private final SecretRows rows;
  private final SecretValues values;
  private final SecretChanges changes;
  private final ReadSecrets read;
  private final RotationFunctions functions;

  RotateSecrets(
      SecretRows rows,
      SecretValues values,
      SecretChanges changes,
      ReadSecrets read,
      RotationFunctions functions) {
    this.rows = rows;
    this.values = values;
    this.changes = changes;
    this.read = read;
    this.functions = functions;
  }

  record RotateSecretRequest(
      @Constraint(min = 1, max = 2048) @Clear String secretId,
      @Clear Optional<String> clientRequestToken,
      @Constraint(max = 2048) @Wire("RotationLambdaARN") @Clear Optional<String> rotationLambdaArn,
      Optional<RotationRules> rotationRules,
      @Wire("ExternalSecretRotationMetadata")
          Optional<List<ExternalItem>> externalSecretRotationMetadata,
      @Constraint(min = 20, max = 2048) @Wire("ExternalSecretRotationRoleArn") @Clear
          Optional<String> externalSecretRotationRoleArn,
      Optional<Boolean> rotateImmediately) {}

  /** Of managed external secrets, which there are not. */
  record ExternalItem(
      @Constraint(min = 1, max = 256) Optional<String> key,
      @Constraint(min = 1, max = 2048) Optional<String> value) {}

  record RotateSecretResponse(
      @Wire("ARN") @Clear String arn, @Clear String name, @Clear Optional<String> versionId) {}

  /** Sets up how a secret is rotated, and rotates it now or tests whether it could be. */
  @Operation(value = "secretsmanager:RotateSecret", access = Access.WRITE)
  RotateSecretResponse rotateSecret(Call call, RotateSecretRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    boolean now = request.rotateImmediately().orElse(true);
    Permit permit =
        call.permit(
            found
                .target(call)
                .with("secretsmanager:RotationLambdaARN", request.rotationLambdaArn())
                .with(
                    "secretsmanager:ModifyRotationRules",
                    Boolean.toString(request.rotationRules().isPresent()))
                .with("secretsmanager:RotateImmediately", Boolean.toString(now)));
    Secret secret = found.orThrow();
    secret.requireWritable();
    if (request.externalSecretRotationMetadata().isPresent()
        || request.externalSecretRotationRoleArn().isPresent()) {
      throw SecretsErrors.unsupported("ExternalSecretRotation");
    }
    String token = token(request);
    Arn function = function(secret, request);
    RotationRules rules = rules(secret, request);
    if (secret
        .rotation()
        .flatMap(Rotation::flight)
        .filter(it -> it.token().equals(token))
        .isPresent()) {
      return answer(secret, token);
    }
    call.permit("lambda:InvokeFunction", functions.target(call, function));
    Optional<ReadyRotator> ready = ReadyRotator.of(function);
    if (ready.isEmpty() && !functions.invocable(call, function, secret.arn())) {
      throw RotationErrors.cannotInvoke();
    }
    requireNoneOpen(secret);
    Optional<String> master = ready.flatMap(rotator -> vouched(permit, found, secret, rotator));
    Instant time = SecretChanges.now(call);
    Rotation next =
        new Rotation(
            true,
            function.toString(),
            rules,
            master,
            secret.rotation().flatMap(Rotation::rotated),
            rules.after(time),
            Optional.empty());
    begun(permit, secret, next, token, now);
    return answer(secret, token);
  }

  private static RotateSecretResponse answer(Secret secret, String token) {
    return new RotateSecretResponse(secret.arn().toString(), secret.name(), Optional.of(token));
  }

  private static String token(RotateSecretRequest request) {
    if (request.clientRequestToken().isEmpty()) {
      throw RotationErrors.noToken();
    }
    return Given.token(request.clientRequestToken());
  }

  private static Arn function(Secret secret, RotateSecretRequest request) {
    String named =
        request
            .rotationLambdaArn()
            .filter(text -> !text.isEmpty())
            .or(() -> secret.rotation().map(Rotation::function))
            .orElseThrow(RotationErrors::noFunction);
    request
        .rotationRules()
        .flatMap(RotationRules::automaticallyAfterDays)
        .filter(days -> days < 1 || days > 1000)
        .ifPresent(
            days -> {
              throw RotationErrors.daysOutOfRange();
            });
    return Arn.parse(named)
        .filter(arn -> arn.service().equals("lambda"))
        .filter(arn -> arn.region().equals(secret.region().value()))
        .filter(arn -> arn.resource().matches("function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]+)?"))
        .orElseThrow(() -> RotationErrors.invalidFunction(secret.region(), secret.account()));
  }

  private static RotationRules rules(Secret secret, RotateSecretRequest request) {
    RotationRules rules =
        request
            .rotationRules()
            .or(() -> secret.rotation().map(Rotation::rules))
            .orElse(RotationRules.NONE);
    rules.check();
    return rules;
  }

  private static void requireNoneOpen(Secret secret) {
    Optional<String> pending = secret.stages().version(Stages.PENDING);
    if (pending.isPresent() && !pending.equals(secret.stages().version(Stages.CURRENT))) {
      throw RotationErrors.notComplete();
    }
  }

  /**
   * A ready rotator does nothing that whoever sets it up may not do: he needs the right to every
   * call that it makes, of the secret, of its key and of the master secret.
   *
   * @return the master secret's ARN
   */
  private Optional<String> vouched(
      Permit permit, ReadSecrets.Found found, Secret secret, ReadyRotator rotator) {
    Call call = permit.call();
    Target target = found.target(call);
    for (String action : ManagedSecret.ACTIONS) {
      call.permit(action, target);
    }
    values.probe(permit, secret);
    String current =
        secret
            .stages()
            .version(Stages.CURRENT)
            .orElseThrow(() -> RotationErrors.notDatabaseSecret("it has no value"));
    SecretVersion version = rows.version(call.tx(), secret, current).orElseThrow();
    Optional<String> master;
    try (Sensitive value = values.decrypt(permit, secret, version)) {
      master = MasterArn.of(value);
    }
    if (!rotator.alternating()) {
      return Optional.empty();
    }
    String arn =
        master.orElseThrow(() -> RotationErrors.notDatabaseSecret("its value names no masterarn"));
    String own = "arn:aws:secretsmanager:" + secret.region() + ":" + secret.account() + ":secret:";
    if (!arn.startsWith(own)) {
      throw RotationErrors.notDatabaseSecret(
          "masterarn is not that of a secret of the same account and region");
    }
    var request = new ReadSecrets.GetSecretValueRequest(arn, Optional.empty(), Optional.empty());
    return Optional.of(
        call.inner(
            "secretsmanager:GetSecretValue",
            request,
            inner -> read.getSecretValue(inner, request).arn()));
  }

  private void begun(Permit permit, Secret secret, Rotation rotation, String token, boolean now) {
    Call call = permit.call();
    Instant time = SecretChanges.now(call);
    Optional<SecretVersion> current =
        secret.stages().version(Stages.CURRENT).flatMap(id -> rows.version(call.tx(), secret, id));
    if (!now && current.isEmpty()) {
      changes.save(permit, secret, secret.edit().rotation(rotation).at(time));
      return;
    }
    if (rows.version(call.tx(), secret, token).isPresent()) {
      throw SecretsErrors.tokenInUse(token, secret.arn());
    }
    Rotation.Flight flight =
        now ? Rotation.Flight.rotation(token, time) : Rotation.Flight.test(token, time);
    Rotation next = rotation.with(Optional.of(flight));
    if (now) {
      Stages stages = secret.stages().move(Stages.PENDING, token);
      changes.save(permit, secret, secret.edit().stages(stages).rotation(next).at(time));
    } else {
      SecretVersion version = current.orElseThrow();
      try (Sensitive value = values.decrypt(permit, secret, version)) {
        Secret with =
            changes.add(
                permit, secret, token, new Given(version.kind(), value), List.of(Stages.PENDING));
        changes.save(permit, secret, with.edit().rotation(next).at(time));
      }
    }
    entail(call, secret, now ? "RotationStarted" : "TestRotationStarted");
  }

  /** Has the call's record followed by that of a service event, and the change announced. */
  static void entail(Call call, Secret secret, String name) {
    Map<String, String> details = Map.of("SecretId", secret.arn().toString());
    call.entails(new Call.Consequence(name, secret.arn(), details));
    call.tx()
        .announce(
            new Change(secret.account(), secret.region(), name, secret.arn().toString(), details));
  }

  record CancelRotateSecretRequest(@Constraint(min = 1, max = 2048) @Clear String secretId) {}

  record CancelRotateSecretResponse(
      @Wire("ARN") @Clear String arn, @Clear String name, @Clear Optional<String> versionId) {}

  /** Turns rotation off and stops the one that is under way; the labels stay as they are. */
  @Operation(value = "secretsmanager:CancelRotateSecret", access = Access.WRITE)
  CancelRotateSecretResponse cancelRotateSecret(Call call, CancelRotateSecretRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    Permit permit = call.permit(found.target(call));
    Secret secret = found.orThrow();
    secret.requireWritable();
    Rotation rotation = secret.rotation().orElseThrow(RotationErrors::noFunction);
    if (rotation.enabled()) {
      changes.save(
          permit, secret, secret.edit().rotation(rotation.cancelled()).at(SecretChanges.now(call)));
    }
    return new CancelRotateSecretResponse(
        secret.arn().toString(), secret.name(), secret.stages().version(Stages.PENDING));
  }
}
