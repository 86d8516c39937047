package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Shown.AttachedView;
import java.util.List;
import java.util.Optional;

/** Managed policies attached to users, groups and roles. */
final class Attachments {
  static final int MAX = 10;
  private static final String CONDITION = "iam:PolicyARN";

  private final Holdings holdings;
  private final Managed managed;
  private final Subjects subjects;

  Attachments(Holdings holdings, Managed managed, Subjects subjects) {
    this.holdings = holdings;
    this.managed = managed;
    this.subjects = subjects;
  }

  private void attach(Call call, Owner.Kind kind, String name, String arn) {
    Owner owner = subjects.bounded(call, kind, name, target -> target.with(CONDITION, arn));
    boolean usable =
        managed
            .find(call.tx(), arn)
            .filter(it -> it.owner().isEmpty() || it.owner().get().equals(call.account()))
            .isPresent();
    if (!usable) {
      throw IamErrors.notAttachable(arn);
    }
    List<String> attached = holdings.of(call.tx(), owner).attached();
    if (!attached.contains(arn) && attached.size() >= MAX) {
      throw IamErrors.quota("PoliciesPer" + kind.title(), MAX);
    }
    holdings.attach(call.tx(), owner, arn);
  }

  private void detach(Call call, Owner.Kind kind, String name, String arn) {
    Owner owner = subjects.bounded(call, kind, name, target -> target.with(CONDITION, arn));
    if (!holdings.detach(call.tx(), owner, arn)) {
      throw IamErrors.noSuchPolicy(arn);
    }
  }

  private ListAttachedResponse list(
      Call call,
      Owner owner,
      Optional<String> pathPrefix,
      Optional<String> marker,
      Optional<Integer> maxItems) {
    String prefix = pathPrefix.orElse("/");
    List<String> arns =
        holdings.of(call.tx(), owner).attached().stream()
            .filter(arn -> arn.substring(arn.indexOf('/')).startsWith(prefix))
            .toList();
    var wish = new Paging.Wish(marker, maxItems, owner.uniqueId() + prefix);
    Paging.Page<String> page = Paging.cut(call, wish, arns);
    return new ListAttachedResponse(page.map(AttachedView::of), page.isTruncated(), page.marker());
  }

  /** The answer of every listing of attached policies. */
  record ListAttachedResponse(
      List<AttachedView> attachedPolicies, boolean isTruncated, Optional<String> marker) {}

  /** A user and a managed policy. */
  record UserAndPolicy(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String userName,
      @Constraint(min = 20, max = 2048) @Clear String policyArn) {}

  /** Attaches a managed policy to a user; it may be attached already. */
  @Operation(value = "iam:AttachUserPolicy", access = Access.WRITE)
  void attachUserPolicy(Call call, UserAndPolicy request) {
    attach(call, Owner.Kind.USER, request.userName(), request.policyArn());
  }

  /** Detaches a managed policy from a user. */
  @Operation(value = "iam:DetachUserPolicy", access = Access.WRITE)
  void detachUserPolicy(Call call, UserAndPolicy request) {
    detach(call, Owner.Kind.USER, request.userName(), request.policyArn());
  }

  record ListAttachedUserPoliciesRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String userName,
      @Constraint(min = 1, max = 512, pattern = Limits.POLICY_PATH) @Clear
          Optional<String> pathPrefix,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  /** Lists the managed policies of a user. */
  @Operation(value = "iam:ListAttachedUserPolicies", access = Access.READ)
  ListAttachedResponse listAttachedUserPolicies(
      Call call, ListAttachedUserPoliciesRequest request) {
    User user = subjects.user(call, request.userName());
    return list(call, user, request.pathPrefix(), request.marker(), request.maxItems());
  }

  /** A group and a managed policy. */
  record GroupAndPolicy(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String groupName,
      @Constraint(min = 20, max = 2048) @Clear String policyArn) {}

  /** Attaches a managed policy to a group; it may be attached already. */
  @Operation(value = "iam:AttachGroupPolicy", access = Access.WRITE)
  void attachGroupPolicy(Call call, GroupAndPolicy request) {
    attach(call, Owner.Kind.GROUP, request.groupName(), request.policyArn());
  }

  /** Detaches a managed policy from a group. */
  @Operation(value = "iam:DetachGroupPolicy", access = Access.WRITE)
  void detachGroupPolicy(Call call, GroupAndPolicy request) {
    detach(call, Owner.Kind.GROUP, request.groupName(), request.policyArn());
  }

  record ListAttachedGroupPoliciesRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String groupName,
      @Constraint(min = 1, max = 512, pattern = Limits.POLICY_PATH) @Clear
          Optional<String> pathPrefix,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  /** Lists the managed policies of a group. */
  @Operation(value = "iam:ListAttachedGroupPolicies", access = Access.READ)
  ListAttachedResponse listAttachedGroupPolicies(
      Call call, ListAttachedGroupPoliciesRequest request) {
    Group group = subjects.group(call, request.groupName());
    return list(call, group, request.pathPrefix(), request.marker(), request.maxItems());
  }

  /** A role and a managed policy. */
  record RoleAndPolicy(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName,
      @Constraint(min = 20, max = 2048) @Clear String policyArn) {}

  /** Attaches a managed policy to a role; it may be attached already. */
  @Operation(value = "iam:AttachRolePolicy", access = Access.WRITE)
  void attachRolePolicy(Call call, RoleAndPolicy request) {
    attach(call, Owner.Kind.ROLE, request.roleName(), request.policyArn());
  }

  /** Detaches a managed policy from a role. */
  @Operation(value = "iam:DetachRolePolicy", access = Access.WRITE)
  void detachRolePolicy(Call call, RoleAndPolicy request) {
    detach(call, Owner.Kind.ROLE, request.roleName(), request.policyArn());
  }

  record ListAttachedRolePoliciesRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName,
      @Constraint(min = 1, max = 512, pattern = Limits.POLICY_PATH) @Clear
          Optional<String> pathPrefix,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  /** Lists the managed policies of a role. */
  @Operation(value = "iam:ListAttachedRolePolicies", access = Access.READ)
  ListAttachedResponse listAttachedRolePolicies(
      Call call, ListAttachedRolePoliciesRequest request) {
    Role role = subjects.role(call, request.roleName());
    return list(call, role, request.pathPrefix(), request.marker(), request.maxItems());
  }
}
