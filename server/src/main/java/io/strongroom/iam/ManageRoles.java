package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Shown.LastUsedView;
import io.strongroom.iam.Shown.RoleView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Roles. */
final class ManageRoles {
  private static final int SESSION_STANDARD = 3600;

  private final Owners owners;
  private final Holdings holdings;
  private final Subjects subjects;
  private final Boundaries boundaries;
  private final Trusts trusts;
  private final KeyUses uses;

  ManageRoles(
      Owners owners,
      Holdings holdings,
      Subjects subjects,
      Boundaries boundaries,
      Trusts trusts,
      KeyUses uses) {
    this.owners = owners;
    this.holdings = holdings;
    this.subjects = subjects;
    this.boundaries = boundaries;
    this.trusts = trusts;
    this.uses = uses;
  }

  record CreateRoleRequest(
      @Constraint(min = 1, max = 512, pattern = Limits.PATH) @Clear Optional<String> path,
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName,
      @Constraint(min = 1, max = 131072, pattern = Limits.DOCUMENT) @Clear
          String assumeRolePolicyDocument,
      @Constraint(max = 1000, pattern = Limits.DESCRIPTION) Optional<String> description,
      @Constraint(least = 3600, most = 43200) Optional<Integer> maxSessionDuration,
      @Constraint(min = 20, max = 2048) @Clear Optional<String> permissionsBoundary,
      @Constraint(max = 50) List<IamTag> tags) {}

  /** The answer with one role. */
  record OneRole(RoleView role) {}

  /** Creates a role that may do nothing yet. */
  @Operation(value = "iam:CreateRole", access = Access.WRITE)
  OneRole createRole(Call call, CreateRoleRequest request) {
    String path = request.path().orElse("/");
    Target target =
        Target.of(Arn.global("iam", call.account(), "role" + path + request.roleName()))
            .withRequestTags(IamTag.plain(request.tags()))
            .with(Boundaries.KEY, request.permissionsBoundary());
    call.permit(target);
    if (!request.tags().isEmpty()) {
      call.permit("iam:TagRole", target);
    }
    Map<String, String> tags = Tags.of(request.tags());
    Role.Trust trust = trusts.checked(call, request.assumeRolePolicyDocument());
    var role =
        new Role(
            call.account(),
            request.roleName(),
            path,
            Owner.Kind.ROLE.newId(),
            Instant.ofEpochMilli(call.tx().now().toEpochMilli()),
            request.permissionsBoundary().map(it -> boundaries.checked(call, it)),
            tags,
            new Role.Details(
                request.description(),
                request.maxSessionDuration().orElse(SESSION_STANDARD),
                trust));
    owners.create(call.tx(), role);
    return new OneRole(RoleView.of(role, trust.document(), LastUsedView.NEVER).fresh());
  }

  /** A role's name. */
  record RoleNamed(@Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName) {}

  /** Shows a role. */
  @Operation(value = "iam:GetRole", access = Access.READ)
  OneRole getRole(Call call, RoleNamed request) {
    return new OneRole(shown(call, subjects.role(call, request.roleName())));
  }

  private RoleView shown(Call call, Role role) {
    return RoleView.of(
        role,
        trusts.shown(call.tx(), role),
        LastUsedView.of(uses.find(call.tx(), role.uniqueId())));
  }

  record ListRolesRequest(
      @Constraint(min = 1, max = 512, pattern = Limits.PATH_PREFIX) @Clear
          Optional<String> pathPrefix,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  record ListRolesResponse(List<RoleView> roles, boolean isTruncated, Optional<String> marker) {}

  /** Lists the roles under a path. */
  @Operation(value = "iam:ListRoles", access = Access.READ)
  ListRolesResponse listRoles(Call call, ListRolesRequest request) {
    String prefix = request.pathPrefix().orElse("/");
    call.permit(Target.of(Arn.global("iam", call.account(), "role" + prefix)));
    Paging.Page<Owner> page =
        owners.page(
            call,
            Owner.Kind.ROLE,
            prefix,
            new Paging.Wish(request.marker(), request.maxItems(), prefix));
    return new ListRolesResponse(
        page.map(it -> shown(call, (Role) it).listed()), page.isTruncated(), page.marker());
  }

  record UpdateRoleRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName,
      @Constraint(max = 1000, pattern = Limits.DESCRIPTION) Optional<String> description,
      @Constraint(least = 3600, most = 43200) Optional<Integer> maxSessionDuration) {}

  record UpdateRoleResponse() {}

  /** Changes a role's description and how long its sessions may be. */
  @Operation(value = "iam:UpdateRole", access = Access.WRITE)
  UpdateRoleResponse updateRole(Call call, UpdateRoleRequest request) {
    Role role = subjects.role(call, request.roleName());
    Role.Details old = role.details();
    long maxSession = request.maxSessionDuration().map(Integer::longValue).orElse(old.maxSession());
    var details =
        new Role.Details(request.description().or(old::description), maxSession, old.trust());
    owners.update(call.tx(), role.with(details));
    return new UpdateRoleResponse();
  }

  record UpdateRoleDescriptionRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName,
      @Constraint(max = 1000, pattern = Limits.DESCRIPTION) String description) {}

  /** Changes a role's description. */
  @Operation(value = "iam:UpdateRoleDescription", access = Access.WRITE)
  OneRole updateRoleDescription(Call call, UpdateRoleDescriptionRequest request) {
    Role role = subjects.role(call, request.roleName());
    Role.Details old = role.details();
    Role changed =
        role.with(
            new Role.Details(Optional.of(request.description()), old.maxSession(), old.trust()));
    owners.update(call.tx(), changed);
    return new OneRole(shown(call, changed));
  }

  record UpdateAssumeRolePolicyRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName,
      @Constraint(min = 1, max = 131072, pattern = Limits.DOCUMENT) @Clear String policyDocument) {}

  /** Changes who may take a role on. */
  @Operation(value = "iam:UpdateAssumeRolePolicy", access = Access.WRITE)
  void updateAssumeRolePolicy(Call call, UpdateAssumeRolePolicyRequest request) {
    Role role = subjects.role(call, request.roleName());
    Role.Trust trust = trusts.checked(call, request.policyDocument());
    Role.Details old = role.details();
    owners.update(
        call.tx(), role.with(new Role.Details(old.description(), old.maxSession(), trust)));
  }

  /** Deletes a role without policies; its sessions end with it. */
  @Operation(value = "iam:DeleteRole", access = Access.WRITE)
  void deleteRole(Call call, RoleNamed request) {
    Role role = subjects.role(call, request.roleName());
    Holdings.Held held = holdings.of(call.tx(), role);
    if (!held.attached().isEmpty()) {
      throw IamErrors.mustDetachPolicies();
    }
    if (!held.inline().isEmpty()) {
      throw IamErrors.mustDeletePolicies();
    }
    uses.forget(call.tx(), role);
    owners.delete(call.tx(), role);
  }
}
