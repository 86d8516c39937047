package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What policies would decide, by the evaluator that decides.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html">
 *     SimulatePrincipalPolicy</a>
 */
final class Simulate {
  private static final int POLICIES_MAX = 20;
  private static final int QUESTIONS_MAX = 10_000;

  /** Questions of a page times characters of the policies that came with them: about a second. */
  private static final long WORK_MAX = 100_000_000;

  private static final Pattern ACTION = Pattern.compile("[A-Za-z0-9-]+:[A-Za-z0-9]+");

  private final Owners owners;
  private final Standing standing;

  Simulate(Owners owners, Standing standing) {
    this.owners = owners;
    this.standing = standing;
  }

  record SimulatePrincipalPolicyRequest(
      @Constraint(min = 20, max = 2048) @Clear String policySourceArn,
      @Constraint(itemMin = 1, itemMax = 131072, pattern = Limits.DOCUMENT) @Clear
          List<String> policyInputList,
      @Constraint(itemMin = 1, itemMax = 131072, pattern = Limits.DOCUMENT) @Clear
          List<String> permissionsBoundaryPolicyInputList,
      @Constraint(itemMin = 3, itemMax = 128, required = true) @Clear List<String> actionNames,
      @Constraint(itemMin = 1, itemMax = 2048) @Clear List<String> resourceArns,
      @Constraint(min = 1, max = 131072, pattern = Limits.DOCUMENT) @Clear
          Optional<String> resourcePolicy,
      @Constraint(min = 1, max = 2048) @Clear Optional<String> resourceOwner,
      @Constraint(min = 1, max = 2048) @Clear Optional<String> callerArn,
      List<ContextEntry> contextEntries,
      @Constraint(min = 1, max = 64) @Clear Optional<String> resourceHandlingOption,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker) {}

  record SimulateCustomPolicyRequest(
      @Constraint(itemMin = 1, itemMax = 131072, pattern = Limits.DOCUMENT, required = true) @Clear
          List<String> policyInputList,
      @Constraint(itemMin = 1, itemMax = 131072, pattern = Limits.DOCUMENT) @Clear
          List<String> permissionsBoundaryPolicyInputList,
      @Constraint(itemMin = 3, itemMax = 128, required = true) @Clear List<String> actionNames,
      @Constraint(itemMin = 1, itemMax = 2048) @Clear List<String> resourceArns,
      @Constraint(min = 1, max = 131072, pattern = Limits.DOCUMENT) @Clear
          Optional<String> resourcePolicy,
      @Constraint(min = 1, max = 2048) @Clear Optional<String> resourceOwner,
      @Constraint(min = 1, max = 2048) @Clear Optional<String> callerArn,
      List<ContextEntry> contextEntries,
      @Constraint(min = 1, max = 64) @Clear Optional<String> resourceHandlingOption,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker) {}

  /** A condition key with the values it is to have. */
  record ContextEntry(
      @Constraint(min = 5, max = 256) @Clear Optional<String> contextKeyName,
      List<String> contextKeyValues,
      @Constraint(
              oneOf = {
                "string",
                "stringList",
                "numeric",
                "numericList",
                "boolean",
                "booleanList",
                "ip",
                "ipList",
                "binary",
                "binaryList",
                "date",
                "dateList"
              })
          @Clear
          Optional<String> contextKeyType) {}

  record SimulatePolicyResponse(
      List<EvaluationResult> evaluationResults, boolean isTruncated, Optional<String> marker) {}

  /** What became of one action on one resource. */
  record EvaluationResult(
      @Clear String evalActionName,
      @Clear String evalResourceName,
      @Clear String evalDecision,
      List<MatchedStatement> matchedStatements,
      @Clear List<String> missingContextValues,
      Optional<BoundaryDetail> permissionsBoundaryDecisionDetail) {}

  /** A policy with a statement that decided. */
  record MatchedStatement(@Clear String sourcePolicyId, @Clear String sourcePolicyType) {}

  /** What the boundary says, where there is one. */
  record BoundaryDetail(boolean allowedByPermissionsBoundary) {}

  private record Pair(String action, String resource) {}

  /** Asks with the policies of a user, group or role, and more of them. */
  @Operation(value = "iam:SimulatePrincipalPolicy", access = Access.SLOW_READ)
  SimulatePolicyResponse simulatePrincipalPolicy(
      Call call, SimulatePrincipalPolicyRequest request) {
    Optional<Arn> arn = Arn.parse(request.policySourceArn());
    call.permit(
        arn.map(Target::of).orElseGet(() -> Target.none().shownAs(request.policySourceArn())));
    if (arn.isEmpty()) {
      throw IamErrors.invalidArn();
    }
    var documents = new ArrayList<>(request.policyInputList());
    documents.addAll(request.permissionsBoundaryPolicyInputList());
    request.resourcePolicy().ifPresent(documents::add);
    bound(request.maxItems(), request.actionNames(), request.resourceArns(), documents);
    Owner owner = owner(owners, call, arn.get());
    Standing.Of own = standing.of(call.tx(), owner.uniqueId());
    var parts = new ArrayList<>(own.identity());
    parts.addAll(inputs(request.policyInputList()));
    Optional<Policy> boundary =
        boundary(request.permissionsBoundaryPolicyInputList()).or(own::boundary);
    var simulated =
        new Simulated(
            caller(call, request.callerArn(), Optional.of(owner)),
            parts,
            boundary,
            request.resourcePolicy().map(it -> resource(call, it)),
            holder(call, request.resourceOwner()),
            context(request.contextEntries(), own.tags()));
    var wish = new Paging.Wish(request.marker(), request.maxItems(), owner.uniqueId());
    return run(call, wish, simulated, request.actionNames(), request.resourceArns());
  }

  /** Asks with the policies of the request alone. */
  @Operation(value = "iam:SimulateCustomPolicy", access = Access.SLOW_READ)
  SimulatePolicyResponse simulateCustomPolicy(Call call, SimulateCustomPolicyRequest request) {
    call.permit(Target.none());
    var documents = new ArrayList<>(request.policyInputList());
    documents.addAll(request.permissionsBoundaryPolicyInputList());
    request.resourcePolicy().ifPresent(documents::add);
    bound(request.maxItems(), request.actionNames(), request.resourceArns(), documents);
    var simulated =
        new Simulated(
            caller(call, request.callerArn(), Optional.empty()),
            inputs(request.policyInputList()),
            boundary(request.permissionsBoundaryPolicyInputList()),
            request.resourcePolicy().map(it -> resource(call, it)),
            holder(call, request.resourceOwner()),
            context(request.contextEntries(), Map.of()));
    var wish = new Paging.Wish(request.marker(), request.maxItems(), "");
    return run(call, wish, simulated, request.actionNames(), request.resourceArns());
  }

  /** AWS leaves open how much it simulates at once. */
  private static void bound(
      Optional<Integer> maxItems,
      List<String> actions,
      List<String> resources,
      List<String> documents) {
    long questions = (long) actions.size() * Math.max(1, resources.size());
    if (questions > QUESTIONS_MAX) {
      throw invalid(
          "The actions times the resources must be at most " + QUESTIONS_MAX + " simulations.");
    }
    long characters = documents.stream().mapToLong(String::length).sum();
    if (Math.min(questions, Paging.size(maxItems)) * characters > WORK_MAX) {
      throw invalid("The policies are too long for so many simulations at once; lower MaxItems.");
    }
  }

  /** The user, group or role of this account whose ARN it is. */
  static Owner owner(Owners owners, Call call, Arn arn) {
    String resource = arn.resource();
    String name = resource.substring(resource.lastIndexOf('/') + 1);
    for (Owner.Kind kind : Owner.Kind.values()) {
      if (resource.startsWith(kind.word() + "/")) {
        return owners
            .find(call.tx(), kind, call.account(), name)
            .filter(it -> it.arn().equals(arn))
            .orElseThrow(() -> IamErrors.missing(kind, name));
      }
    }
    throw IamErrors.invalidArn();
  }

  private static List<Standing.Part> inputs(List<String> documents) {
    if (documents.size() > POLICIES_MAX) {
      throw invalid("Too many policies.");
    }
    var parts = new ArrayList<Standing.Part>();
    for (String document : documents) {
      String id = "PolicyInputList." + (parts.size() + 1);
      parts.add(new Standing.Part("none", id, parsed(document, PolicyKind.IDENTITY).named(id)));
    }
    return parts;
  }

  private static Optional<Policy> boundary(List<String> documents) {
    if (documents.size() > 1) {
      throw invalid("There can be one permissions boundary policy.");
    }
    return documents.stream()
        .findFirst()
        .map(it -> parsed(it, PolicyKind.IDENTITY).named("PermissionsBoundaryPolicyInputList.1"));
  }

  private static Policy parsed(String document, PolicyKind kind) {
    try {
      return Policy.parse(document, kind);
    } catch (MalformedPolicy e) {
      throw invalid(e.getMessage());
    }
  }

  /** The policy of a resource, its names bound to those who have them now. */
  private Policy resource(Call call, String document) {
    Policy policy = parsed(document, PolicyKind.RESOURCE);
    var bindings = new HashMap<String, String>();
    for (String principal : policy.principals()) {
      Principals.find(owners, call.tx(), principal).ifPresent(id -> bindings.put(principal, id));
    }
    return policy.bound(bindings);
  }

  private static AwsError invalid(String text) {
    return AwsError.of("InvalidInput", text);
  }

  /** Who is to call: a user that is named, else the principal whose policies they are. */
  private Caller caller(Call call, Optional<String> callerArn, Optional<Owner> source) {
    Optional<Owner> named = callerArn.flatMap(Arn::parse).map(arn -> owner(owners, call, arn));
    if (callerArn.isPresent() && !(named.isPresent() && named.get() instanceof User)) {
      throw invalid("The caller must be an IAM user.");
    }
    Owner owner = named.or(() -> source).orElse(null);
    return switch (owner) {
      case null -> plain(call.account(), "simulated");
      case User user ->
          Caller.of(user.account(), user.arn().toString(), user.uniqueId(), user.name(), "");
      case Role role ->
          new Caller(
              role.account(),
              Caller.Type.ASSUMED_ROLE,
              Sessions.assumedRole(role, "simulated"),
              role.uniqueId() + ":simulated",
              "simulated",
              "",
              Optional.of(new Caller.Role(role.arn().toString(), role.uniqueId())));
      case Group group -> plain(group.account(), "simulated");
    };
  }

  private static Caller plain(AccountId account, String name) {
    String arn = Arn.global("iam", account, "user/" + name).toString();
    return Caller.of(account, arn, "AIDASIMULATED", name, "");
  }

  private static AccountId holder(Call call, Optional<String> owner) {
    if (owner.isEmpty()) {
      return call.account();
    }
    String text = owner.flatMap(Arn::parse).map(Arn::account).or(() -> owner).orElse("");
    if (!AccountId.isValid(text)) {
      throw invalid("The owner of the resource must be an account.");
    }
    return new AccountId(text);
  }

  private static Map<String, List<String>> context(
      List<ContextEntry> entries, Map<String, String> tags) {
    var context = new HashMap<String, List<String>>();
    tags.forEach((key, value) -> context.put("aws:principaltag/" + key, List.of(value)));
    for (ContextEntry entry : entries) {
      if (entry.contextKeyName().isPresent() && !entry.contextKeyValues().isEmpty()) {
        String key = ConditionKey.canonical(entry.contextKeyName().get());
        context.put(key, entry.contextKeyValues());
      }
    }
    return context;
  }

  /** Only what is on the page is asked. */
  private static SimulatePolicyResponse run(
      Call call,
      Paging.Wish wish,
      Simulated simulated,
      List<String> actions,
      List<String> resources) {
    for (String action : actions) {
      if (!ACTION.matcher(action).matches()) {
        throw invalid("Invalid Entity Action: " + action);
      }
    }
    List<String> asked = resources.isEmpty() ? List.of("*") : resources;
    Paging.Page<Integer> page = Paging.cut(call, wish, numbers(actions.size() * asked.size()));
    return new SimulatePolicyResponse(
        page.map(
            number ->
                result(
                    simulated,
                    new Pair(
                        actions.get(number / asked.size()), asked.get(number % asked.size())))),
        page.isTruncated(),
        page.marker());
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static EvaluationResult result(Simulated simulated, Pair pair) {
    Simulated.Outcome outcome = simulated.ask(pair.action(), pair.resource());
    return new EvaluationResult(
        pair.action(),
        pair.resource(),
        outcome.word(),
        outcome.matched().stream()
            .map(it -> new MatchedStatement(it.policyId(), it.policyType()))
            .toList(),
        outcome.missing(),
        simulated.boundary().map(unused -> new BoundaryDetail(outcome.boundaryAllows())));
  }
}
