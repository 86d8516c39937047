package io.strongroom.parameters;

import io.strongroom.aws.Access;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Iam;
import io.strongroom.iam.Target;
import io.strongroom.seal.Entropy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Sharing advanced parameters with other accounts, by a policy of their own that lets others read
 * and never write.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutResourcePolicy.html">PutResourcePolicy</a>
 */
final class ShareParameters {
  private static final int BYTES_MAX = 1024;

  private final ParameterRows rows;
  private final Iam iam;

  ShareParameters(ParameterRows rows, Iam iam) {
    this.rows = rows;
    this.iam = iam;
  }

  record PutResourcePolicyRequest(
      @Constraint(min = 20, max = 2048) @Clear String resourceArn,
      @Clear String policy,
      @Clear Optional<String> policyId,
      @Clear Optional<String> policyHash) {}

  record PutResourcePolicyResponse(@Clear String policyId, @Clear String policyHash) {}

  /** Shares a parameter, or shares it otherwise when told which policy is to be replaced. */
  @Operation(value = "ssm:PutResourcePolicy", access = Access.WRITE)
  PutResourcePolicyResponse putResourcePolicy(Call call, PutResourcePolicyRequest request) {
    Current current = permitted(call, request.resourceArn());
    if (!current.version().advanced()) {
      throw ShareErrors.standard();
    }
    if (request.policyId().isPresent() != request.policyHash().isPresent()) {
      throw ShareErrors.idAndHash();
    }
    if (request.policy().isBlank()) {
      throw ShareErrors.malformed("The policy is empty.");
    }
    if (request.policy().getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
      throw ShareErrors.tooLarge();
    }
    Optional<SharedPolicy> old = current.parameter().shared();
    if (request.policyId().isPresent()) {
      check(old, request.policyId().get(), request.policyHash().orElse(""));
    } else if (old.isPresent()) {
      throw ShareErrors.onlyOne();
    }
    SharedPolicy policy =
        SharedPolicy.check(
            iam,
            call.tx(),
            old.map(SharedPolicy::id).orElseGet(() -> Entropy.uuid().toString()),
            request.policy());
    put(call, current, Optional.of(policy));
    return new PutResourcePolicyResponse(policy.id(), policy.hash());
  }

  record GetResourcePoliciesRequest(
      @Constraint(min = 20, max = 2048) @Clear String resourceArn,
      Optional<String> nextToken,
      @Constraint(least = 1, most = 50) Optional<Integer> maxResults) {}

  record GetResourcePoliciesResponse(Optional<String> nextToken, List<PolicyView> policies) {}

  record PolicyView(@Clear String policyId, @Clear String policyHash, @Clear String policy) {}

  /** Shows the policy that shares a parameter. */
  @Operation(value = "ssm:GetResourcePolicies", access = Access.READ)
  GetResourcePoliciesResponse getResourcePolicies(Call call, GetResourcePoliciesRequest request) {
    Current current = permitted(call, request.resourceArn());
    if (request.nextToken().isPresent()) {
      throw ParameterErrors.invalidNextToken();
    }
    return new GetResourcePoliciesResponse(
        Optional.empty(),
        current.parameter().shared().stream()
            .map(
                policy ->
                    new PolicyView(
                        policy.id(), policy.hash(), policy.bound().shown(iam, call.tx())))
            .toList());
  }

  record DeleteResourcePolicyRequest(
      @Constraint(min = 20, max = 2048) @Clear String resourceArn,
      @Clear String policyId,
      @Clear String policyHash) {}

  record DeleteResourcePolicyResponse() {}

  /** Shares a parameter no longer. */
  @Operation(value = "ssm:DeleteResourcePolicy", access = Access.WRITE)
  DeleteResourcePolicyResponse deleteResourcePolicy(
      Call call, DeleteResourcePolicyRequest request) {
    Current current = permitted(call, request.resourceArn());
    check(current.parameter().shared(), request.policyId(), request.policyHash());
    put(call, current, Optional.empty());
    return new DeleteResourcePolicyResponse();
  }

  private static void check(Optional<SharedPolicy> old, String id, String hash) {
    SharedPolicy policy =
        old.filter(one -> one.id().equals(id)).orElseThrow(ShareErrors::noSuchPolicy);
    if (!policy.hash().equals(hash)) {
      throw ShareErrors.conflict();
    }
  }

  private void put(Call call, Current current, Optional<SharedPolicy> policy) {
    rows.share(call.tx(), current.parameter(), policy);
    rows.update(call.tx(), current, current.with(current.parameter().withShared(policy)));
  }

  /** The parameter, which is the caller's own: no policy lets others manage one. */
  private Current permitted(Call call, String arn) {
    Reference reference = Reference.parse(call, arn);
    Optional<Current> current =
        reference
            .name()
            .flatMap(name -> rows.find(call.tx(), reference.account(), reference.region(), name));
    call.permit(current.map(Current::managed).orElseGet(() -> Target.of(reference.arn())));
    boolean own =
        arn.startsWith("arn:")
            && reference.name().isPresent()
            && reference.selector().isEmpty()
            && reference.account().equals(call.account());
    if (!own) {
      throw ShareErrors.invalidArn();
    }
    AwsError absent = ShareErrors.noSuchParameter();
    return current.orElseThrow(() -> absent);
  }
}
