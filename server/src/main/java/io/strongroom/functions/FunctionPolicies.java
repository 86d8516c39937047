package io.strongroom.functions;

import io.strongroom.aws.Access;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.At;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.BoundPolicy;
import io.strongroom.iam.Call;
import io.strongroom.iam.Iam;
import io.strongroom.iam.MalformedPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who may invoke a function beside those whose own policies say so: services, other accounts.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html">AddPermission</a>
 */
final class FunctionPolicies {
  private static final int BYTES_MAX = 20_480;

  private final FunctionRows rows;
  private final AliasRows aliases;
  private final PolicyRows policies;
  private final FunctionFinder finder;
  private final FunctionChanges changes;
  private final Iam iam;

  FunctionPolicies(
      FunctionRows rows,
      AliasRows aliases,
      PolicyRows policies,
      FunctionFinder finder,
      FunctionChanges changes,
      Iam iam) {
    this.rows = rows;
    this.aliases = aliases;
    this.policies = policies;
    this.finder = finder;
    this.changes = changes;
    this.iam = iam;
  }

  record AddPermissionRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName,
      @Constraint(min = 1, max = 100, pattern = "([a-zA-Z0-9-_]+)") @Clear String statementId,
      @Constraint(pattern = "(lambda:[*]|lambda:[a-zA-Z]+|[*])") @Clear String action,
      @Constraint(pattern = "[^\\s]+") @Clear String principal,
      @Constraint(
              pattern =
                  "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:"
                      + "(\\d{12})?:(.*)")
          @Clear
          Optional<String> sourceArn,
      @Constraint(max = 12, pattern = "\\d{12}") @Clear Optional<String> sourceAccount,
      @Constraint(max = 256, pattern = "[a-zA-Z0-9._\\-]+") Optional<String> eventSourceToken,
      @At(value = At.Place.QUERY, name = "Qualifier")
          @Constraint(min = 1, max = 128, pattern = FunctionName.QUALIFIER)
          @Clear
          Optional<String> qualifier,
      @Clear Optional<String> revisionId,
      @Constraint(min = 12, max = 34, pattern = "^o-[a-z0-9]{10,32}$")
          @Clear
          @Wire("PrincipalOrgID")
          Optional<String> principalOrgId,
      @Constraint(oneOf = {"NONE", "AWS_IAM"}) @Clear Optional<String> functionUrlAuthType) {}

  record AddPermissionResponse(@Clear String statement) {}

  /** Adds a statement to the policy of a function, version or alias. */
  @Operation(
      value = "lambda:AddPermission",
      access = Access.WRITE,
      http = "POST /2015-03-31/functions/{FunctionName}/policy",
      status = 201)
  AddPermissionResponse addPermission(Call call, AddPermissionRequest request) {
    FunctionFinder.Found found = finder.find(call, request.functionName(), request.qualifier());
    call.permit(found.target().with("lambda:Principal", request.principal()));
    Function function = found.orThrow();
    String qualifier = existing(call, found, function);
    refuseUnknown(request);
    Optional<PolicyRows.Stored> before = policies.find(call.tx(), function, qualifier);
    requireRevision(before, request.revisionId());
    List<String> statements =
        new ArrayList<>(before.map(it -> PolicyText.statements(it.policy())).orElse(List.of()));
    if (statements.stream().anyMatch(it -> PolicyText.isCalled(it, request.statementId()))) {
      throw LambdaErrors.conflict(
          "The statement id (s) provided already exists. Please provide a new statement id, or"
              + " remove the existing statement.");
    }
    String statement = PolicyText.statement(request, found.name().qualified());
    statements.add(statement);
    put(call, function, qualifier, statements, bindings(call, statement, before));
    return new AddPermissionResponse(statement);
  }

  private static void refuseUnknown(AddPermissionRequest request) {
    if (request.principalOrgId().isPresent()) {
      throw LambdaErrors.unsupported("PrincipalOrgID");
    }
    if (request.functionUrlAuthType().isPresent()) {
      throw LambdaErrors.unsupported("FunctionUrlAuthType");
    }
    if (request.eventSourceToken().isPresent()) {
      throw LambdaErrors.unsupported("EventSourceToken");
    }
    boolean known =
        request.principal().equals("*")
            || AccountId.isValid(request.principal())
            || request.principal().endsWith(".amazonaws.com")
            || Arn.parse(request.principal()).isPresent();
    if (!known) {
      throw badPrincipal();
    }
  }

  private static AwsError badPrincipal() {
    return LambdaErrors.invalid(
        "The provided principal was invalid. Please check the principal and try again.");
  }

  private static void requireRevision(
      Optional<PolicyRows.Stored> policy, Optional<String> revision) {
    if (revision.isPresent() && !policy.map(PolicyRows.Stored::revision).equals(revision)) {
      throw LambdaErrors.policyRevisionDiffers();
    }
  }

  /** Whose policy it is: empty for the function's own. */
  private String existing(Call call, FunctionFinder.Found found, Function function) {
    String qualifier = found.name().qualifier().orElse("");
    if (qualifier.equals(FunctionName.LATEST)) {
      throw LambdaErrors.invalid("We currently do not support adding policies for $LATEST.");
    }
    boolean there =
        qualifier.isEmpty()
            || FunctionFinder.number(qualifier)
                .map(number -> rows.version(call.tx(), function, number).isPresent())
                .orElseGet(() -> aliases.find(call.tx(), function, qualifier).isPresent());
    if (!there) {
      throw LambdaErrors.noFunction(found.name().qualified());
    }
    return qualifier;
  }

  /** The ids of all principals: of those of before as they were bound then. */
  private Map<String, String> bindings(
      Call call, String statement, Optional<PolicyRows.Stored> before) {
    var all = new HashMap<>(before.map(it -> it.policy().bindings()).orElse(Map.of()));
    BoundPolicy alone;
    try {
      alone = BoundPolicy.check(iam, call.tx(), PolicyText.document(List.of(statement)));
    } catch (MalformedPolicy e) {
      throw badPrincipal();
    }
    alone
        .bindings()
        .forEach(
            (arn, id) -> {
              String other = all.put(arn, id);
              if (other != null && !other.equals(id)) {
                throw LambdaErrors.conflict(
                    "The policy has a statement for a principal of this name that is gone: remove"
                        + " that one first.");
              }
            });
    return all;
  }

  record RemovePermissionRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName,
      @Constraint(min = 1, max = 100, pattern = "([a-zA-Z0-9-_.]+)") @Clear String statementId,
      @At(value = At.Place.QUERY, name = "Qualifier")
          @Constraint(min = 1, max = 128, pattern = FunctionName.QUALIFIER)
          @Clear
          Optional<String> qualifier,
      @At(value = At.Place.QUERY, name = "RevisionId") @Clear Optional<String> revisionId) {}

  /** Takes a statement out of a policy. */
  @Operation(
      value = "lambda:RemovePermission",
      access = Access.WRITE,
      http = "DELETE /2015-03-31/functions/{FunctionName}/policy/{StatementId}",
      status = 204)
  void removePermission(Call call, RemovePermissionRequest request) {
    FunctionFinder.Found found = finder.find(call, request.functionName(), request.qualifier());
    call.permit(found.target());
    Function function = found.orThrow();
    String qualifier = found.name().qualifier().orElse("");
    PolicyRows.Stored before =
        policies
            .find(call.tx(), function, qualifier)
            .orElseThrow(
                () -> LambdaErrors.missing("No policy is associated with the given resource."));
    requireRevision(Optional.of(before), request.revisionId());
    var statements = new ArrayList<>(PolicyText.statements(before.policy()));
    if (!statements.removeIf(it -> PolicyText.isCalled(it, request.statementId()))) {
      throw LambdaErrors.missing(
          "Statement " + request.statementId() + " is not found in resource policy.");
    }
    if (statements.isEmpty()) {
      policies.delete(call.tx(), function, qualifier);
      changes.announce(call, function, "PolicyChanged");
    } else {
      put(call, function, qualifier, statements, before.policy().bindings());
    }
  }

  /** Principals may have gone since they were bound. */
  private void put(
      Call call,
      Function function,
      String qualifier,
      List<String> statements,
      Map<String, String> bindings) {
    String text = PolicyText.document(statements);
    if (text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
      throw AwsError.of(
          "PolicyLengthExceededException",
          "The final policy size is bigger than the limit (" + BYTES_MAX + ").");
    }
    BoundPolicy policy;
    try {
      policy = BoundPolicy.stored(text, bindings);
    } catch (MalformedPolicy e) {
      throw badPrincipal();
    }
    policies.put(
        call.tx(), new PolicyRows.Stored(function, qualifier, policy, FunctionChanges.revision()));
    changes.announce(call, function, "PolicyChanged");
  }

  record GetPolicyRequest(
      @Constraint(min = 1, max = 170, pattern = FunctionName.WIDE_PATTERN) @Clear
          String functionName,
      @At(value = At.Place.QUERY, name = "Qualifier")
          @Constraint(min = 1, max = 128, pattern = FunctionName.QUALIFIER)
          @Clear
          Optional<String> qualifier) {}

  record GetPolicyResponse(@Clear String policy, @Clear String revisionId) {}

  /** Shows a policy. */
  @Operation(
      value = "lambda:GetPolicy",
      access = Access.READ,
      http = "GET /2015-03-31/functions/{FunctionName}/policy")
  GetPolicyResponse getPolicy(Call call, GetPolicyRequest request) {
    FunctionFinder.Found found = finder.find(call, request.functionName(), request.qualifier());
    call.permit(found.target());
    PolicyRows.Stored stored =
        policies
            .find(call.tx(), found.orThrow(), found.name().qualifier().orElse(""))
            .orElseThrow(() -> LambdaErrors.missing("The resource you requested does not exist."));
    return new GetPolicyResponse(stored.policy().shown(iam, call.tx()), stored.revision());
  }
}
