package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Temporary credentials as such: tokens, expiry, and the sessions of users. */
final class SessionsTest {
  private static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

  private static final String INVALID = "The security token included in the request is invalid.";

  private static Client with(Client client, String token) {
    return new Client(
        client.signed().as(client.signed().accessKeyId(), client.signed().secret(), token),
        client.arn());
  }

  @EveryServer
  void the_token_must_be_there_and_its_own(Running aws) {
    Client user = aws.user(Policies.allow("kms:ListKeys"));
    Client session = aws.session(user.sts("GetSessionToken"));
    session.kms("ListKeys").ok();
    String token = session.signed().token();
    String other = aws.session(user.sts("GetSessionToken")).signed().token();
    for (String wrong : new String[] {"", "x", other, token + "x", token.substring(1)}) {
      with(session, wrong).kms("ListKeys").refused("UnrecognizedClientException", INVALID);
      with(session, wrong)
          .sts("GetCallerIdentity")
          .queryRefused(403, "InvalidClientTokenId", INVALID);
    }
    with(user, token).kms("ListKeys").refused("UnrecognizedClientException", INVALID);
    Client forged =
        new Client(session.signed().as(session.signed().accessKeyId(), "x".repeat(40), token), "");
    forged.kms("ListKeys").refused("InvalidSignatureException");
  }

  @ParameterizedTest
  @EnumSource(DatabaseKind.class)
  void a_session_ends(DatabaseKind kind) {
    var clock = new FakeClock();
    clock.set(Instant.now());
    try (Running aws = Running.fresh(kind, clock)) {
      Client user = aws.user(Policies.allow("kms:ListKeys"));
      Client session = aws.session(user.sts("GetSessionToken", "DurationSeconds", "900"));
      session.kms("ListKeys").ok();
      clock.advance(Duration.ofMinutes(14));
      session.kms("ListKeys").ok();
      clock.advance(Duration.ofMinutes(2));
      String expired = "The security token included in the request is expired";
      session.kms("ListKeys").refused("ExpiredTokenException", expired);
      session.sts("GetCallerIdentity").queryRefused(403, "ExpiredToken", expired);
      user.kms("ListKeys").ok();
    }
  }

  @ParameterizedTest
  @EnumSource(value = DatabaseKind.class, names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
  void a_session_outlives_a_restart(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind)) {
      Client session = aws.session(aws.admin().sts("GetSessionToken"));
      aws.stop();
      aws.resume();
      moved(aws, session).kms("ListKeys").ok();
    }
  }

  @EveryServer
  void a_user_session_is_the_user_but_for_IAM_and_STS(Running aws) {
    Client user = aws.user(Policies.allow("*"));
    Answer answer = user.sts("GetSessionToken").ok();
    long hours =
        Duration.between(Instant.now(), Instant.parse(answer.element("Expiration"))).toHours();
    assertEquals(11, hours);
    Client session = aws.session(answer);
    assertEquals(user.arn(), session.sts("GetCallerIdentity").element("Arn"));
    session.kms("CreateKey").ok();
    session.iam("ListUsers").queryRefused(403, "InvalidClientTokenId", INVALID);
    session
        .sts("GetSessionToken")
        .queryRefused(403, "AccessDenied", "Cannot call GetSessionToken with session credentials");
    session
        .sts("GetFederationToken", "Name", "bob")
        .queryRefused(
            403, "AccessDenied", "Cannot call GetFederationToken with session credentials");
    String role = aws.role(user.arn(), Policies.allow("iam:ListUsers"));
    aws.session(session.sts("AssumeRole", "RoleArn", role, "RoleSessionName", "me"))
        .iam("ListUsers")
        .ok();
    aws.allow(user.name(), Policies.deny("kms:*"));
    session.kms("CreateKey").refused("AccessDeniedException");
  }

  @EveryServer
  void a_federated_user_has_what_both_the_user_and_the_passed_policy_allow(Running aws) {
    Client user =
        aws.user(Policies.allow("sts:GetFederationToken"), Policies.allow("kms:ListKeys"));
    Answer answer =
        user.sts(
            "GetFederationToken",
            "Name",
            "bob",
            "Policy",
            Policies.document(Policies.allow("kms:*")));
    Client bob = aws.session(answer);
    String arn = "arn:aws:sts::" + aws.account() + ":federated-user/bob";
    assertEquals(arn, answer.element("Arn"));
    assertEquals(aws.account() + ":bob", answer.element("FederatedUserId"));
    assertEquals(arn, bob.sts("GetCallerIdentity").element("Arn"));
    bob.kms("ListKeys").ok();
    bob.kms("CreateKey").denied(bob, "kms:CreateKey", "");
    bob.iam("ListUsers").queryRefused(403, "InvalidClientTokenId", INVALID);
    Client powerless = aws.session(user.sts("GetFederationToken", "Name", "eve"));
    powerless.kms("ListKeys").refused("AccessDeniedException");
    aws.user().sts("GetFederationToken", "Name", "bob").queryRefused(403, "AccessDenied");
  }

  @EveryServer
  void the_account_of_a_key_is_told(Running aws) {
    Client user = aws.user();
    Client session = aws.session(user.sts("GetSessionToken"));
    for (Client each : new Client[] {user, session}) {
      assertEquals(
          aws.account(),
          aws.admin()
              .sts("GetAccessKeyInfo", "AccessKeyId", each.signed().accessKeyId())
              .element("Account"));
    }
    aws.admin()
        .sts("GetAccessKeyInfo", "AccessKeyId", "AKIAAAAAAAAAAAAAAAAA")
        .queryRefused(400, "ValidationError");
  }

  @EveryServer
  void a_key_is_known_to_have_been_used(Running aws) {
    Client user = aws.user(Policies.allow("kms:ListKeys"));
    String id = user.signed().accessKeyId();
    Answer never = aws.admin().iam("GetAccessKeyLastUsed", "AccessKeyId", id).ok();
    assertEquals("N/A", never.element("ServiceName"));
    user.kms("ListKeys").ok();
    Answer used = aws.admin().iam("GetAccessKeyLastUsed", "AccessKeyId", id).ok();
    assertEquals("kms", used.element("ServiceName"));
    assertEquals(aws.region(), used.element("Region"));
    assertEquals(user.name(), used.element("UserName"));
    Instant hour = Instant.parse(used.element("LastUsedDate"));
    assertTrue(Duration.between(hour, Instant.now()).toMinutes() < 61);
    aws.user().iam("GetAccessKeyLastUsed", "AccessKeyId", id).queryRefused(403, "AccessDenied");
  }

  @EveryServer
  void a_presigned_link_of_a_session_has_its_token(Running aws) {
    Client session = aws.session(aws.user().sts("GetSessionToken"));
    var signed = session.signed();
    var request =
        signed
            .queryDraft("2011-06-15", Map.of())
            .without("Content-Type")
            .method("GET")
            .body(new byte[0])
            .target("/?Action=GetCallerIdentity&Version=2011-06-15")
            .presign(signed.key("sts"), signed.clock().instant(), 60);
    new Answer("presigned", signed.send(request)).ok();
    String without = request.target().replaceFirst("X-Amz-Security-Token=[^&]*&?", "");
    new Answer("without", signed.send(request.target(without)))
        .queryRefused(403, "InvalidClientTokenId");
  }

  @ParameterizedTest
  @EnumSource(value = DatabaseKind.class, names = "POSTGRES", mode = EnumSource.Mode.EXCLUDE)
  void a_session_that_ended_a_day_ago_is_forgotten(DatabaseKind kind) {
    var clock = new FakeClock();
    clock.set(Instant.now());
    try (Running aws = Running.fresh(kind, clock)) {
      Client session = aws.session(aws.admin().sts("GetSessionToken", "DurationSeconds", "900"));
      clock.advance(Duration.ofHours(23));
      session.kms("ListKeys").refused("ExpiredTokenException");
      clock.advance(Duration.ofHours(3));
      if (kind == DatabaseKind.SQLITE) {
        aws.stop();
        aws.resume();
        // Asked before, the expired session would still be remembered.
        Answer last =
            aws.eventually(
                () ->
                    aws.admin()
                        .sts("GetAccessKeyInfo", "AccessKeyId", session.signed().accessKeyId()),
                answer -> answer.status() == 400);
        last.queryRefused(400, "ValidationError");
        moved(aws, session).kms("ListKeys").refused("UnrecognizedClientException", INVALID);
      } else {
        session.kms("ListKeys").refused("ExpiredTokenException");
      }
    }
  }

  private static Client moved(Running aws, Client session) {
    var old = session.signed();
    return new Client(
        aws.admin().signed().as(old.accessKeyId(), old.secret(), old.token()), session.arn());
  }

  @EveryServer
  void a_key_can_be_switched_off_and_on(Running aws) {
    Client user = aws.user(Policies.allow("kms:ListKeys"));
    for (int i = 0; i < 3; i++) {
      user.kms("ListKeys").ok();
      status(aws, user, "Inactive");
      user.kms("ListKeys").refused("UnrecognizedClientException");
      status(aws, user, "Active");
    }
    assertEquals(
        "Active", aws.admin().iam("ListAccessKeys", "UserName", user.name()).element("Status"));
  }

  private static void status(Running aws, Client user, String status) {
    aws.admin()
        .iam(
            "UpdateAccessKey",
            "UserName",
            user.name(),
            "AccessKeyId",
            user.signed().accessKeyId(),
            "Status",
            status)
        .ok();
  }

  @EveryServer
  void a_passed_policy_that_is_gone_leaves_nothing_allowed(Running aws) {
    Client admin = aws.admin();
    String arn =
        admin
            .iam(
                "CreatePolicy",
                "PolicyName",
                "passed",
                "PolicyDocument",
                Policies.document(Policies.deny("kms:CreateKey")))
            .element("Arn");
    Client user = aws.user(Policies.allow("*"));
    Client session =
        aws.session(
            user.sts(
                "GetFederationToken",
                "Name",
                "bob",
                "Policy",
                Policies.document(Policies.allow("kms:*")),
                "PolicyArns.member.1.arn",
                arn));
    session.kms("ListKeys").ok();
    session.kms("CreateKey").refused("AccessDeniedException");
    admin.iam("DeletePolicy", "PolicyArn", arn).ok();
    session.kms("CreateKey").refused("AccessDeniedException");
    session.kms("ListKeys").refused("AccessDeniedException");
  }

  @EveryServer
  void a_deny_of_a_user_by_id_is_one_of_his_federated_users(Running aws) {
    Client user = aws.user(Policies.allow("*"));
    String id = user.sts("GetCallerIdentity").element("UserId");
    String arn =
        aws.admin()
            .secrets(
                "CreateSecret",
                "Name",
                "denied-by-id",
                "SecretString",
                "x",
                "ClientRequestToken",
                "00000000-0000-0000-0000-000000000001")
            .text("ARN");
    Client session =
        aws.session(
            user.sts(
                "GetFederationToken",
                "Name",
                "bob",
                "Policy",
                Policies.document(Policies.allow("secretsmanager:*"))));
    session.secrets("DescribeSecret", "SecretId", arn).ok();
    aws.admin()
        .secrets(
            "PutResourcePolicy",
            "SecretId",
            arn,
            "ResourcePolicy",
            Policies.document(Policies.denyTo(id, "secretsmanager:DescribeSecret")))
        .ok();
    session.secrets("DescribeSecret", "SecretId", arn).refused("AccessDeniedException");
  }

  @EveryServer
  void an_entry_of_passed_policies_without_an_arn_is_refused(Running aws) {
    Client user = aws.user(Policies.allow("*"));
    user.sts("GetFederationToken", "Name", "bob", "PolicyArns.member.1.arn", "")
        .queryRefused(400, "ValidationError");
    user.sts("GetFederationToken", "Name", "bob", "PolicyArns.member.1.ARN", READ_ONLY)
        .queryRefused(400, "ValidationError", "An entry of PolicyArns has no arn.");
  }

  @EveryServer
  void a_tag_of_a_session_hides_that_of_its_role_whatever_their_case(Running aws) {
    String role =
        aws.role(
            aws.account(),
            Policies.when(
                Policies.allow("kms:ListKeys"), "StringEquals", "aws:PrincipalTag/team", "red"));
    String name = role.substring(role.indexOf('/') + 1);
    aws.admin()
        .iam("TagRole", "RoleName", name, "Tags.member.1.Key", "team", "Tags.member.1.Value", "red")
        .ok();
    Client user = aws.user(Policies.allow("*"));
    aws.session(user.sts("AssumeRole", "RoleArn", role, "RoleSessionName", "s1"))
        .kms("ListKeys")
        .ok();
    aws.session(
            user.sts(
                "AssumeRole",
                "RoleArn",
                role,
                "RoleSessionName",
                "s1",
                "Tags.member.1.Key",
                "Team",
                "Tags.member.1.Value",
                "blue"))
        .kms("ListKeys")
        .refused("AccessDeniedException");
  }

  @ParameterizedTest
  @EnumSource(
      value = DatabaseKind.class,
      names = {"SQLITE", "POSTGRES"})
  void a_principal_has_a_bounded_number_of_open_sessions(DatabaseKind kind) throws Exception {
    try (Running aws = Running.fresh(kind)) {
      Client user = aws.user(Policies.allow("*"));
      user.sts("GetSessionToken").ok();
      try (Connection database = aws.database();
          java.sql.Statement statement = database.createStatement()) {
        statement.executeUpdate(
            "insert into iam_sessions with recursive n(i) as (select 1 union all select i + 1"
                + " from n where i < "
                + (Sessions.PRINCIPAL_MAX - 1)
                + ") select 'ASIA' || i, account, kind, principal_id, name, created, expires,"
                + " policy, policy_arns, tags, transitive, source_identity, provider, secret, mac"
                + " from iam_sessions cross join n");
      }
      user.sts("GetSessionToken")
          .queryRefused(
              409, "LimitExceeded", "Cannot exceed quota for SessionsPerPrincipal: 10000");
      aws.user(Policies.allow("*")).sts("GetSessionToken").ok();
    }
  }
}
