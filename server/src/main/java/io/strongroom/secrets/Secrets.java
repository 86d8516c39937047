package io.strongroom.secrets;

import io.strongroom.aws.Api;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.iam.Iam;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Target;
import io.strongroom.kms.Keys;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Tx;
import java.lang.invoke.MethodHandles;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The front door of this room: the Secrets Manager API, and secrets for rooms that refer to them.
 */
public final class Secrets {
  private static final int VERSION_ID_LENGTH_MIN = 32;

  private final LastAccess lastAccess = new LastAccess();
  private final SecretRows rows = new SecretRows();
  private final ReadSecrets read;
  private final DeleteSecrets delete;
  private final WriteSecrets write;
  private final UpdateSecrets update;
  private final RotationEngine rotation;
  private final List<Object> operations;

  /** Builds the room. */
  public Secrets(Iam iam, Keys keys) {
    this(iam, keys, RotationFunctions.none());
  }

  /**
   * Builds the room.
   *
   * @param functions that rotate secrets
   */
  public Secrets(Iam iam, Keys keys, RotationFunctions functions) {
    var values = new SecretValues(keys);
    var replicas = new Replicas(rows, values);
    var changes = new SecretChanges(rows, values, replicas);
    read = new ReadSecrets(rows, values, lastAccess, replicas);
    delete = new DeleteSecrets(rows, changes, read);
    var replicate = new ReplicateSecrets(rows, read, replicas);
    write = new WriteSecrets(rows, values, changes, read, replicate);
    update = new UpdateSecrets(rows, values, changes, read, replicas);
    rotation = new RotationEngine(rows, replicas);
    operations =
        List.of(
            read,
            write,
            update,
            new RotateSecrets(rows, values, changes, read, functions),
            delete,
            new TagSecrets(changes, read),
            new ListSecrets(rows, read, lastAccess),
            new BatchSecrets(read),
            new RandomPasswords(),
            replicate,
            new SecretPolicies(changes, read, iam));
  }

  /** A version with its value, as other rooms see it. */
  public record Value(
      String arn,
      String name,
      String versionId,
      List<String> stages,
      Sensitive string,
      Instant created) {}

  /** The Secrets Manager API. */
  public Api api() {
    return new Api(
        "secretsmanager",
        Api.Protocol.AWS_JSON,
        "secretsmanager",
        Api.EmptyAnswer.OBJECT,
        AwsError.capital("InternalServiceError", "An error occurred on the server side.")
            .status(500),
        Api.operations(MethodHandles.lookup(), operations.toArray()));
  }

  /**
   * Reads a secret that is a text, for the caller of a permitted call, who needs the permission
   * here too.
   *
   * @param selector a version id or a staging label
   * @throws AwsError whatever GetSecretValue answers this caller
   */
  public Value read(Permit permit, String secretId, Optional<String> selector) {
    boolean version = selector.map(text -> text.length() >= VERSION_ID_LENGTH_MIN).orElse(false);
    var request =
        new ReadSecrets.GetSecretValueRequest(
            secretId, version ? selector : Optional.empty(), version ? Optional.empty() : selector);
    return permit
        .call()
        .inner(
            "secretsmanager:GetSecretValue",
            request,
            call -> {
              var got = read.getSecretValue(call, request);
              return new Value(
                  got.arn(),
                  got.name(),
                  got.versionId(),
                  got.versionStages(),
                  got.secretString().orElseThrow(SecretsErrors::notText),
                  got.createdDate());
            });
  }

  /** What rotations do by themselves. */
  public RotationEngine rotation() {
    return rotation;
  }

  /** The secret of a step, for a ready rotator. */
  public ManagedSecret managed(RotationEngine.Step step, ManagedSecret.Runner runner) {
    return new ManagedSecret(read, write, update, step, runner);
  }

  /** A random password of 32 characters, of every type that is not excluded as a whole. */
  public static Sensitive randomPassword(String exclude) {
    return RandomPasswords.password(exclude);
  }

  /**
   * Makes a secret that a room needs for itself, for the caller of a permitted call, who needs the
   * permission here too; its ARN.
   *
   * @throws AwsError whatever CreateSecret answers this caller
   */
  public Arn createOwned(Permit permit, String name, Sensitive value) {
    var request =
        new WriteSecrets.CreateSecretRequest(
            name,
            Optional.of(Entropy.uuid().toString()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(value),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return permit
        .call()
        .inner(
            "secretsmanager:CreateSecret",
            request,
            call -> Arn.parse(write.createSecret(call, request).arn()).orElseThrow());
  }

  /** Gives such a secret another value; as {@link #createOwned}. */
  public void putOwned(Permit permit, String secretId, Sensitive value) {
    var request =
        new WriteSecrets.PutSecretValueRequest(
            secretId,
            Optional.of(Entropy.uuid().toString()),
            Optional.empty(),
            Optional.of(value),
            Optional.empty(),
            Optional.empty());
    var unused =
        permit
            .call()
            .inner(
                "secretsmanager:PutSecretValue",
                request,
                call -> write.putSecretValue(call, request));
  }

  /** Deletes such a secret at once; as {@link #createOwned}. */
  public void deleteOwned(Permit permit, String secretId) {
    var request =
        new DeleteSecrets.DeleteSecretRequest(secretId, Optional.empty(), Optional.of(true));
    var unused =
        permit
            .call()
            .inner(
                "secretsmanager:DeleteSecret", request, call -> delete.deleteSecret(call, request));
  }

  /** What a decision about a secret goes by, present or absent. */
  public Target target(Call call, Arn arn) {
    return read.find(call, arn.toString()).target(call);
  }

  /** Purges secrets whose recovery window is over, at most so many; gives their ARNs. */
  public List<Arn> purgeDue(Tx tx, int limit) {
    return delete.purgeDue(tx, limit).stream().map(Secret::arn).toList();
  }

  /** Puts secrets of former versions into the index of lists, at most so many; how many it did. */
  public int indexOld(Tx tx, int limit) {
    return rows.indexOld(tx, limit);
  }

  /** Writes the days of last reads that are only in memory yet, at most so many. */
  public int writeLastAccess(Tx tx, int limit) {
    return lastAccess.isEmpty() ? 0 : lastAccess.write(tx, rows, limit);
  }

  /** Whether {@link #writeLastAccess} has anything to do. */
  public boolean hasUnwrittenAccess() {
    return !lastAccess.isEmpty();
  }
}
