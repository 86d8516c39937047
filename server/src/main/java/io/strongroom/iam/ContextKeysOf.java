package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which condition keys policies ask for, in conditions and variables: what a simulation of them has
 * to be given.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html">
 *     GetContextKeysForPrincipalPolicy</a>
 */
final class ContextKeysOf {
  private static final int POLICIES_MAX = 20;
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\s*([^},\\s*?$]+:[^},]+)");

  private final Owners owners;
  private final Holdings holdings;
  private final Managed managed;

  ContextKeysOf(Owners owners, Holdings holdings, Managed managed) {
    this.owners = owners;
    this.holdings = holdings;
    this.managed = managed;
  }

  record GetContextKeysForCustomPolicyRequest(
      @Constraint(itemMin = 1, itemMax = 131072, pattern = Limits.DOCUMENT, required = true) @Clear
          List<String> policyInputList) {}

  record GetContextKeysForPrincipalPolicyRequest(
      @Constraint(min = 20, max = 2048) @Clear String policySourceArn,
      @Constraint(itemMin = 1, itemMax = 131072, pattern = Limits.DOCUMENT) @Clear
          List<String> policyInputList) {}

  record GetContextKeysResponse(@Clear List<String> contextKeyNames) {}

  /** Asks for the keys of policies that are sent. */
  @Operation(value = "iam:GetContextKeysForCustomPolicy", access = Access.SLOW_READ)
  GetContextKeysResponse getContextKeysForCustomPolicy(
      Call call, GetContextKeysForCustomPolicyRequest request) {
    call.permit(Target.none());
    return keys(checked(request.policyInputList()));
  }

  /**
   * Asks for the keys of the policies of a user with his groups, a group or a role, and of more.
   */
  @Operation(value = "iam:GetContextKeysForPrincipalPolicy", access = Access.SLOW_READ)
  GetContextKeysResponse getContextKeysForPrincipalPolicy(
      Call call, GetContextKeysForPrincipalPolicyRequest request) {
    Optional<Arn> arn = Arn.parse(request.policySourceArn());
    call.permit(
        arn.map(Target::of).orElseGet(() -> Target.none().shownAs(request.policySourceArn())));
    if (arn.isEmpty()) {
      throw IamErrors.invalidArn();
    }
    var documents = new ArrayList<>(checked(request.policyInputList()));
    add(call.tx(), Simulate.owner(owners, call, arn.get()), documents);
    return keys(documents);
  }

  private void add(Tx tx, Owner owner, List<String> documents) {
    Holdings.Held held = holdings.of(tx, owner);
    held.inline().forEach(it -> documents.add(it.document()));
    for (String policy : held.attached()) {
      managed.find(tx, policy).ifPresent(it -> documents.add(managed.standard(tx, it).document()));
    }
    for (String group : held.groups()) {
      owners.byUniqueId(tx, group).ifPresent(it -> add(tx, it, documents));
    }
  }

  private static List<String> checked(List<String> documents) {
    if (documents.size() > POLICIES_MAX) {
      throw AwsError.of("InvalidInput", "Too many policies.");
    }
    try {
      documents.forEach(it -> Policy.parse(it, PolicyKind.IDENTITY));
    } catch (MalformedPolicy e) {
      throw AwsError.of("InvalidInput", e.getMessage());
    }
    return documents;
  }

  /** Each once, whatever its case, as it was written first. */
  private static GetContextKeysResponse keys(List<String> documents) {
    var keys = new TreeMap<String, String>();
    for (String document : documents) {
      if (PolicyJson.read(document) instanceof Map<?, ?> policy) {
        for (Object statement : list(policy.get("Statement"))) {
          if (statement instanceof Map<?, ?> members) {
            members.forEach((name, value) -> collect(String.valueOf(name), value, keys));
          }
        }
      }
    }
    return new GetContextKeysResponse(List.copyOf(keys.values()));
  }

  private static void collect(String name, Object value, Map<String, String> keys) {
    if (name.equals("Condition") && value instanceof Map<?, ?> operators) {
      for (Object comparisons : operators.values()) {
        if (comparisons instanceof Map<?, ?> byKey) {
          byKey.keySet().forEach(key -> add(String.valueOf(key), keys));
          byKey.values().forEach(each -> variables(each, keys));
        }
      }
    } else if (name.equals("Resource") || name.equals("NotResource")) {
      variables(value, keys);
    }
  }

  private static void variables(Object value, Map<String, String> keys) {
    for (Object each : list(value)) {
      Matcher variable = VARIABLE.matcher(String.valueOf(each));
      while (variable.find()) {
        add(variable.group(1).strip(), keys);
      }
    }
  }

  private static void add(String key, Map<String, String> keys) {
    keys.putIfAbsent(ConditionKey.canonical(key), key);
  }

  private static List<?> list(@Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case List<?> many -> many;
      case Object one -> List.of(one);
    };
  }
}
