package io.strongroom.secrets;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.iam.Mandate;
import io.strongroom.iam.Target;
import io.strongroom.seal.Sensitive;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A secret in the hands of a ready rotator: what a function would do by calls, done by calls of the
 * service itself, each decided within a mandate for this secret alone, and recorded.
 */
public final class ManagedSecret {
  /** What a ready rotator does to its secret; who sets it up must be allowed all of it. */
  static final List<String> ACTIONS =
      List.of(
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetSecretValue",
          "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage");

  private static final String READ = "secretsmanager:GetSecretValue";
  private static final String CONTEXT = "kms:encryptioncontext:SecretARN";

  private final ReadSecrets read;
  private final WriteSecrets write;
  private final UpdateSecrets update;
  private final RotationEngine.Step step;
  private final Runner runner;

  ManagedSecret(
      ReadSecrets read,
      WriteSecrets write,
      UpdateSecrets update,
      RotationEngine.Step step,
      Runner runner) {
    this.read = read;
    this.write = write;
    this.update = update;
    this.step = step;
    this.runner = runner;
  }

  /** Runs calls of a service: each in a transaction of its own, with its record. */
  public interface Runner {
    /**
     * Runs one.
     *
     * @param resource whose account and region it is for
     * @param action such as {@code secretsmanager:GetSecretValue}
     * @throws AwsError whatever the operation answers
     */
    <T> T run(
        Arn resource, Mandate mandate, String action, Object request, Function<Call, T> operation);
  }

  private boolean covers(String action, Target target) {
    String secret = step.secret().toString();
    if (action.startsWith("kms:")) {
      String owner = target.keys().values(CONTEXT).map(List::getFirst).orElse("");
      return switch (action) {
        case "kms:Decrypt" -> isCopy(owner, secret) || isMaster(owner);
        case "kms:GenerateDataKey" -> isCopy(owner, secret);
        default -> false;
      };
    }
    return (target.resource().equals(secret) && ACTIONS.contains(action))
        || (isMaster(target.resource()) && action.equals(READ));
  }

  private boolean isMaster(String arn) {
    return step.master().equals(Optional.of(arn));
  }

  /** Whether it is the secret itself or its replica in another region. */
  private static boolean isCopy(String arn, String secret) {
    return Arn.parse(arn)
        .flatMap(
            one ->
                Arn.parse(secret)
                    .filter(two -> one.service().equals(two.service()))
                    .filter(two -> one.account().equals(two.account()))
                    .filter(two -> one.resource().equals(two.resource())))
        .isPresent();
  }

  private <T> T run(String action, Object request, Function<Call, T> operation) {
    return runner.run(step.secret(), this::covers, action, request, operation);
  }

  /** The value with this label, if there is one; the one that is pending has this version's id. */
  public Optional<Sensitive> value(String label) {
    Optional<String> version =
        label.equals(Stages.PENDING) ? Optional.of(step.token()) : Optional.empty();
    return get(step.secret().toString(), version, label);
  }

  /**
   * The value of the master secret.
   *
   * @param arn as the secret names it; another than the one it was set up with is not read
   */
  public Optional<Sensitive> master(String arn) {
    return isMaster(arn) ? get(arn, Optional.empty(), Stages.CURRENT) : Optional.empty();
  }

  private Optional<Sensitive> get(String secret, Optional<String> version, String label) {
    var request = new ReadSecrets.GetSecretValueRequest(secret, version, Optional.of(label));
    try {
      return run(READ, request, call -> read.getSecretValue(call, request)).secretString();
    } catch (AwsError e) {
      if (e.code().equals("ResourceNotFoundException")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The version that is current, if any. */
  private Optional<String> current() {
    var request = new ReadSecrets.DescribeSecretRequest(step.secret().toString());
    var answer =
        run("secretsmanager:DescribeSecret", request, call -> read.describeSecret(call, request));
    return answer
        .versionIdsToStages()
        .flatMap(
            map ->
                map.entrySet().stream()
                    .filter(entry -> entry.getValue().contains(Stages.CURRENT))
                    .map(Map.Entry::getKey)
                    .findFirst());
  }

  /** Whether the new version is the current one already. */
  public boolean isFinished() {
    return current().equals(Optional.of(step.token()));
  }

  /** Keeps the new value as the pending one. */
  public void propose(Sensitive value) {
    var request =
        new WriteSecrets.PutSecretValueRequest(
            step.secret().toString(),
            Optional.of(step.token()),
            Optional.empty(),
            Optional.of(value),
            Optional.of(List.of(Stages.PENDING)),
            Optional.of(Sensitive.ofText(step.rotationToken())));
    var unused =
        run("secretsmanager:PutSecretValue", request, call -> write.putSecretValue(call, request));
  }

  /** Makes the pending version the current one. */
  public void promote() {
    var request =
        new UpdateSecrets.UpdateSecretVersionStageRequest(
            step.secret().toString(), Stages.CURRENT, current(), Optional.of(step.token()));
    var unused =
        run(
            "secretsmanager:UpdateSecretVersionStage",
            request,
            call -> update.updateSecretVersionStage(call, request));
  }
}
