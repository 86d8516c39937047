package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;

/** Groups through the front door. */
final class GroupsTest {
  private static final String SSM = "arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess";

  private static String group(Running aws) {
    String name = "g-" + aws.region() + "-" + System.nanoTime();
    aws.admin().iam("CreateGroup", "GroupName", name).ok();
    return name;
  }

  private static Answer join(Running aws, String group, Client user) {
    return aws.admin().iam("AddUserToGroup", "GroupName", group, "UserName", user.name());
  }

  private static Answer put(Running aws, String group, String... statements) {
    return aws.admin()
        .iam(
            "PutGroupPolicy",
            "GroupName",
            group,
            "PolicyName",
            "p",
            "PolicyDocument",
            Policies.document(statements));
  }

  @EveryServer
  void a_new_group_is_shown_as_AWS_shows_it(Running aws) {
    String name = "g-" + System.nanoTime();
    Answer made = aws.admin().iam("CreateGroup", "GroupName", name, "Path", "/a/").ok();
    assertTrue(made.element("GroupId").matches("AGPA[A-Z2-7]{17}"), made.body());
    assertEquals("arn:aws:iam::" + aws.account() + ":group/a/" + name, made.element("Arn"));
    Answer shown = aws.admin().iam("GetGroup", "GroupName", name).ok();
    assertEquals(made.element("GroupId"), shown.element("GroupId"));
    assertTrue(shown.body().contains("<Users></Users>"), shown.body());
    assertEquals("false", shown.element("IsTruncated"));
    aws.admin()
        .iam("CreateGroup", "GroupName", name.toUpperCase(java.util.Locale.ROOT))
        .queryRefused(
            409,
            "EntityAlreadyExists",
            "Group with name " + name.toUpperCase(java.util.Locale.ROOT) + " already exists.");
  }

  @EveryServer
  void users_have_the_policies_of_their_groups_as_long_as_they_are_in_them(Running aws) {
    Client user = aws.user();
    String group = group(aws);
    put(aws, group, Policies.allow("kms:ListKeys")).ok();
    user.kms("ListKeys").denied(user, "kms:ListKeys", "");
    join(aws, group, user).ok();
    user.kms("ListKeys").ok();
    join(aws, group, user).ok();
    put(aws, group, Policies.allow("*"), Policies.deny("kms:ListKeys")).ok();
    user.kms("ListKeys").deniedExplicitly(user, "kms:ListKeys", "");
    user.kms("CreateKey").ok();
    aws.admin().iam("RemoveUserFromGroup", "GroupName", group, "UserName", user.name()).ok();
    user.kms("CreateKey").denied(user, "kms:CreateKey", "");
  }

  @EveryServer
  void a_managed_policy_of_a_group_counts_and_is_named_when_it_denies(Running aws) {
    Client user = aws.user();
    String group = group(aws);
    join(aws, group, user).ok();
    aws.admin().iam("AttachGroupPolicy", "GroupName", group, "PolicyArn", SSM).ok();
    user.ssm("GetParameter", "Name", "/x").refused("ParameterNotFound");
    Answer listed = aws.admin().iam("ListAttachedGroupPolicies", "GroupName", group).ok();
    assertEquals(SSM, listed.element("PolicyArn"));
    aws.admin().iam("DetachGroupPolicy", "GroupName", group, "PolicyArn", SSM).ok();
    user.ssm("GetParameter", "Name", "/x").refused("AccessDeniedException");
    aws.admin()
        .iam("DetachGroupPolicy", "GroupName", group, "PolicyArn", SSM)
        .queryRefused(404, "NoSuchEntity", "Policy " + SSM + " was not found.");
  }

  @EveryServer
  void users_and_groups_are_listed_from_both_sides_in_pages(Running aws) {
    String group = group(aws);
    List<Client> users = List.of(aws.user(), aws.user(), aws.user());
    users.forEach(user -> join(aws, group, user).ok());
    Answer first = aws.admin().iam("GetGroup", "GroupName", group, "MaxItems", "2").ok();
    assertEquals("true", first.element("IsTruncated"));
    Answer rest =
        aws.admin()
            .iam("GetGroup", "GroupName", group, "MaxItems", "2", "Marker", first.element("Marker"))
            .ok();
    assertEquals("false", rest.element("IsTruncated"));
    for (Client user : users) {
      String shown = "<UserName>" + user.name() + "</UserName>";
      assertTrue(first.body().contains(shown) != rest.body().contains(shown), user.name());
      Answer groups = aws.admin().iam("ListGroupsForUser", "UserName", user.name()).ok();
      assertEquals(group, groups.element("GroupName"));
    }
    aws.admin()
        .iam("ListGroups", "Marker", first.element("Marker"))
        .queryRefused(400, "ValidationError", "Invalid Marker.");
  }

  @EveryServer
  void a_group_is_deleted_when_nothing_hangs_on_it(Running aws) {
    String group = group(aws);
    Client user = aws.user();
    join(aws, group, user).ok();
    put(aws, group, Policies.allow("kms:*")).ok();
    aws.admin().iam("AttachGroupPolicy", "GroupName", group, "PolicyArn", SSM).ok();
    conflict(aws, group, "must remove users from group first.");
    aws.admin()
        .iam("DeleteUser", "UserName", user.name())
        .queryRefused(
            409, "DeleteConflict", "Cannot delete entity, must remove users from group first.");
    aws.admin().iam("RemoveUserFromGroup", "GroupName", group, "UserName", user.name()).ok();
    conflict(aws, group, "must detach all policies first.");
    aws.admin().iam("DetachGroupPolicy", "GroupName", group, "PolicyArn", SSM).ok();
    conflict(aws, group, "must delete policies first.");
    aws.admin().iam("DeleteGroupPolicy", "GroupName", group, "PolicyName", "p").ok();
    aws.admin().iam("DeleteGroup", "GroupName", group).ok();
    aws.admin()
        .iam("GetGroup", "GroupName", group)
        .queryRefused(404, "NoSuchEntity", "The group with name " + group + " cannot be found.");
  }

  private static void conflict(Running aws, String group, String why) {
    aws.admin()
        .iam("DeleteGroup", "GroupName", group)
        .queryRefused(409, "DeleteConflict", "Cannot delete entity, " + why);
  }

  @EveryServer
  void a_renamed_group_keeps_users_and_policies(Running aws) {
    String group = group(aws);
    Client user = aws.user();
    join(aws, group, user).ok();
    put(aws, group, Policies.allow("kms:ListKeys")).ok();
    String other = group + "-new";
    aws.admin()
        .iam("UpdateGroup", "GroupName", group, "NewGroupName", other, "NewPath", "/b/")
        .ok();
    user.kms("ListKeys").ok();
    Answer shown = aws.admin().iam("GetGroup", "GroupName", other).ok();
    assertEquals("/b/", shown.element("Path"));
    assertTrue(shown.body().contains(user.name()));
    aws.admin().iam("GetGroup", "GroupName", group).queryRefused(404, "NoSuchEntity");
    aws.admin()
        .iam("UpdateGroup", "GroupName", other, "NewGroupName", group(aws))
        .queryRefused(409, "EntityAlreadyExists");
  }

  @EveryServer
  void a_user_is_in_ten_groups_at_most(Running aws) {
    Client user = aws.user();
    for (int i = 0; i < 10; i++) {
      join(aws, group(aws), user).ok();
    }
    join(aws, group(aws), user)
        .queryRefused(409, "LimitExceeded", "Cannot exceed quota for GroupsPerUser: 10");
  }

  @EveryServer
  void documents_come_back_percent_encoded(Running aws) {
    String group = group(aws);
    put(aws, group, Policies.allow("kms:List*")).ok();
    Answer shown = aws.admin().iam("GetGroupPolicy", "GroupName", group, "PolicyName", "p").ok();
    assertEquals(
        "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow"
            + "%22%2C%22Action%22%3A%22kms%3AList%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D",
        shown.element("PolicyDocument"));
    Answer names = aws.admin().iam("ListGroupPolicies", "GroupName", group).ok();
    assertTrue(names.body().contains("<PolicyNames><member>p</member></PolicyNames>"));
    aws.admin()
        .iam("GetGroupPolicy", "GroupName", group, "PolicyName", "q")
        .queryRefused(404, "NoSuchEntity", "The group policy with name q cannot be found.");
  }

  @EveryServer
  void groups_are_listed_by_path(Running aws) {
    String path = "/" + aws.region() + System.nanoTime() + "/";
    for (String name : List.of("b", "a", "c")) {
      aws.admin().iam("CreateGroup", "GroupName", name + path.replace("/", ""), "Path", path).ok();
    }
    group(aws);
    Answer first = aws.admin().iam("ListGroups", "PathPrefix", path, "MaxItems", "2").ok();
    assertTrue(first.body().indexOf("<GroupName>a") < first.body().indexOf("<GroupName>b"));
    assertFalse(first.body().contains("<GroupName>c"));
    Answer rest =
        aws.admin()
            .iam(
                "ListGroups",
                "PathPrefix",
                path,
                "MaxItems",
                "2",
                "Marker",
                first.element("Marker"))
            .ok();
    assertTrue(rest.element("GroupName").startsWith("c"));
    assertEquals("false", rest.element("IsTruncated"));
  }
}
