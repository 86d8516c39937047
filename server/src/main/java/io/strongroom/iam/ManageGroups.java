package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Shown.GroupView;
import io.strongroom.iam.Shown.UserView;
import io.strongroom.store.Tampered;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Groups and who is in them. */
final class ManageGroups {
  static final int PER_USER_MAX = 10;

  private final Owners owners;
  private final Holdings holdings;
  private final Subjects subjects;

  ManageGroups(Owners owners, Holdings holdings, Subjects subjects) {
    this.owners = owners;
    this.holdings = holdings;
    this.subjects = subjects;
  }

  record CreateGroupRequest(
      @Constraint(min = 1, max = 512, pattern = Limits.PATH) @Clear Optional<String> path,
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String groupName) {}

  record CreateGroupResponse(GroupView group) {}

  /** Creates a group without users. */
  @Operation(value = "iam:CreateGroup", access = Access.WRITE)
  CreateGroupResponse createGroup(Call call, CreateGroupRequest request) {
    String path = request.path().orElse("/");
    call.permit(Target.of(Arn.global("iam", call.account(), "group" + path + request.groupName())));
    Instant now = Instant.ofEpochMilli(call.tx().now().toEpochMilli());
    var group = new Group(call.account(), request.groupName(), path, Owner.Kind.GROUP.newId(), now);
    owners.create(call.tx(), group);
    return new CreateGroupResponse(GroupView.of(group));
  }

  record GetGroupRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String groupName,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  record GetGroupResponse(
      GroupView group, List<UserView> users, boolean isTruncated, Optional<String> marker) {}

  /** Shows a group and its users. */
  @Operation(value = "iam:GetGroup", access = Access.READ)
  GetGroupResponse getGroup(Call call, GetGroupRequest request) {
    Group group = subjects.group(call, request.groupName());
    var wish = new Paging.Wish(request.marker(), request.maxItems(), group.uniqueId());
    Paging.Page<String> page = Paging.cut(call, wish, holdings.members(call.tx(), group));
    return new GetGroupResponse(
        GroupView.of(group),
        page.map(id -> UserView.listed(member(call.tx(), id))),
        page.isTruncated(),
        page.marker());
  }

  private User member(Tx tx, String id) {
    return (User) owners.byUniqueId(tx, id).orElseThrow(() -> new Tampered("iam_members", id));
  }

  record ListGroupsRequest(
      @Constraint(min = 1, max = 512, pattern = Limits.PATH_PREFIX) @Clear
          Optional<String> pathPrefix,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  record ListGroupsResponse(List<GroupView> groups, boolean isTruncated, Optional<String> marker) {}

  /** Lists the groups under a path. */
  @Operation(value = "iam:ListGroups", access = Access.READ)
  ListGroupsResponse listGroups(Call call, ListGroupsRequest request) {
    String prefix = request.pathPrefix().orElse("/");
    call.permit(Target.of(Arn.global("iam", call.account(), "group" + prefix)));
    Paging.Page<Owner> page =
        owners.page(
            call,
            Owner.Kind.GROUP,
            prefix,
            new Paging.Wish(request.marker(), request.maxItems(), prefix));
    return new ListGroupsResponse(
        page.map(it -> GroupView.of((Group) it)), page.isTruncated(), page.marker());
  }

  record UpdateGroupRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String groupName,
      @Constraint(min = 1, max = 512, pattern = Limits.PATH) @Clear Optional<String> newPath,
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear
          Optional<String> newGroupName) {}

  /** Gives a group another name or path. */
  @Operation(value = "iam:UpdateGroup", access = Access.WRITE)
  void updateGroup(Call call, UpdateGroupRequest request) {
    Group group = subjects.group(call, request.groupName());
    Group changed =
        group.at(
            request.newGroupName().orElse(group.name()), request.newPath().orElse(group.path()));
    call.permit(Target.of(changed.arn()));
    owners.rename(call.tx(), group, changed);
  }

  record DeleteGroupRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String groupName) {}

  /** Deletes a group without users and policies. */
  @Operation(value = "iam:DeleteGroup", access = Access.WRITE)
  void deleteGroup(Call call, DeleteGroupRequest request) {
    Group group = subjects.group(call, request.groupName());
    if (!holdings.members(call.tx(), group).isEmpty()) {
      throw IamErrors.mustLeaveGroups();
    }
    Holdings.Held held = holdings.of(call.tx(), group);
    if (!held.attached().isEmpty()) {
      throw IamErrors.mustDetachPolicies();
    }
    if (!held.inline().isEmpty()) {
      throw IamErrors.mustDeletePolicies();
    }
    owners.delete(call.tx(), group);
  }

  /** A group and a user. */
  record GroupAndUser(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String groupName,
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String userName) {}

  /** Puts a user into a group; he may be in it already. */
  @Operation(value = "iam:AddUserToGroup", access = Access.WRITE)
  void addUserToGroup(Call call, GroupAndUser request) {
    Group group = subjects.group(call, request.groupName());
    User user = named(call, request.userName());
    List<String> groups = holdings.of(call.tx(), user).groups();
    if (!groups.contains(group.uniqueId()) && groups.size() >= PER_USER_MAX) {
      throw IamErrors.quota("GroupsPerUser", PER_USER_MAX);
    }
    holdings.join(call.tx(), user, group);
  }

  /** Takes a user out of a group. */
  @Operation(value = "iam:RemoveUserFromGroup", access = Access.WRITE)
  void removeUserFromGroup(Call call, GroupAndUser request) {
    Group group = subjects.group(call, request.groupName());
    User user = named(call, request.userName());
    if (!holdings.leave(call.tx(), user, group)) {
      throw IamErrors.missing(Owner.Kind.USER, request.userName());
    }
  }

  private User named(Call call, String name) {
    return owners
        .user(call.tx(), call.account(), name)
        .orElseThrow(() -> IamErrors.missing(Owner.Kind.USER, name));
  }

  record ListGroupsForUserRequest(
      @Constraint(min = 1, max = 128, pattern = Limits.NAME) @Clear String userName,
      @Constraint(min = 1, max = 320, pattern = Limits.MARKER) Optional<String> marker,
      @Constraint(least = 1, most = 1000) Optional<Integer> maxItems) {}

  /** Lists the groups that a user is in. */
  @Operation(value = "iam:ListGroupsForUser", access = Access.READ)
  ListGroupsResponse listGroupsForUser(Call call, ListGroupsForUserRequest request) {
    User user = subjects.user(call, request.userName());
    var wish = new Paging.Wish(request.marker(), request.maxItems(), user.uniqueId());
    Paging.Page<String> page = Paging.cut(call, wish, holdings.of(call.tx(), user).groups());
    return new ListGroupsResponse(
        page.map(id -> GroupView.of(group(call.tx(), id))), page.isTruncated(), page.marker());
  }

  private Group group(Tx tx, String id) {
    return (Group) owners.byUniqueId(tx, id).orElseThrow(() -> new Tampered("iam_members", id));
  }
}
