package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Tags of users, roles and managed policies. */
final class ManageTags {
  private final Owners owners;
  private final ManagedRows policies;
  private final Subjects subjects;

  ManageTags(Owners owners, ManagedRows policies, Subjects subjects) {
    this.owners = owners;
    this.policies = policies;
    this.subjects = subjects;
  }

  /** The answer of every listing of tags. */
  record ListTagsResponse(List<IamTag> tags, boolean isTruncated, Optional<String> marker) {}

  private static ListTagsResponse list(
      Call call,
      String of,
      Map<String, String> tags,
      Optional<String> marker,
      Optional<Integer> maxItems) {
    Paging.Page<IamTag> page =
        Paging.cut(call, new Paging.Wish(marker, maxItems, of), Shown.tags(tags));
    return new ListTagsResponse(page.items(), page.isTruncated(), page.marker());
  }

  private static UnaryOperator<Target> adding(List<IamTag> tags) {
    return target -> target.withRequestTags(IamTag.plain(tags));
  }

  private static UnaryOperator<Target> removing(List<String> keys) {
    return target -> keys.isEmpty() ? target : target.with("aws:TagKeys", keys);
  }

  record TagUserRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String userName,
      @Constraint(max = 50, required = true) List<IamTag> tags) {}

  /** Adds or replaces tags of a user. */
  @Operation(value = "iam:TagUser", access = Access.WRITE)
  void tagUser(Call call, TagUserRequest request) {
    User user =
        (User) subjects.owner(call, Owner.Kind.USER, request.userName(), adding(request.tags()));
    owners.update(call.tx(), user.tagged(Tags.with(user.tags(), request.tags())));
  }

  record UntagUserRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String userName,
      @Constraint(max = 50, itemMin = 1, itemMax = 128, pattern = Limits.TAG_KEY, required = true)
          @Clear
          List<String> tagKeys) {}

  /** Takes tags from a user. */
  @Operation(value = "iam:UntagUser", access = Access.WRITE)
  void untagUser(Call call, UntagUserRequest request) {
    User user =
        (User)
            subjects.owner(call, Owner.Kind.USER, request.userName(), removing(request.tagKeys()));
    owners.update(call.tx(), user.tagged(Tags.without(user.tags(), request.tagKeys())));
  }

  record ListUserTagsRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String userName,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  /** Lists the tags of a user. */
  @Operation(value = "iam:ListUserTags", access = Access.READ)
  ListTagsResponse listUserTags(Call call, ListUserTagsRequest request) {
    User user = subjects.user(call, request.userName());
    return list(call, user.uniqueId(), user.tags(), request.marker(), request.maxItems());
  }

  record TagRoleRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName,
      @Constraint(max = 50, required = true) List<IamTag> tags) {}

  /** Adds or replaces tags of a role. */
  @Operation(value = "iam:TagRole", access = Access.WRITE)
  void tagRole(Call call, TagRoleRequest request) {
    Role role =
        (Role) subjects.owner(call, Owner.Kind.ROLE, request.roleName(), adding(request.tags()));
    owners.update(call.tx(), role.tagged(Tags.with(role.tags(), request.tags())));
  }

  record UntagRoleRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName,
      @Constraint(max = 50, itemMin = 1, itemMax = 128, pattern = Limits.TAG_KEY, required = true)
          @Clear
          List<String> tagKeys) {}

  /** Takes tags from a role. */
  @Operation(value = "iam:UntagRole", access = Access.WRITE)
  void untagRole(Call call, UntagRoleRequest request) {
    Role role =
        (Role)
            subjects.owner(call, Owner.Kind.ROLE, request.roleName(), removing(request.tagKeys()));
    owners.update(call.tx(), role.tagged(Tags.without(role.tags(), request.tagKeys())));
  }

  record ListRoleTagsRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  /** Lists the tags of a role. */
  @Operation(value = "iam:ListRoleTags", access = Access.READ)
  ListTagsResponse listRoleTags(Call call, ListRoleTagsRequest request) {
    Role role = subjects.role(call, request.roleName());
    return list(call, role.uniqueId(), role.tags(), request.marker(), request.maxItems());
  }

  record TagPolicyRequest(
      @Constraint(min = 20, max = 2048) @Clear String policyArn,
      @Constraint(max = 50, required = true) List<IamTag> tags) {}

  /** Adds or replaces tags of a policy. */
  @Operation(value = "iam:TagPolicy", access = Access.WRITE)
  void tagPolicy(Call call, TagPolicyRequest request) {
    ManagedPolicy policy = subjects.ownPolicy(call, request.policyArn(), adding(request.tags()));
    policies.update(call.tx(), policy.tagged(Tags.with(policy.tags(), request.tags())));
  }

  record UntagPolicyRequest(
      @Constraint(min = 20, max = 2048) @Clear String policyArn,
      @Constraint(max = 50, itemMin = 1, itemMax = 128, pattern = Limits.TAG_KEY, required = true)
          @Clear
          List<String> tagKeys) {}

  /** Takes tags from a policy. */
  @Operation(value = "iam:UntagPolicy", access = Access.WRITE)
  void untagPolicy(Call call, UntagPolicyRequest request) {
    ManagedPolicy policy =
        subjects.ownPolicy(call, request.policyArn(), removing(request.tagKeys()));
    policies.update(call.tx(), policy.tagged(Tags.without(policy.tags(), request.tagKeys())));
  }

  record ListPolicyTagsRequest(
      @Constraint(min = 20, max = 2048) @Clear String policyArn,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  /** Lists the tags of a policy. */
  @Operation(value = "iam:ListPolicyTags", access = Access.READ)
  ListTagsResponse listPolicyTags(Call call, ListPolicyTagsRequest request) {
    ManagedPolicy policy = subjects.policy(call, request.policyArn());
    return list(call, policy.id(), policy.tags(), request.marker(), request.maxItems());
  }
}
