package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.List;

/** SimulatePrincipalPolicy and SimulateCustomPolicy. */
final class SimulateTest {
  private static Answer principal(Running aws, String arn, String action, String... more) {
    var parameters =
        new ArrayList<>(List.of("PolicySourceArn", arn, "ActionNames.member.1", action));
    parameters.addAll(List.of(more));
    return aws.admin().iam("SimulatePrincipalPolicy", parameters.toArray(String[]::new)).ok();
  }

  private static String decision(Answer answer) {
    return answer.element("EvalDecision");
  }

  @EveryServer
  void it_says_what_will_happen_and_by_which_policy(Running aws) {
    Client user = aws.user(Policies.allow("kms:*"), Policies.deny("kms:CreateKey"));
    Answer allowed = principal(aws, user.arn(), "kms:ListKeys");
    assertEquals("allowed", decision(allowed));
    assertEquals("test", allowed.element("SourcePolicyId"));
    assertEquals("user", allowed.element("SourcePolicyType"));
    assertEquals("*", allowed.element("EvalResourceName"));
    Answer denied = principal(aws, user.arn(), "kms:CreateKey");
    assertEquals("explicitDeny", decision(denied));
    assertEquals("test", denied.element("SourcePolicyId"));
    Answer silent = principal(aws, user.arn(), "ssm:GetParameter");
    assertEquals("implicitDeny", decision(silent));
    assertTrue(silent.body().contains("<MatchedStatements></MatchedStatements>"));
    user.kms("ListKeys").ok();
    user.kms("CreateKey").refused("AccessDeniedException");
  }

  @EveryServer
  void groups_managed_policies_boundaries_and_roles_count(Running aws) {
    Client user = aws.user();
    String group = "g" + System.nanoTime();
    aws.admin().iam("CreateGroup", "GroupName", group).ok();
    aws.admin().iam("AddUserToGroup", "GroupName", group, "UserName", user.name()).ok();
    String ssm = "arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess";
    aws.admin().iam("AttachGroupPolicy", "GroupName", group, "PolicyArn", ssm).ok();
    Answer allowed = principal(aws, user.arn(), "ssm:GetParameter");
    assertEquals("allowed", decision(allowed));
    assertEquals(ssm, allowed.element("SourcePolicyId"));
    assertEquals("aws-managed", allowed.element("SourcePolicyType"));
    assertFalse(allowed.body().contains("AllowedByPermissionsBoundary"));
    aws.admin()
        .iam(
            "PutUserPermissionsBoundary",
            "UserName",
            user.name(),
            "PermissionsBoundary",
            "arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser")
        .ok();
    Answer bounded = principal(aws, user.arn(), "ssm:GetParameter");
    assertEquals("implicitDeny", decision(bounded));
    assertEquals("false", bounded.element("AllowedByPermissionsBoundary"));
    String groupArn = "arn:aws:iam::" + aws.account() + ":group/" + group;
    assertEquals("allowed", decision(principal(aws, groupArn, "ssm:GetParameter")));
    String role = aws.role(user.arn(), Policies.allow("kms:ListKeys"));
    assertEquals("allowed", decision(principal(aws, role, "kms:ListKeys")));
    assertEquals("implicitDeny", decision(principal(aws, role, "kms:CreateKey")));
    String more = Policies.document(Policies.allow("kms:CreateKey"));
    Answer with = principal(aws, role, "kms:CreateKey", "PolicyInputList.member.1", more);
    assertEquals("allowed", decision(with));
    assertEquals("PolicyInputList.1", with.element("SourcePolicyId"));
  }

  private static Answer custom(Running aws, String policy, String... more) {
    var parameters =
        new ArrayList<>(
            List.of(
                "PolicyInputList.member.1", policy, "ActionNames.member.1", "ssm:GetParameter"));
    parameters.addAll(List.of(more));
    return aws.admin().iam("SimulateCustomPolicy", parameters.toArray(String[]::new));
  }

  @EveryServer
  void keys_that_are_missing_are_named_and_given_ones_count(Running aws) {
    String policy =
        Policies.document(
            Policies.when(
                Policies.allow("ssm:GetParameter"), "StringEquals", "aws:ResourceTag/team", "red"));
    Answer missing = custom(aws, policy).ok();
    assertEquals("implicitDeny", decision(missing));
    assertTrue(missing.body().contains("<member>aws:resourcetag/team</member>"), missing.body());
    for (String value : List.of("red", "blue")) {
      Answer given =
          custom(
              aws,
              policy,
              "ContextEntries.member.1.ContextKeyName",
              "aws:ResourceTag/team",
              "ContextEntries.member.1.ContextKeyType",
              "string",
              "ContextEntries.member.1.ContextKeyValues.member.1",
              value);
      assertEquals(value.equals("red") ? "allowed" : "implicitDeny", decision(given.ok()));
      assertTrue(given.body().contains("<MissingContextValues></MissingContextValues>"));
    }
  }

  @EveryServer
  void every_action_is_asked_on_every_resource_in_pages(Running aws) {
    String policy = Policies.document(Policies.allow("ssm:*", "arn:aws:ssm:*:*:parameter/a"));
    String[] more = {
      "ActionNames.member.2",
      "ssm:PutParameter",
      "ResourceArns.member.1",
      aws.arn("ssm", "parameter/a"),
      "ResourceArns.member.2",
      aws.arn("ssm", "parameter/b")
    };
    Answer all = custom(aws, policy, more).ok();
    assertEquals(3, all.body().split("<EvalDecision>allowed", -1).length);
    assertEquals(3, all.body().split("<EvalDecision>implicitDeny", -1).length);
    var paged = new ArrayList<>(List.of(more));
    paged.addAll(List.of("MaxItems", "3"));
    Answer first = custom(aws, policy, paged.toArray(String[]::new)).ok();
    assertEquals(4, first.body().split("<EvalActionName>", -1).length);
    paged.addAll(List.of("Marker", first.element("Marker")));
    Answer rest = custom(aws, policy, paged.toArray(String[]::new)).ok();
    assertEquals(2, rest.body().split("<EvalActionName>", -1).length);
  }

  @EveryServer
  void a_policy_of_the_resource_can_be_given(Running aws) {
    Client user = aws.user();
    String resource = Policies.document(Policies.allowTo(user.arn(), "ssm:GetParameter"));
    String nothing = Policies.document(Policies.allow("kms:ListKeys"));
    Answer answer = custom(aws, nothing, "ResourcePolicy", resource, "CallerArn", user.arn());
    assertEquals("allowed", decision(answer.ok()));
    assertEquals("ResourcePolicy", answer.element("SourcePolicyId"));
    assertEquals(
        "implicitDeny",
        decision(
            custom(aws, nothing, "ResourcePolicy", resource, "CallerArn", aws.user().arn()).ok()));
  }

  @EveryServer
  void nonsense_is_refused(Running aws) {
    custom(aws, "{").queryRefused(400, "InvalidInput", "This policy contains invalid Json");
    String policy = Policies.document(Policies.allow("kms:ListKeys"));
    custom(aws, policy, "ActionNames.member.2", "kms:*").queryRefused(400, "InvalidInput");
    aws.admin()
        .iam(
            "SimulatePrincipalPolicy",
            "PolicySourceArn",
            "arn:aws:iam::" + aws.account() + ":user/missing",
            "ActionNames.member.1",
            "kms:ListKeys")
        .queryRefused(404, "NoSuchEntity");
    Client nobody = aws.user();
    nobody
        .iam(
            "SimulatePrincipalPolicy",
            "PolicySourceArn",
            nobody.arn(),
            "ActionNames.member.1",
            "kms:ListKeys")
        .queryRefused(403, "AccessDenied");
  }

  @EveryServer
  void what_would_take_too_long_is_refused(Running aws) {
    var many = new ArrayList<>(List.of("PolicyInputList.member.1", document(20)));
    for (int i = 1; i <= 101; i++) {
      many.addAll(List.of("ActionNames.member." + i, "kms:Action" + i));
      many.addAll(List.of("ResourceArns.member." + i, "arn:aws:kms:::key/" + i));
    }
    aws.admin()
        .iam("SimulateCustomPolicy", many.toArray(String[]::new))
        .queryRefused(
            400,
            "InvalidInput",
            "The actions times the resources must be at most 10000 simulations.");
    var longer = new ArrayList<>(many.subList(0, many.size() - 4));
    for (int i = 1; i <= 4; i++) {
      longer.addAll(List.of("PolicyInputList.member." + i, document(30_000)));
    }
    longer.addAll(List.of("MaxItems", "1000"));
    aws.admin()
        .iam("SimulateCustomPolicy", longer.toArray(String[]::new))
        .queryRefused(
            400,
            "InvalidInput",
            "The policies are too long for so many simulations at once; lower MaxItems.");
    longer.set(longer.size() - 1, "100");
    aws.admin().iam("SimulateCustomPolicy", longer.toArray(String[]::new)).ok();
  }

  private static String document(int length) {
    return Policies.document(Policies.allow("kms:*", "arn:aws:kms:::key/" + "x".repeat(length)));
  }

  @EveryServer
  void the_keys_that_policies_ask_for_are_named(Running aws) {
    String document =
        Policies.document(
            Policies.when(
                Policies.allow("kms:*", "arn:aws:kms:*:*:key/${aws:username}"),
                "StringEquals",
                "aws:RequestedRegion",
                "${aws:PrincipalTag/Region, 'none'}"),
            Policies.when(Policies.deny("kms:*"), "Bool", "AWS:SecureTransport", "false"),
            Policies.when(Policies.deny("ssm:*"), "Bool", "aws:securetransport", "${*}"));
    Answer custom =
        aws.admin().iam("GetContextKeysForCustomPolicy", "PolicyInputList.member.1", document).ok();
    String names =
        "<ContextKeyNames><member>aws:PrincipalTag/Region</member>"
            + "<member>aws:RequestedRegion</member><member>AWS:SecureTransport</member>"
            + "<member>aws:username</member></ContextKeyNames>";
    assertTrue(custom.body().contains(names), custom.body());
    Client user =
        aws.user(Policies.when(Policies.allow("kms:*"), "Null", "kms:ViaService", "true"));
    String group = "k" + System.nanoTime();
    aws.admin().iam("CreateGroup", "GroupName", group).ok();
    aws.admin().iam("AddUserToGroup", "GroupName", group, "UserName", user.name()).ok();
    aws.admin()
        .iam(
            "PutGroupPolicy",
            "GroupName",
            group,
            "PolicyName",
            "p",
            "PolicyDocument",
            Policies.document(
                Policies.when(Policies.allow("kms:*"), "Null", "aws:SourceIp", "true")))
        .ok();
    Answer own =
        aws.admin().iam("GetContextKeysForPrincipalPolicy", "PolicySourceArn", user.arn()).ok();
    assertTrue(
        own.body()
            .contains(
                "<ContextKeyNames><member>aws:SourceIp</member>"
                    + "<member>kms:ViaService</member></ContextKeyNames>"),
        own.body());
    aws.admin()
        .iam("GetContextKeysForCustomPolicy", "PolicyInputList.member.1", "{}")
        .queryRefused(400, "InvalidInput");
  }
}
