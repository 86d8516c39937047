package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Shown.AttachedView;
import io.strongroom.iam.Shown.BoundaryView;
import io.strongroom.iam.Shown.LastUsedView;
import io.strongroom.iam.Shown.VersionView;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All of an account's users, groups, roles and policies, with their documents. */
final class AccountDetails {
  private static final List<String> KINDS =
      List.of("User", "Group", "Role", "LocalManagedPolicy", "AWSManagedPolicy");

  private final Owners owners;
  private final Holdings holdings;
  private final ManagedRows rows;
  private final Managed managed;
  private final Trusts trusts;
  private final KeyUses uses;

  AccountDetails(
      Owners owners,
      Holdings holdings,
      ManagedRows rows,
      Managed managed,
      Trusts trusts,
      KeyUses uses) {
    this.owners = owners;
    this.holdings = holdings;
    this.rows = rows;
    this.managed = managed;
    this.trusts = trusts;
    this.uses = uses;
  }

  record GetAccountAuthorizationDetailsRequest(
      @Constraint(oneOf = {"User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"})
          @Clear
          List<String> filter,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker) {}

  record GetAccountAuthorizationDetailsResponse(
      List<UserDetail> userDetailList,
      List<GroupDetail> groupDetailList,
      List<RoleDetail> roleDetailList,
      List<PolicyDetail> policies,
      boolean isTruncated,
      Optional<String> marker) {}

  /** A document with its name. */
  record Inline(@Clear String policyName, @Clear String policyDocument) {
    static List<Inline> of(Holdings.Held held) {
      return held.inline().stream()
          .map(it -> new Inline(it.name(), Shown.encoded(it.document())))
          .toList();
    }
  }

  /** A user with all he has. */
  record UserDetail(
      @Clear String path,
      @Clear String userName,
      @Clear String userId,
      @Clear String arn,
      Instant createDate,
      List<Inline> userPolicyList,
      @Clear List<String> groupList,
      List<AttachedView> attachedManagedPolicies,
      Optional<BoundaryView> permissionsBoundary,
      Optional<List<IamTag>> tags) {}

  /** A group with all it has. */
  record GroupDetail(
      @Clear String path,
      @Clear String groupName,
      @Clear String groupId,
      @Clear String arn,
      Instant createDate,
      List<Inline> groupPolicyList,
      List<AttachedView> attachedManagedPolicies) {}

  /** A role with all it has. */
  record RoleDetail(
      @Clear String path,
      @Clear String roleName,
      @Clear String roleId,
      @Clear String arn,
      Instant createDate,
      @Clear String assumeRolePolicyDocument,
      List<Inline> rolePolicyList,
      List<AttachedView> attachedManagedPolicies,
      Optional<BoundaryView> permissionsBoundary,
      Optional<List<IamTag>> tags,
      LastUsedView roleLastUsed) {}

  /** A managed policy with all its versions. */
  record PolicyDetail(
      @Clear String policyName,
      @Clear String policyId,
      @Clear String arn,
      @Clear String path,
      @Clear String defaultVersionId,
      int attachmentCount,
      int permissionsBoundaryUsageCount,
      boolean isAttachable,
      Optional<String> description,
      Instant createDate,
      Instant updateDate,
      List<VersionView> policyVersionList) {}

  /** One thing of the listing: an owner or a managed policy. */
  private sealed interface Item {
    String place();

    record Holding(Owner owner) implements Item {
      @Override
      public String place() {
        String kind = Integer.toString(KINDS.indexOf(owner.kind().title()));
        return kind + Owners.nameKey(owner.name());
      }
    }

    record Held(ManagedPolicy policy) implements Item {
      @Override
      public String place() {
        return (policy.owner().isPresent() ? "3" : "4") + Owners.nameKey(policy.name());
      }
    }
  }

  /** Shows all there is, or what is of some kinds, in pages. */
  @Operation(value = "iam:GetAccountAuthorizationDetails", access = Access.READ)
  GetAccountAuthorizationDetailsResponse getAccountAuthorizationDetails(
      Call call, GetAccountAuthorizationDetailsRequest request) {
    call.permit(Target.none());
    List<String> kinds =
        KINDS.stream()
            .filter(it -> request.filter().isEmpty() || request.filter().contains(it))
            .toList();
    var wish = new Paging.Wish(request.marker(), request.maxItems(), kinds.toString());
    Paging.Page<Item> page =
        Paging.page(
            call, wish, (after, limit) -> following(call, kinds, after, limit), Item::place);
    List<Owner> some = new ArrayList<>();
    List<PolicyDetail> policies = new ArrayList<>();
    for (Item item : page.items()) {
      switch (item) {
        case Item.Holding it -> some.add(it.owner());
        case Item.Held it -> policies.add(detail(call, it.policy()));
      }
    }
    Tx tx = call.tx();
    return new GetAccountAuthorizationDetailsResponse(
        some.stream().filter(User.class::isInstance).map(it -> detail(tx, (User) it)).toList(),
        some.stream().filter(Group.class::isInstance).map(it -> detail(tx, (Group) it)).toList(),
        some.stream().filter(Role.class::isInstance).map(it -> detail(tx, (Role) it)).toList(),
        policies,
        page.isTruncated(),
        page.marker());
  }

  private List<Item> following(Call call, List<String> kinds, String after, int limit) {
    var items = new ArrayList<Item>();
    for (String kind : kinds) {
      int number = KINDS.indexOf(kind);
      int reached = after.isEmpty() ? -1 : after.charAt(0) - '0';
      if (number >= reached && items.size() < limit) {
        String name = number == reached ? after.substring(1) : "";
        items.addAll(following(call, number, name, limit - items.size()));
      }
    }
    return items;
  }

  private List<Item> following(Call call, int kind, String after, int limit) {
    Tx tx = call.tx();
    return switch (kind) {
      case 0 -> holding(call, Owner.Kind.USER, after, limit);
      case 1 -> holding(call, Owner.Kind.GROUP, after, limit);
      case 2 -> holding(call, Owner.Kind.ROLE, after, limit);
      case 3 ->
          rows.list(tx, call.account(), "/", after, limit).stream()
              .map(it -> (Item) new Item.Held(it))
              .toList();
      default ->
          AwsManaged.list().stream()
              .filter(it -> Owners.nameKey(it.name()).compareTo(after) > 0)
              .limit(limit)
              .map(it -> (Item) new Item.Held(it))
              .toList();
    };
  }

  private List<Item> holding(Call call, Owner.Kind kind, String after, int limit) {
    return owners.list(call.tx(), kind, call.account(), "/", after, limit).stream()
        .map(it -> (Item) new Item.Holding(it))
        .toList();
  }

  private static List<AttachedView> attached(Holdings.Held held) {
    return held.attached().stream().map(AttachedView::of).toList();
  }

  private UserDetail detail(Tx tx, User user) {
    Holdings.Held held = holdings.of(tx, user);
    List<String> groups =
        held.groups().stream()
            .map(id -> owners.byUniqueId(tx, id).orElseThrow(() -> new Tampered("iam_members", id)))
            .map(Owner::name)
            .toList();
    return new UserDetail(
        user.path(),
        user.name(),
        user.uniqueId(),
        user.arn().toString(),
        user.created(),
        Inline.of(held),
        groups,
        attached(held),
        BoundaryView.of(user),
        Shown.some(user.tags()));
  }

  private GroupDetail detail(Tx tx, Group group) {
    Holdings.Held held = holdings.of(tx, group);
    return new GroupDetail(
        group.path(),
        group.name(),
        group.uniqueId(),
        group.arn().toString(),
        group.created(),
        Inline.of(held),
        attached(held));
  }

  private RoleDetail detail(Tx tx, Role role) {
    Holdings.Held held = holdings.of(tx, role);
    return new RoleDetail(
        role.path(),
        role.name(),
        role.uniqueId(),
        role.arn().toString(),
        role.created(),
        Shown.encoded(trusts.shown(tx, role)),
        Inline.of(held),
        attached(held),
        BoundaryView.of(role),
        Shown.some(role.tags()),
        LastUsedView.of(uses.find(tx, role.uniqueId())));
  }

  private PolicyDetail detail(Call call, ManagedPolicy policy) {
    String arn = policy.arn().toString();
    return new PolicyDetail(
        policy.name(),
        policy.id(),
        arn,
        policy.path(),
        policy.versionId(),
        holdings.attachedTo(call.tx(), call.account(), arn).size(),
        owners.boundedBy(call.tx(), call.account(), arn).size(),
        true,
        policy.description(),
        policy.created(),
        policy.updated(),
        managed.versions(call.tx(), policy).stream()
            .map(it -> VersionView.of(policy, it))
            .toList());
  }
}
