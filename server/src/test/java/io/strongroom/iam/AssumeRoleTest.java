package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** AssumeRole and what its sessions can do. */
final class AssumeRoleTest {
  private static Answer assume(Client client, String role, String... more) {
    var parameters = new ArrayList<>(List.of("RoleArn", role, "RoleSessionName", "sess"));
    parameters.addAll(List.of(more));
    return client.sts("AssumeRole", parameters.toArray(String[]::new));
  }

  private static String refusal(Client client, String role, String why) {
    return "User: "
        + client.arn()
        + " is not authorized to perform: sts:AssumeRole on resource: "
        + role
        + " because no "
        + why
        + " allows the sts:AssumeRole action";
  }

  private static String name(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  @EveryServer
  void a_session_has_the_permissions_of_its_role_and_not_those_of_the_user(Running aws) {
    Client user = aws.user(Policies.allow("kms:CreateKey"));
    String role = aws.role(user.arn(), Policies.allow("kms:ListKeys"));
    Answer answer = assume(user, role).ok();
    assertTrue(answer.element("AccessKeyId").matches("ASIA[A-Z2-7]{16}"));
    assertTrue(answer.element("AssumedRoleId").matches("AROA[A-Z2-7]{17}:sess"));
    Instant expires = Instant.parse(answer.element("Expiration"));
    long seconds = Duration.between(Instant.now(), expires).toSeconds();
    assertTrue(seconds > 3500 && seconds <= 3600, answer.body());
    assertFalse(answer.body().contains("PackedPolicySize"));
    Client session = aws.session(answer);
    Answer who = session.sts("GetCallerIdentity").ok();
    String arn = "arn:aws:sts::" + aws.account() + ":assumed-role/" + name(role) + "/sess";
    assertEquals(arn, who.element("Arn"));
    assertEquals(arn, session.arn());
    assertEquals(answer.element("AssumedRoleId"), who.element("UserId"));
    session.kms("ListKeys").ok();
    session.kms("CreateKey").denied(session, "kms:CreateKey", "");
    user.kms("CreateKey").ok();
  }

  @EveryServer
  void a_trust_in_the_account_needs_a_permission_too(Running aws) {
    String root = "arn:aws:iam::" + aws.account() + ":root";
    String role = aws.role(root, Policies.allow("kms:*"));
    Client nobody = aws.user();
    assume(nobody, role)
        .queryRefused(403, "AccessDenied", refusal(nobody, role, "identity-based policy"));
    Client allowed = aws.user(Policies.allow("sts:AssumeRole", role));
    aws.session(assume(allowed, role)).kms("ListKeys").ok();
    Client barred = aws.user(Policies.allow("*"), Policies.deny("sts:AssumeRole"));
    assume(barred, role).queryRefused(403, "AccessDenied");
  }

  @EveryServer
  void a_role_that_is_not_there_is_refused_like_one_that_does_not_trust(Running aws) {
    Client other = aws.user();
    String role = aws.role(other.arn());
    String missing = "arn:aws:iam::" + aws.account() + ":role/missing";
    String foreign = "arn:aws:iam::111122223333:role/missing";
    Client nobody = aws.user();
    Client allowed = aws.user(Policies.allow("sts:AssumeRole"));
    for (String each : List.of(role, missing, foreign)) {
      assume(nobody, each)
          .queryRefused(403, "AccessDenied", refusal(nobody, each, "identity-based policy"));
      assume(allowed, each)
          .queryRefused(403, "AccessDenied", refusal(allowed, each, "role trust policy"));
    }
    assume(allowed, "arn:aws:iam::" + aws.account() + ":user/x")
        .queryRefused(
            400, "ValidationError", "arn:aws:iam::" + aws.account() + ":user/x is invalid");
  }

  @EveryServer
  void an_external_id_can_be_demanded(Running aws) {
    Client user = aws.user();
    String role = aws.role(user.arn(), Policies.allow("kms:ListKeys"));
    String trust =
        Policies.document(
            Policies.when(
                Policies.allowTo(user.arn(), "sts:AssumeRole").replace(",\"Resource\":\"*\"", ""),
                "StringEquals",
                "sts:ExternalId",
                "secret-id"));
    aws.admin().iam("UpdateAssumeRolePolicy", "RoleName", name(role), "PolicyDocument", trust).ok();
    assume(user, role).queryRefused(403, "AccessDenied");
    assume(user, role, "ExternalId", "other-id").queryRefused(403, "AccessDenied");
    assume(user, role, "ExternalId", "secret-id").ok();
  }

  @EveryServer
  void passed_policies_narrow_and_do_not_give(Running aws) {
    Client user = aws.user();
    String role = aws.role(user.arn(), Policies.allow("ssm:*"), Policies.allow("kms:ListKeys"));
    String app = aws.arn("ssm", "parameter/app/*");
    Client narrowed =
        aws.session(
            assume(
                user,
                role,
                "Policy",
                Policies.document(
                    Policies.allow("ssm:GetParameter", app), Policies.allow("kms:CreateKey"))));
    narrowed.ssm("GetParameter", "Name", "/app/x").refused("ParameterNotFound");
    narrowed
        .ssm("GetParameter", "Name", "/other")
        .refusedCapital(
            "AccessDeniedException",
            "User: "
                + narrowed.arn()
                + " is not authorized to perform: ssm:GetParameter on resource: "
                + aws.arn("ssm", "parameter/other")
                + " because no session policy allows the ssm:GetParameter action");
    narrowed.kms("CreateKey").denied(narrowed, "kms:CreateKey", "");
    Answer managed =
        assume(
            user,
            role,
            "PolicyArns.member.1.arn",
            "arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess");
    assertTrue(Integer.parseInt(managed.element("PackedPolicySize")) > 0);
    Client reader = aws.session(managed);
    reader.ssm("GetParameter", "Name", "/x").refused("ParameterNotFound");
    reader
        .ssm("PutParameter", "Name", "/x", "Value", "v", "Type", "String")
        .refused("AccessDeniedException");
    reader.kms("ListKeys").refused("AccessDeniedException");
    assume(user, role, "Policy", "{").queryRefused(400, "MalformedPolicyDocument");
    assume(user, role, "Policy", Policies.document(Policies.allow("kms:" + "x".repeat(2048))))
        .queryRefused(400, "PackedPolicyTooLarge");
  }

  @EveryServer
  void durations_end_at_that_of_the_role_and_chains_at_an_hour(Running aws) {
    Client user = aws.user();
    String role = aws.role(user.arn(), Policies.allow("sts:AssumeRole"));
    String tooLong =
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
    assume(user, role, "DurationSeconds", "3601").queryRefused(400, "ValidationError", tooLong);
    aws.admin().iam("UpdateRole", "RoleName", name(role), "MaxSessionDuration", "7200").ok();
    Client session = aws.session(assume(user, role, "DurationSeconds", "7200"));
    String next = aws.role(role);
    aws.admin().iam("UpdateRole", "RoleName", name(next), "MaxSessionDuration", "7200").ok();
    assume(session, next, "DurationSeconds", "3601")
        .queryRefused(
            400,
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by"
                + " role chaining");
    assume(session, next, "DurationSeconds", "3600").ok();
    assume(user, role, "DurationSeconds", "899").queryRefused(400, "ValidationError");
    user.sts("AssumeRole", "RoleArn", role, "RoleSessionName", "Session1:2")
        .queryRefused(
            400,
            "ValidationError",
            "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy"
                + " constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*");
  }

  @EveryServer
  void tags_of_a_session_decide_and_transitive_ones_go_on(Running aws) {
    Client user = aws.user();
    String red =
        Policies.when(
            Policies.allow("kms:ListKeys"), "StringEquals", "aws:PrincipalTag/team", "red");
    String role = aws.role(user.arn(), red, Policies.allow("sts:*"));
    String next = aws.role(role, red, Policies.allow("sts:*"));
    String[] tags = {"Tags.member.1.Key", "team", "Tags.member.1.Value", "red"};
    aws.session(assume(user, role)).kms("ListKeys").refused("AccessDeniedException");
    Client tagged = aws.session(assume(user, role, tags));
    tagged.kms("ListKeys").ok();
    aws.session(assume(tagged, next)).kms("ListKeys").refused("AccessDeniedException");
    Client going =
        aws.session(
            assume(
                user,
                role,
                "Tags.member.1.Key",
                "team",
                "Tags.member.1.Value",
                "red",
                "TransitiveTagKeys.member.1",
                "team"));
    aws.session(assume(going, next)).kms("ListKeys").ok();
    assume(going, next, tags)
        .queryRefused(
            400,
            "InvalidParameterValue",
            "One of the specified transitive tag keys can't be set because it conflicts with a"
                + " transitive tag key from the calling session.");
    assume(user, role, "TransitiveTagKeys.member.1", "team")
        .queryRefused(
            400,
            "InvalidParameterValue",
            "The specified transitive tag key must be included in the requested tags.");
    assume(
            user,
            role,
            "Tags.member.1.Key",
            "a",
            "Tags.member.1.Value",
            "1",
            "Tags.member.2.Key",
            "A",
            "Tags.member.2.Value",
            "2")
        .queryRefused(
            400,
            "InvalidParameterValue",
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  }

  @EveryServer
  void tags_need_a_permission_of_their_own(Running aws) {
    Client user = aws.user();
    String role = aws.role(user.arn());
    String trust =
        Policies.document(
            Policies.allowTo(user.arn(), "sts:AssumeRole").replace(",\"Resource\":\"*\"", ""));
    aws.admin().iam("UpdateAssumeRolePolicy", "RoleName", name(role), "PolicyDocument", trust).ok();
    assume(user, role).ok();
    Answer refused = assume(user, role, "Tags.member.1.Key", "a", "Tags.member.1.Value", "b");
    refused.queryRefused(403, "AccessDenied");
    assertTrue(refused.element("Message").contains("sts:TagSession"), refused.body());
    Answer source = assume(user, role, "SourceIdentity", "alice");
    source.queryRefused(403, "AccessDenied");
    assertTrue(source.element("Message").contains("sts:SetSourceIdentity"), source.body());
  }

  @EveryServer
  void a_source_identity_stays(Running aws) {
    Client user = aws.user();
    String alice =
        Policies.when(
            Policies.allow("kms:ListKeys"), "StringEquals", "aws:SourceIdentity", "alice");
    String role = aws.role(user.arn(), Policies.allow("sts:*"));
    String next = aws.role(role, alice);
    Answer made = assume(user, role, "SourceIdentity", "alice").ok();
    assertEquals("alice", made.element("SourceIdentity"));
    Client session = aws.session(made);
    Answer chained = assume(session, next).ok();
    assertEquals("alice", chained.element("SourceIdentity"));
    aws.session(chained).kms("ListKeys").ok();
    assume(session, next, "SourceIdentity", "bob").queryRefused(403, "AccessDenied");
    aws.session(assume(aws.session(assume(user, role)), next))
        .kms("ListKeys")
        .refused("AccessDeniedException");
  }

  @EveryServer
  void sessions_die_with_their_role_and_do_not_rise_with_the_next_of_its_name(Running aws) {
    Client user = aws.user();
    String role = aws.role(user.arn(), Policies.allow("kms:ListKeys"));
    Client session = aws.session(assume(user, role));
    session.kms("ListKeys").ok();
    aws.admin().iam("DeleteRolePolicy", "RoleName", name(role), "PolicyName", "test").ok();
    session.kms("ListKeys").denied(session, "kms:ListKeys", "");
    aws.admin().iam("DeleteRole", "RoleName", name(role)).ok();
    session.kms("ListKeys").refused("UnrecognizedClientException");
    session.sts("GetCallerIdentity").queryRefused(403, "InvalidClientTokenId");
    aws.admin()
        .iam(
            "CreateRole",
            "RoleName",
            name(role),
            "AssumeRolePolicyDocument",
            RolesTest.trust(user.arn()))
        .ok();
    session.kms("ListKeys").refused("UnrecognizedClientException");
  }

  @EveryServer
  void a_trust_in_a_deleted_user_is_none_in_his_successor(Running aws) {
    Client user = aws.user();
    String role = aws.role(user.arn(), Policies.allow("kms:ListKeys"));
    assume(user, role).ok();
    aws.admin()
        .iam("DeleteAccessKey", "UserName", user.name(), "AccessKeyId", user.signed().accessKeyId())
        .ok();
    aws.admin().iam("DeleteUser", "UserName", user.name()).ok();
    aws.admin().iam("CreateUser", "UserName", user.name()).ok();
    aws.allow(user.name(), Policies.allow("sts:AssumeRole"));
    assume(aws.key(user.name()), role).queryRefused(403, "AccessDenied");
    String shown = aws.admin().iam("GetRole", "RoleName", name(role)).ok().body();
    assertTrue(shown.contains("%22AIDA"), shown);
    assertFalse(shown.contains(user.name()), shown);
    String all =
        aws.admin().iam("GetAccountAuthorizationDetails", "Filter.member.1", "Role").ok().body();
    assertFalse(all.contains("user%2F" + user.name() + "%22"), all);
  }

  @EveryServer
  void a_role_of_another_account_wants_both_its_trust_and_a_permission(Running aws) {
    Running other = aws.otherAccount();
    Client allowed = other.user(Policies.allow("sts:AssumeRole"));
    Client bare = other.user();
    String root = "arn:aws:iam::" + other.account() + ":root";
    String role = aws.role(root, Policies.allow("kms:ListKeys"), Policies.allow("sts:*"));
    Client session = aws.session(assume(allowed, role).ok());
    session.kms("ListKeys").ok();
    session.kms("CreateKey").refused("AccessDeniedException");
    assertEquals(aws.account(), session.sts("GetCallerIdentity").ok().element("Account"));
    String denied = refusal(bare, role, "identity-based policy");
    assume(bare, role).queryRefused(403, "AccessDenied", denied);
    String closed = aws.role(aws.account(), Policies.allow("kms:ListKeys"));
    assume(allowed, closed)
        .queryRefused(403, "AccessDenied", refusal(allowed, closed, "role trust policy"));
    String named = aws.role(bare.arn(), Policies.allow("kms:ListKeys"));
    assume(allowed, named).queryRefused(403, "AccessDenied");
    assume(bare, named).queryRefused(403, "AccessDenied");
    other.allow(bare.name(), Policies.allow("sts:AssumeRole", named));
    aws.session(assume(bare, named).ok()).kms("ListKeys").ok();
  }

  @EveryServer
  void a_key_policy_can_name_a_role(Running aws) {
    Client user = aws.user();
    String using = aws.role(user.arn());
    String key = aws.kmsKey();
    String root = "arn:aws:iam::" + aws.account() + ":root";
    aws.admin()
        .kms(
            "PutKeyPolicy",
            "KeyId",
            key,
            "Policy",
            Policies.document(
                Policies.allowTo(root, "kms:*"), Policies.allowTo(using, "kms:DescribeKey")))
        .nothing();
    Client session = aws.session(assume(user, using));
    session.kms("DescribeKey", "KeyId", key).ok();
    session.kms("DisableKey", "KeyId", key).refused("AccessDeniedException");
    Client other = aws.session(assume(user, aws.role(user.arn())));
    other.kms("DescribeKey", "KeyId", key).refused("AccessDeniedException");
  }

  @EveryServer
  void a_boundary_of_a_role_bounds_its_sessions(Running aws) {
    Client user = aws.user();
    String role = aws.role(user.arn(), Policies.allow("*"));
    String bound = "arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess";
    Client session = aws.session(assume(user, role));
    session.kms("ListKeys").ok();
    aws.admin()
        .iam("PutRolePermissionsBoundary", "RoleName", name(role), "PermissionsBoundary", bound)
        .ok();
    session.kms("ListKeys").refused("AccessDeniedException");
    session.ssm("GetParameter", "Name", "/x").refused("ParameterNotFound");
  }

  @EveryServer
  void conditions_know_the_session(Running aws) {
    Client user = aws.user();
    String role = aws.role(user.arn());
    String arn = "arn:aws:sts::" + aws.account() + ":assumed-role/" + name(role) + "/sess";
    for (var condition :
        List.of(
            List.of("ArnEquals", "aws:PrincipalArn", role),
            List.of("StringEquals", "aws:PrincipalType", "AssumedRole"),
            List.of("StringLike", "aws:userid", "AROA*:sess"),
            List.of("Null", "aws:username", "true"),
            List.of("Bool", "aws:MultiFactorAuthPresent", "false"),
            List.of("DateGreaterThan", "aws:TokenIssueTime", "2020-01-01T00:00:00Z"))) {
      String statement =
          Policies.when(
              Policies.allow("kms:ListKeys"), condition.get(0), condition.get(1), condition.get(2));
      aws.admin()
          .iam(
              "PutRolePolicy",
              "RoleName",
              name(role),
              "PolicyName",
              "test",
              "PolicyDocument",
              Policies.document(statement))
          .ok();
      Client session = aws.session(assume(user, role));
      assertEquals(arn, session.arn());
      assertEquals(200, session.kms("ListKeys").status(), condition::toString);
    }
  }
}
