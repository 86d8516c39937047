package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.store.Tx;
import java.util.List;
import java.util.Optional;

/** The policies that belong to one user, group or role alone. */
final class InlinePolicies {
  private final Holdings holdings;
  private final Subjects subjects;

  InlinePolicies(Holdings holdings, Subjects subjects) {
    this.holdings = holdings;
    this.subjects = subjects;
  }

  /** How long a document counts as: without white space. */
  static long characters(String document) {
    return document.chars().filter(c -> !Character.isWhitespace(c)).count();
  }

  /** Stores a policy after checking it and the length of all of them together. */
  void put(Tx tx, Owner owner, String name, String document) {
    try {
      var unused = Policy.parse(document, PolicyKind.IDENTITY);
    } catch (MalformedPolicy e) {
      throw IamErrors.malformed(e);
    }
    long others =
        holdings.of(tx, owner).inline().stream()
            .filter(policy -> !policy.name().equals(name))
            .mapToLong(policy -> characters(policy.document()))
            .sum();
    if (others + characters(document) > owner.kind().inlineMax()) {
      throw IamErrors.policyTooLarge(owner);
    }
    holdings.putInline(tx, owner, new Holdings.Inline(name, document));
  }

  private String document(Call call, Owner owner, String name) {
    return holdings.of(call.tx(), owner).inline().stream()
        .filter(policy -> policy.name().equals(name))
        .findFirst()
        .map(policy -> Shown.encoded(policy.document()))
        .orElseThrow(() -> IamErrors.noSuchInline(owner.kind(), name));
  }

  private void delete(Call call, Owner owner, String name) {
    if (!holdings.deleteInline(call.tx(), owner, name)) {
      throw IamErrors.noSuchInline(owner.kind(), name);
    }
  }

  private ListPoliciesResponse list(
      Call call, Owner owner, Optional<String> marker, Optional<Integer> maxItems) {
    List<String> names =
        holdings.of(call.tx(), owner).inline().stream().map(Holdings.Inline::name).toList();
    Paging.Page<String> page =
        Paging.cut(call, new Paging.Wish(marker, maxItems, owner.uniqueId()), names);
    return new ListPoliciesResponse(page.items(), page.isTruncated(), page.marker());
  }

  /** The answer of every listing of inline policies. */
  record ListPoliciesResponse(
      @Clear List<String> policyNames, boolean isTruncated, Optional<String> marker) {}

  record PutUserPolicyRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String userName,
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String policyName,
      @Constraint(min = 1, max = 131072, pattern = Limits.DOCUMENT) @Clear String policyDocument) {}

  /** Adds or replaces an inline policy of a user. */
  @Operation(value = "iam:PutUserPolicy", access = Access.WRITE)
  void putUserPolicy(Call call, PutUserPolicyRequest request) {
    Owner user = subjects.bounded(call, Owner.Kind.USER, request.userName(), target -> target);
    put(call.tx(), user, request.policyName(), request.policyDocument());
  }

  /** An inline policy of a user. */
  record UserPolicyNamed(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String userName,
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String policyName) {}

  record GetUserPolicyResponse(
      @Clear String userName, @Clear String policyName, @Clear String policyDocument) {}

  /** Shows an inline policy of a user. */
  @Operation(value = "iam:GetUserPolicy", access = Access.READ)
  GetUserPolicyResponse getUserPolicy(Call call, UserPolicyNamed request) {
    User user = subjects.user(call, request.userName());
    return new GetUserPolicyResponse(
        user.name(), request.policyName(), document(call, user, request.policyName()));
  }

  /** Takes an inline policy from a user. */
  @Operation(value = "iam:DeleteUserPolicy", access = Access.WRITE)
  void deleteUserPolicy(Call call, UserPolicyNamed request) {
    Owner user = subjects.bounded(call, Owner.Kind.USER, request.userName(), target -> target);
    delete(call, user, request.policyName());
  }

  record ListUserPoliciesRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String userName,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  /** Lists the names of a user's inline policies. */
  @Operation(value = "iam:ListUserPolicies", access = Access.READ)
  ListPoliciesResponse listUserPolicies(Call call, ListUserPoliciesRequest request) {
    User user = subjects.user(call, request.userName());
    return list(call, user, request.marker(), request.maxItems());
  }

  record PutGroupPolicyRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String groupName,
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String policyName,
      @Constraint(min = 1, max = 131072, pattern = Limits.DOCUMENT) @Clear String policyDocument) {}

  /** Adds or replaces an inline policy of a group. */
  @Operation(value = "iam:PutGroupPolicy", access = Access.WRITE)
  void putGroupPolicy(Call call, PutGroupPolicyRequest request) {
    Group group = subjects.group(call, request.groupName());
    put(call.tx(), group, request.policyName(), request.policyDocument());
  }

  /** An inline policy of a group. */
  record GroupPolicyNamed(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String groupName,
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String policyName) {}

  record GetGroupPolicyResponse(
      @Clear String groupName, @Clear String policyName, @Clear String policyDocument) {}

  /** Shows an inline policy of a group. */
  @Operation(value = "iam:GetGroupPolicy", access = Access.READ)
  GetGroupPolicyResponse getGroupPolicy(Call call, GroupPolicyNamed request) {
    Group group = subjects.group(call, request.groupName());
    return new GetGroupPolicyResponse(
        group.name(), request.policyName(), document(call, group, request.policyName()));
  }

  /** Takes an inline policy from a group. */
  @Operation(value = "iam:DeleteGroupPolicy", access = Access.WRITE)
  void deleteGroupPolicy(Call call, GroupPolicyNamed request) {
    delete(call, subjects.group(call, request.groupName()), request.policyName());
  }

  record ListGroupPoliciesRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String groupName,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  /** Lists the names of a group's inline policies. */
  @Operation(value = "iam:ListGroupPolicies", access = Access.READ)
  ListPoliciesResponse listGroupPolicies(Call call, ListGroupPoliciesRequest request) {
    Group group = subjects.group(call, request.groupName());
    return list(call, group, request.marker(), request.maxItems());
  }

  record PutRolePolicyRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName,
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String policyName,
      @Constraint(min = 1, max = 131072, pattern = Limits.DOCUMENT) @Clear String policyDocument) {}

  /** Adds or replaces an inline policy of a role. */
  @Operation(value = "iam:PutRolePolicy", access = Access.WRITE)
  void putRolePolicy(Call call, PutRolePolicyRequest request) {
    Owner role = subjects.bounded(call, Owner.Kind.ROLE, request.roleName(), target -> target);
    put(call.tx(), role, request.policyName(), request.policyDocument());
  }

  /** An inline policy of a role. */
  record RolePolicyNamed(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName,
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String policyName) {}

  record GetRolePolicyResponse(
      @Clear String roleName, @Clear String policyName, @Clear String policyDocument) {}

  /** Shows an inline policy of a role. */
  @Operation(value = "iam:GetRolePolicy", access = Access.READ)
  GetRolePolicyResponse getRolePolicy(Call call, RolePolicyNamed request) {
    Role role = subjects.role(call, request.roleName());
    return new GetRolePolicyResponse(
        role.name(), request.policyName(), document(call, role, request.policyName()));
  }

  /** Takes an inline policy from a role. */
  @Operation(value = "iam:DeleteRolePolicy", access = Access.WRITE)
  void deleteRolePolicy(Call call, RolePolicyNamed request) {
    Owner role = subjects.bounded(call, Owner.Kind.ROLE, request.roleName(), target -> target);
    delete(call, role, request.policyName());
  }

  record ListRolePoliciesRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  /** Lists the names of a role's inline policies. */
  @Operation(value = "iam:ListRolePolicies", access = Access.READ)
  ListPoliciesResponse listRolePolicies(Call call, ListRolePoliciesRequest request) {
    Role role = subjects.role(call, request.roleName());
    return list(call, role, request.marker(), request.maxItems());
  }
}
