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
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Temporary credentials as such: tokens, expiry, and the sessions of users. */
final class SessionsTest {
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
      Client moved =
          new Client(
              aws.admin()
                  .signed()
                  .as(
                      session.signed().accessKeyId(),
                      session.signed().secret(),
                      session.signed().token()),
              "");
      moved.kms("ListKeys").ok();
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
}
