package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Shown.UserView;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Users.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html">IAM
 *     API</a>
 */
final class ManageUsers {
  private final Owners owners;
  private final Holdings holdings;
  private final AccessKeyRows keys;
  private final Subjects subjects;
  private final Boundaries boundaries;

  ManageUsers(
      Owners owners,
      Holdings holdings,
      AccessKeyRows keys,
      Subjects subjects,
      Boundaries boundaries) {
    this.owners = owners;
    this.holdings = holdings;
    this.keys = keys;
    this.subjects = subjects;
    this.boundaries = boundaries;
  }

  record CreateUserRequest(
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear String userName,
      @Constraint(min = 1, max = 512, pattern = Limits.PATH) @Clear Optional<String> path,
      @Constraint(min = 20, max = 2048) @Clear Optional<String> permissionsBoundary,
      @Constraint(max = 50) List<IamTag> tags) {}

  /** The answer with one user. */
  record OneUser(UserView user) {}

  /** Creates a user who may do nothing yet. */
  @Operation(value = "iam:CreateUser", access = Access.WRITE)
  OneUser createUser(Call call, CreateUserRequest request) {
    String path = request.path().orElse("/");
    Arn arn = Arn.global("iam", call.account(), "user" + path + request.userName());
    Target target =
        Target.of(arn)
            .withRequestTags(IamTag.plain(request.tags()))
            .with(Boundaries.KEY, request.permissionsBoundary());
    call.permit(target);
    if (!request.tags().isEmpty()) {
      call.permit("iam:TagUser", target);
    }
    Map<String, String> tags = Tags.of(request.tags());
    Optional<String> boundary =
        request.permissionsBoundary().map(it -> boundaries.checked(call, it));
    User user = create(call.tx(), call.account(), request.userName(), path, boundary, tags);
    return new OneUser(UserView.of(user));
  }

  /** Creates a user without boundary and tags. */
  User create(Tx tx, AccountId account, String name) {
    return create(tx, account, name, "/", Optional.empty(), Map.of());
  }

  private User create(
      Tx tx,
      AccountId account,
      String name,
      String path,
      Optional<String> boundary,
      Map<String, String> tags) {
    Instant now = Instant.ofEpochMilli(tx.now().toEpochMilli());
    var user = new User(account, name, path, Owner.Kind.USER.newId(), now, boundary, tags);
    owners.create(tx, user);
    return user;
  }

  record GetUserRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear Optional<String> userName) {}

  /** Shows a user, the caller where none is named. */
  @Operation(value = "iam:GetUser", access = Access.READ)
  OneUser getUser(Call call, GetUserRequest request) {
    return new OneUser(UserView.of(subjects.user(call, request.userName())));
  }

  record ListUsersRequest(
      @Constraint(min = 1, max = 512, pattern = Limits.PATH_PREFIX) @Clear
          Optional<String> pathPrefix,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  record ListUsersResponse(List<UserView> users, boolean isTruncated, Optional<String> marker) {}

  /** Lists the users under a path. */
  @Operation(value = "iam:ListUsers", access = Access.READ)
  ListUsersResponse listUsers(Call call, ListUsersRequest request) {
    String prefix = request.pathPrefix().orElse("/");
    call.permit(Target.of(Arn.global("iam", call.account(), "user" + prefix)));
    Paging.Page<Owner> page =
        owners.page(
            call,
            Owner.Kind.USER,
            prefix,
            new Paging.Wish(request.marker(), request.maxItems(), prefix));
    return new ListUsersResponse(
        page.map(it -> UserView.listed((User) it)), page.isTruncated(), page.marker());
  }

  record UpdateUserRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String userName,
      @Constraint(min = 1, max = 512, pattern = Limits.PATH) @Clear Optional<String> newPath,
      @Constraint(min = 1, max = 64, pattern = Limits.NAME) @Clear Optional<String> newUserName) {}

  /** Gives a user another name or path; policies that name him go on to mean him. */
  @Operation(value = "iam:UpdateUser", access = Access.WRITE)
  void updateUser(Call call, UpdateUserRequest request) {
    User user = subjects.user(call, request.userName());
    User changed =
        user.at(request.newUserName().orElse(user.name()), request.newPath().orElse(user.path()));
    call.permit(Target.of(changed.arn()).withTags(user.tags()));
    owners.rename(call.tx(), user, changed);
  }

  record DeleteUserRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String userName) {}

  /** Deletes a user who has nothing any more: no policies, groups and keys. */
  @Operation(value = "iam:DeleteUser", access = Access.WRITE)
  void deleteUser(Call call, DeleteUserRequest request) {
    User user = subjects.user(call, request.userName());
    Holdings.Held held = holdings.of(call.tx(), user);
    if (!held.groups().isEmpty()) {
      throw IamErrors.mustLeaveGroups();
    }
    if (!held.attached().isEmpty()) {
      throw IamErrors.mustDetachPolicies();
    }
    if (!held.inline().isEmpty()) {
      throw IamErrors.mustDeletePolicies();
    }
    if (!keys.of(call.tx(), user).isEmpty()) {
      throw IamErrors.mustRemoveReferenced();
    }
    owners.delete(call.tx(), user);
  }
}
