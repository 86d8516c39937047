package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import java.util.Optional;

/**
 * Permissions boundaries of users and roles.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html">
 *     Permissions boundaries</a>
 */
final class Boundaries {
  static final String KEY = "iam:PermissionsBoundary";

  private final Owners owners;
  private final Managed managed;
  private final Subjects subjects;

  Boundaries(Owners owners, Managed managed, Subjects subjects) {
    this.owners = owners;
    this.managed = managed;
    this.subjects = subjects;
  }

  /** The ARN of a policy that can be a boundary. */
  String checked(Call call, String arn) {
    ManagedPolicy policy =
        managed.find(call.tx(), arn).orElseThrow(() -> IamErrors.notBounding(arn));
    if (policy.owner().isPresent() && !policy.owner().get().equals(call.account())) {
      throw IamErrors.notBounding(arn);
    }
    return arn;
  }

  record PutUserPermissionsBoundaryRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String userName,
      @Constraint(min = 20, max = 2048) @Clear String permissionsBoundary) {}

  /** Bounds the permissions of a user. */
  @Operation(value = "iam:PutUserPermissionsBoundary", access = Access.WRITE)
  void putUserPermissionsBoundary(Call call, PutUserPermissionsBoundaryRequest request) {
    put(call, Owner.Kind.USER, request.userName(), request.permissionsBoundary());
  }

  record PutRolePermissionsBoundaryRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName,
      @Constraint(min = 20, max = 2048) @Clear String permissionsBoundary) {}

  /** Bounds the permissions of a role. */
  @Operation(value = "iam:PutRolePermissionsBoundary", access = Access.WRITE)
  void putRolePermissionsBoundary(Call call, PutRolePermissionsBoundaryRequest request) {
    put(call, Owner.Kind.ROLE, request.roleName(), request.permissionsBoundary());
  }

  private void put(Call call, Owner.Kind kind, String name, String arn) {
    Owner owner = subjects.owner(call, kind, name, target -> target.with(KEY, arn));
    set(call, owner, Optional.of(checked(call, arn)));
  }

  record DeleteUserPermissionsBoundaryRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String userName) {}

  /** Takes the bounds of a user's permissions away. */
  @Operation(value = "iam:DeleteUserPermissionsBoundary", access = Access.WRITE)
  void deleteUserPermissionsBoundary(Call call, DeleteUserPermissionsBoundaryRequest request) {
    delete(call, Owner.Kind.USER, request.userName());
  }

  record DeleteRolePermissionsBoundaryRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String roleName) {}

  /** Takes the bounds of a role's permissions away. */
  @Operation(value = "iam:DeleteRolePermissionsBoundary", access = Access.WRITE)
  void deleteRolePermissionsBoundary(Call call, DeleteRolePermissionsBoundaryRequest request) {
    delete(call, Owner.Kind.ROLE, request.roleName());
  }

  private void delete(Call call, Owner.Kind kind, String name) {
    // The condition key has the boundary that would go.
    Owner owner = subjects.bounded(call, kind, name, target -> target);
    set(call, owner, Optional.empty());
  }

  private void set(Call call, Owner owner, Optional<String> boundary) {
    owners.update(
        call.tx(),
        switch (owner) {
          case User user -> user.within(boundary);
          case Role role -> role.within(boundary);
          case Group group -> throw new IllegalStateException("a group has no boundary");
        });
  }
}
