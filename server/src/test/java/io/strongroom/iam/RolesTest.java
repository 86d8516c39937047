package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Roles through the front door; taking them on is tested beside STS. */
final class RolesTest {
  private static String name() {
    return "r-" + System.nanoTime();
  }

  static String trust(String principal) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
        + "{\"AWS\":\""
        + principal
        + "\"},\"Action\":\"sts:AssumeRole\"}]}";
  }

  private static Answer create(Running aws, String name, String trust, String... more) {
    var parameters =
        new java.util.ArrayList<>(List.of("RoleName", name, "AssumeRolePolicyDocument", trust));
    parameters.addAll(List.of(more));
    return aws.admin().iam("CreateRole", parameters.toArray(String[]::new));
  }

  @EveryServer
  void a_new_role_is_shown_as_AWS_shows_it(Running aws) {
    String name = name();
    Answer made =
        create(aws, name, trust(aws.account()), "Path", "/x/", "Description", "for tests").ok();
    String arn = "arn:aws:iam::" + aws.account() + ":role/x/" + name;
    assertEquals(arn, made.element("Arn"));
    assertTrue(made.element("RoleId").matches("AROA[A-Z2-7]{17}"), made.body());
    assertEquals("for tests", made.element("Description"));
    assertTrue(made.element("AssumeRolePolicyDocument").startsWith("%7B%22Version%22"));
    assertFalse(made.body().contains("MaxSessionDuration"));
    assertFalse(made.body().contains("RoleLastUsed"));
    Answer shown = aws.admin().iam("GetRole", "RoleName", name).ok();
    assertEquals("3600", shown.element("MaxSessionDuration"));
    assertTrue(shown.body().contains("<RoleLastUsed></RoleLastUsed>"), shown.body());
    assertFalse(shown.body().contains("<Tags>"));
    create(aws, name, trust(aws.account()))
        .queryRefused(409, "EntityAlreadyExists", "Role with name " + name + " already exists.");
  }

  @EveryServer
  void trust_policies_are_checked(Running aws) {
    String trust = trust(aws.account());
    malformed(create(aws, name(), "{"), "This policy contains invalid Json");
    malformed(
        create(aws, name(), trust.replace("sts:AssumeRole", "kms:Decrypt")),
        "AssumeRole policy may only specify STS AssumeRole actions.");
    malformed(
        create(aws, name(), trust.replace("\"Action\"", "\"Resource\":\"*\",\"Action\"")),
        "Has prohibited field Resource");
    String missing = "arn:aws:iam::" + aws.account() + ":user/missing";
    malformed(
        create(aws, name(), trust(missing)),
        "Invalid principal in policy: \"AWS\":\"" + missing + "\"");
    create(aws, name(), trust(aws.user().arn())).ok();
  }

  private static void malformed(Answer answer, String message) {
    answer.queryRefused(400, "MalformedPolicyDocument", message);
  }

  @EveryServer
  void a_role_can_be_changed(Running aws) {
    String name = name();
    create(aws, name, trust(aws.account())).ok();
    Answer updated =
        aws.admin()
            .iam("UpdateRole", "RoleName", name, "Description", "d", "MaxSessionDuration", "7200")
            .ok();
    assertTrue(updated.body().contains("<UpdateRoleResult></UpdateRoleResult>"), updated.body());
    aws.admin()
        .iam("UpdateAssumeRolePolicy", "RoleName", name, "PolicyDocument", trust(aws.user().arn()))
        .ok();
    aws.admin()
        .iam("TagRole", "RoleName", name, "Tags.member.1.Key", "team", "Tags.member.1.Value", "red")
        .ok();
    Answer shown = aws.admin().iam("GetRole", "RoleName", name).ok();
    assertEquals("d", shown.element("Description"));
    assertEquals("7200", shown.element("MaxSessionDuration"));
    assertTrue(shown.element("AssumeRolePolicyDocument").contains("user%2Fuser"));
    assertEquals("red", shown.element("Value"));
    assertEquals("red", aws.admin().iam("ListRoleTags", "RoleName", name).element("Value"));
    aws.admin().iam("UntagRole", "RoleName", name, "TagKeys.member.1", "TEAM").ok();
    assertFalse(aws.admin().iam("GetRole", "RoleName", name).body().contains("<Tags>"));
    aws.admin()
        .iam("UpdateRole", "RoleName", name, "MaxSessionDuration", "3599")
        .queryRefused(400, "ValidationError");
  }

  @EveryServer
  void a_role_is_deleted_when_nothing_hangs_on_it(Running aws) {
    String name = name();
    create(aws, name, trust(aws.account())).ok();
    String arn = "arn:aws:iam::aws:policy/AdministratorAccess";
    aws.admin().iam("AttachRolePolicy", "RoleName", name, "PolicyArn", arn).ok();
    aws.admin()
        .iam("DeleteRole", "RoleName", name)
        .queryRefused(
            409, "DeleteConflict", "Cannot delete entity, must detach all policies first.");
    aws.admin().iam("DetachRolePolicy", "RoleName", name, "PolicyArn", arn).ok();
    aws.admin().iam("DeleteRole", "RoleName", name).ok();
    aws.admin()
        .iam("GetRole", "RoleName", name)
        .queryRefused(404, "NoSuchEntity", "The role with name " + name + " cannot be found.");
  }

  @EveryServer
  void a_permission_can_depend_on_tags_and_attached_policy(Running aws) {
    String name = name();
    create(aws, name, trust(aws.account()), "Tags.member.1.Key", "a", "Tags.member.1.Value", "b")
        .ok();
    Client tagged =
        aws.user(
            io.strongroom.testing.Policies.when(
                io.strongroom.testing.Policies.allow("iam:*"),
                "StringEquals",
                "aws:ResourceTag/a",
                "b"));
    tagged.iam("GetRole", "RoleName", name).ok();
    Client attaching =
        aws.user(
            io.strongroom.testing.Policies.when(
                io.strongroom.testing.Policies.allow("iam:AttachRolePolicy"),
                "ArnEquals",
                "iam:PolicyARN",
                "arn:aws:iam::aws:policy/ReadOnlyAccess"));
    String read = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    String all = "arn:aws:iam::aws:policy/AdministratorAccess";
    attaching.iam("AttachRolePolicy", "RoleName", name, "PolicyArn", read).ok();
    attaching
        .iam("AttachRolePolicy", "RoleName", name, "PolicyArn", all)
        .queryRefused(403, "AccessDenied");
  }

  @EveryServer
  void a_permission_can_depend_on_what_bounds_whose_policies_change(Running aws) {
    String bound = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    String bounded = name();
    String free = name();
    create(aws, bounded, trust(aws.account()), "PermissionsBoundary", bound).ok();
    create(aws, free, trust(aws.account())).ok();
    for (String user : List.of(bounded, free)) {
      aws.admin().iam("CreateUser", "UserName", user).ok();
    }
    aws.admin()
        .iam("PutUserPermissionsBoundary", "UserName", bounded, "PermissionsBoundary", bound)
        .ok();
    Client delegate =
        aws.user(
            io.strongroom.testing.Policies.when(
                io.strongroom.testing.Policies.allow("iam:*"),
                "StringEquals",
                "iam:PermissionsBoundary",
                bound));
    for (String kind : List.of("User", "Role")) {
      for (String[] change :
          new String[][] {
            {"Attach%sPolicy", "PolicyArn", bound},
            {"Detach%sPolicy", "PolicyArn", bound},
            {
              "Put%sPolicy",
              "PolicyName",
              "p",
              "PolicyDocument",
              io.strongroom.testing.Policies.document(
                  io.strongroom.testing.Policies.allow("kms:ListKeys"))
            },
            {"Delete%sPolicy", "PolicyName", "p"}
          }) {
        String operation = change[0].formatted(kind);
        var parameters = new ArrayList<>(List.of(change).subList(1, change.length));
        parameters.addAll(List.of(kind + "Name", free));
        delegate
            .iam(operation, parameters.toArray(String[]::new))
            .queryRefused(403, "AccessDenied");
        parameters.set(parameters.size() - 1, bounded);
        delegate.iam(operation, parameters.toArray(String[]::new)).ok();
      }
    }
  }

  @EveryServer
  void a_role_is_known_to_have_been_used(Running aws) {
    String arn = aws.role(aws.admin().arn(), io.strongroom.testing.Policies.allow("kms:*"));
    String name = arn.substring(arn.indexOf('/') + 1);
    Client session =
        aws.session(aws.admin().sts("AssumeRole", "RoleArn", arn, "RoleSessionName", "s1"));
    String never = aws.admin().iam("GetRole", "RoleName", name).ok().body();
    assertTrue(never.contains("<RoleLastUsed></RoleLastUsed>"), never);
    session.kms("ListKeys").ok();
    Answer used = aws.admin().iam("GetRole", "RoleName", name).ok();
    assertEquals(aws.region(), used.element("Region"));
    Instant hour = Instant.parse(used.element("LastUsedDate"));
    assertTrue(Duration.between(hour, Instant.now()).toMinutes() < 61, used::body);
    String listed = aws.admin().iam("ListRoles").ok().body();
    assertFalse(listed.contains("RoleLastUsed"), listed);
    String all =
        aws.admin()
            .iam("GetAccountAuthorizationDetails", "Filter.member.1", "Role", "MaxItems", "1000")
            .ok()
            .body();
    assertTrue(all.contains("<Region>" + aws.region() + "</Region>"), all);
  }
}
