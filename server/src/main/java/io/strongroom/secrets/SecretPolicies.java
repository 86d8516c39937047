package io.strongroom.secrets;

import io.strongroom.aws.Access;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.BoundPolicy;
import io.strongroom.iam.Call;
import io.strongroom.iam.Iam;
import io.strongroom.iam.MalformedPolicy;
import io.strongroom.iam.Permit;
import io.strongroom.iam.ResourceRule;
import io.strongroom.iam.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Resource policies of secrets: who may do what with a secret beside those whose own policies say
 * so, above all callers of other accounts.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html">PutResourcePolicy</a>
 */
final class SecretPolicies {
  static final String LOCK_OUT =
      "Your requested changes will not allow you to manage this secret in the future.";
  private static final String BROAD =
      "This resource policy grants broad access to your secret. Restrict its principals, or narrow"
          + " it by fixed values of aws:SourceArn, aws:SourceVpc, aws:SourceVpce or"
          + " aws:SourceAccount.";
  private static final String PUT = "secretsmanager:PutResourcePolicy";

  private final SecretChanges changes;
  private final ReadSecrets read;
  private final Iam iam;

  SecretPolicies(SecretChanges changes, ReadSecrets read, Iam iam) {
    this.changes = changes;
    this.read = read;
    this.iam = iam;
  }

  record PutResourcePolicyRequest(
      @Constraint(min = 1, max = 2048) @Clear String secretId,
      @Constraint(min = 1, max = 20480) @Clear String resourcePolicy,
      Optional<Boolean> blockPublicPolicy) {}

  record PutResourcePolicyResponse(@Wire("ARN") @Clear String arn, @Clear String name) {}

  /** Replaces the policy, unless that would lock the caller out, or let everybody in. */
  @Operation(value = PUT, access = Access.WRITE)
  PutResourcePolicyResponse putResourcePolicy(Call call, PutResourcePolicyRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    boolean block = request.blockPublicPolicy().orElse(false);
    Target target =
        found.target(call).with("secretsmanager:BlockPublicPolicy", Boolean.toString(block));
    Permit permit = call.permit(target);
    Secret secret = found.orThrow();
    secret.requireWritable();
    BoundPolicy policy = check(call, request.resourcePolicy());
    if (block && policy.grantsBroadAccess()) {
      throw SecretsErrors.publicPolicy();
    }
    if (locksOut(call, target, policy)) {
      throw SecretsErrors.lockOut();
    }
    changes.save(permit, secret, secret.withPolicy(Optional.of(policy), now(call)));
    return new PutResourcePolicyResponse(secret.arn().toString(), secret.name());
  }

  record GetResourcePolicyRequest(@Constraint(min = 1, max = 2048) @Clear String secretId) {}

  record GetResourcePolicyResponse(
      @Wire("ARN") @Clear String arn, @Clear String name, @Clear Optional<String> resourcePolicy) {}

  /** Shows the policy as it was put, if there is one. */
  @Operation(value = "secretsmanager:GetResourcePolicy", access = Access.READ)
  GetResourcePolicyResponse getResourcePolicy(Call call, GetResourcePolicyRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    call.permit(found.target(call));
    Secret secret = found.orThrow();
    return new GetResourcePolicyResponse(
        secret.arn().toString(),
        secret.name(),
        secret.policy().map(policy -> policy.shown(iam, call.tx())));
  }

  record DeleteResourcePolicyRequest(@Constraint(min = 1, max = 2048) @Clear String secretId) {}

  record DeleteResourcePolicyResponse(@Wire("ARN") @Clear String arn, @Clear String name) {}

  /** Takes the policy away. */
  @Operation(value = "secretsmanager:DeleteResourcePolicy", access = Access.WRITE)
  DeleteResourcePolicyResponse deleteResourcePolicy(
      Call call, DeleteResourcePolicyRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    Permit permit = call.permit(found.target(call));
    Secret secret = found.orThrow();
    secret.requireWritable();
    if (secret.policy().isPresent()) {
      changes.save(permit, secret, secret.withPolicy(Optional.empty(), now(call)));
    }
    return new DeleteResourcePolicyResponse(secret.arn().toString(), secret.name());
  }

  record ValidateResourcePolicyRequest(
      @Constraint(min = 1, max = 2048) @Clear Optional<String> secretId,
      @Constraint(min = 1, max = 20480) @Clear String resourcePolicy) {}

  record ValidateResourcePolicyResponse(
      boolean policyValidationPassed, List<ValidationError> validationErrors) {}

  /** One thing that speaks against a policy. */
  record ValidationError(@Clear String checkName, @Clear String errorMessage) {}

  /** Says what putting a policy would run into: broad access, or the caller locked out. */
  @Operation(value = "secretsmanager:ValidateResourcePolicy", access = Access.READ)
  ValidateResourcePolicyResponse validateResourcePolicy(
      Call call, ValidateResourcePolicyRequest request) {
    Optional<ReadSecrets.Found> found = request.secretId().map(id -> read.find(call, id));
    Target target = found.map(it -> it.target(call)).orElseGet(Target::none);
    call.permit(target);
    call.permit(PUT, target);
    found.ifPresent(ReadSecrets.Found::orThrow);
    BoundPolicy policy = check(call, request.resourcePolicy());
    var errors = new ArrayList<ValidationError>(2);
    if (policy.grantsBroadAccess()) {
      errors.add(new ValidationError("PublicAccess", BROAD));
    }
    if (found.isPresent() && locksOut(call, target, policy)) {
      errors.add(new ValidationError("LockOut", LOCK_OUT));
    }
    return new ValidateResourcePolicyResponse(errors.isEmpty(), errors);
  }

  private BoundPolicy check(Call call, String text) {
    try {
      return BoundPolicy.check(iam, call.tx(), text);
    } catch (MalformedPolicy e) {
      throw malformed(e);
    }
  }

  private static AwsError malformed(MalformedPolicy cause) {
    return SecretsErrors.malformedPolicy(
        switch (cause.fault()) {
          case INVALID_PRINCIPAL -> "This resource policy contains an unsupported principal.";
          case INVALID_SERVICE -> "This resource policy contains an invalid service principal.";
          default -> "This resource policy contains a syntax error.";
        });
  }

  private static boolean locksOut(Call call, Target target, BoundPolicy next) {
    Target after = target.withPolicy(Optional.of(next.policy()), ResourceRule.MAY_ALLOW);
    return !call.wouldBeAllowed(PUT, after);
  }

  private static Instant now(Call call) {
    return Instant.ofEpochMilli(call.tx().now().toEpochMilli());
  }
}
