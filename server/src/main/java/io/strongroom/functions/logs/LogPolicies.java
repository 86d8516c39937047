package io.strongroom.functions.logs;

import io.strongroom.aws.Access;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.MalformedPolicy;
import io.strongroom.iam.Policy;
import io.strongroom.iam.PolicyKind;
import io.strongroom.iam.Target;
import io.strongroom.seal.Context;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Says which services may write to the log groups of a region.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html">PutResourcePolicy</a>
 */
final class LogPolicies {
  private static final int POLICIES_MAX = 10;
  private static final int NAME_MAX = 512;
  private static final int BYTES_MAX = 5120;
  private static final int PAGE = 50;

  private final LogPolicyRows rows;

  LogPolicies(LogPolicyRows rows) {
    this.rows = rows;
  }

  record PutResourcePolicyRequest(
      @Wire("policyName") @Clear Optional<String> policyName,
      @Constraint(min = 1, max = BYTES_MAX) @Wire("policyDocument") @Clear
          Optional<String> policyDocument) {}

  record PutResourcePolicyResponse(@Wire("resourcePolicy") ResourcePolicy resourcePolicy) {}

  record ResourcePolicy(
      @Wire("policyName") @Clear String policyName,
      @Wire("policyDocument") @Clear String policyDocument,
      @Wire("lastUpdatedTime") long lastUpdatedTime) {
    static ResourcePolicy of(LogPolicyRows.Stored stored) {
      return new ResourcePolicy(stored.name(), stored.document(), stored.updated().toEpochMilli());
    }
  }

  /** Adds a policy, or replaces the one of that name. */
  @Operation(value = "logs:PutResourcePolicy", access = Access.WRITE)
  PutResourcePolicyResponse putResourcePolicy(Call call, PutResourcePolicyRequest request) {
    Grouped.permit(call, Target.none());
    String name = name(request.policyName());
    String document =
        request
            .policyDocument()
            .orElseThrow(() -> LogErrors.invalid("policyDocument must be given."));
    check(document);
    List<LogPolicyRows.Stored> all = rows.all(call.tx(), call.account(), call.region());
    if (all.size() >= POLICIES_MAX && all.stream().noneMatch(it -> it.name().equals(name))) {
      throw LogErrors.limit("resource policies");
    }
    var stored =
        new LogPolicyRows.Stored(
            call.account(),
            call.region(),
            name,
            document,
            Instant.ofEpochMilli(call.tx().now().toEpochMilli()));
    rows.put(call.tx(), stored);
    return new PutResourcePolicyResponse(ResourcePolicy.of(stored));
  }

  private static String name(Optional<String> given) {
    return given
        .filter(it -> !it.isEmpty() && it.length() <= NAME_MAX)
        .orElseThrow(
            () -> LogErrors.invalid("policyName must have 1 to " + NAME_MAX + " characters."));
  }

  /**
   * For services alone, as on AWS: what users and roles may is in their own policies, and other
   * accounts may nothing here.
   */
  private static void check(String document) {
    Policy policy;
    try {
      policy = Policy.parse(document, PolicyKind.RESOURCE);
    } catch (MalformedPolicy e) {
      throw LogErrors.invalid("Invalid policy document: " + e.getMessage());
    }
    if (document.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
      throw LogErrors.limit("the size of a resource policy");
    }
    if (!policy.principals().stream().allMatch(LogPolicies::isService)) {
      throw LogErrors.invalid("Only services can be principals of a resource policy.");
    }
  }

  private static boolean isService(String principal) {
    return principal.endsWith(".amazonaws.com") && !principal.startsWith("arn:");
  }

  record DescribeResourcePoliciesRequest(
      @Constraint(min = 1) @Wire("nextToken") Optional<String> nextToken,
      @Constraint(least = 1, most = PAGE) @Wire("limit") Optional<Integer> limit) {}

  record DescribeResourcePoliciesResponse(
      @Wire("resourcePolicies") List<ResourcePolicy> resourcePolicies,
      @Wire("nextToken") Optional<String> nextToken) {}

  /** Lists the policies of the region by name. */
  @Operation(value = "logs:DescribeResourcePolicies", access = Access.READ)
  DescribeResourcePoliciesResponse describeResourcePolicies(
      Call call, DescribeResourcePoliciesRequest request) {
    Grouped.permit(call, Target.none());
    Context listing = Context.of("logs/DescribeResourcePolicies").with(call.region().value());
    String after = request.nextToken().map(it -> Grouped.read(call, listing, it)).orElse("");
    List<LogPolicyRows.Stored> rest =
        rows.all(call.tx(), call.account(), call.region()).stream()
            .filter(it -> it.name().compareTo(after) > 0)
            .toList();
    List<LogPolicyRows.Stored> page =
        rest.subList(0, Math.min(request.limit().orElse(PAGE), rest.size()));
    return new DescribeResourcePoliciesResponse(
        page.stream().map(ResourcePolicy::of).toList(),
        rest.size() > page.size()
            ? Optional.of(Grouped.write(call, listing, page.getLast().name()))
            : Optional.empty());
  }

  record DeleteResourcePolicyRequest(@Wire("policyName") @Clear Optional<String> policyName) {}

  /** Deletes a policy. */
  @Operation(value = "logs:DeleteResourcePolicy", access = Access.WRITE)
  void deleteResourcePolicy(Call call, DeleteResourcePolicyRequest request) {
    Grouped.permit(call, Target.none());
    String name = name(request.policyName());
    LogPolicyRows.Stored stored =
        rows.all(call.tx(), call.account(), call.region()).stream()
            .filter(it -> it.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    AwsError.of(
                        "ResourceNotFoundException",
                        "Policy with name [" + name + "] does not exist."));
    rows.delete(call.tx(), stored);
  }

  /** What the policies of the caller's region say together. */
  Policy together(Call call) {
    return Policy.together(
        rows.all(call.tx(), call.account(), call.region()).stream()
            .map(LogPolicyRows.Stored::policy)
            .toList());
  }
}
