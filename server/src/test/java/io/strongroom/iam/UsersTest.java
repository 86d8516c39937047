package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** CreateUser, DeleteUser and GetCallerIdentity through the front door. */
final class UsersTest {
  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private static String fresh(Running aws) {
    return "u-" + aws.region() + "-" + System.nanoTime();
  }

  @EveryServer
  void a_new_user_is_shown_as_AWS_shows_him(Running aws) {
    String name = fresh(aws);
    Answer answer = aws.admin().iam("CreateUser", "UserName", name).ok();
    assertEquals("text/xml", answer.header("Content-Type"));
    String id = answer.element("UserId");
    assertTrue(id.matches("AIDA[A-Z2-7]{17}"), id);
    Instant created = Instant.parse(answer.element("CreateDate"));
    assertTrue(Math.abs(ChronoUnit.SECONDS.between(created, Instant.now())) < 120);
    assertTrue(answer.element("RequestId").matches(UUID));
    assertEquals(answer.element("RequestId"), answer.header("x-amzn-RequestId"));
    assertEquals(
        "<CreateUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
            + "<CreateUserResult><User><Path>/</Path><UserName>"
            + name
            + "</UserName><UserId>"
            + id
            + "</UserId><Arn>arn:aws:iam::"
            + aws.account()
            + ":user/"
            + name
            + "</Arn><CreateDate>"
            + answer.element("CreateDate")
            + "</CreateDate></User></CreateUserResult><ResponseMetadata><RequestId>"
            + answer.element("RequestId")
            + "</RequestId></ResponseMetadata></CreateUserResponse>",
        answer.body().replaceAll("^<\\?xml[^>]*\\?>\\s*", "").strip());
  }

  @EveryServer
  void a_path_becomes_part_of_the_ARN(Running aws) {
    String name = fresh(aws);
    Answer answer = aws.admin().iam("CreateUser", "UserName", name, "Path", "/division/team/").ok();
    assertEquals("/division/team/", answer.element("Path"));
    String arn = "arn:aws:iam::" + aws.account() + ":user/division/team/" + name;
    assertEquals(arn, answer.element("Arn"));
    assertEquals(arn, aws.key(name).sts("GetCallerIdentity").element("Arn"));
    for (String bad : List.of("division", "/division", "division/", "/a b/", "/é/", "")) {
      aws.admin()
          .iam("CreateUser", "UserName", fresh(aws), "Path", bad)
          .queryRefused(400, "ValidationError");
    }
    aws.admin()
        .iam("CreateUser", "UserName", fresh(aws), "Path", "/" + "a".repeat(511) + "/")
        .queryRefused(400, "ValidationError");
  }

  @EveryServer
  void names_are_unique_whatever_their_case(Running aws) {
    String name = fresh(aws) + "-Bob";
    aws.admin().iam("CreateUser", "UserName", name).ok();
    for (String same : List.of(name, name.replace("Bob", "BOB"), name.replace("Bob", "bob"))) {
      aws.admin().iam("CreateUser", "UserName", same).queryRefused(409, "EntityAlreadyExists");
      aws.admin()
          .iam("CreateUser", "UserName", same, "Path", "/other/")
          .queryRefused(409, "EntityAlreadyExists");
    }
    aws.admin()
        .iam("CreateUser", "UserName", name)
        .queryRefused(409, "EntityAlreadyExists", "User with name " + name + " already exists.");
  }

  @EveryServer
  void names_have_64_characters_of_an_alphabet(Running aws) {
    String start = fresh(aws);
    String longest = start + "x".repeat(64 - start.length());
    aws.admin().iam("CreateUser", "UserName", longest).ok();
    aws.admin().iam("CreateUser", "UserName", longest + "x").queryRefused(400, "ValidationError");
    for (String bad : List.of("", "a b", "a/b", "a*", "é", "a:b", "a\n", "ａ", "ſ")) {
      aws.admin().iam("CreateUser", "UserName", bad).queryRefused(400, "ValidationError");
    }
    aws.admin().iam("CreateUser").queryRefused(400, "ValidationError");
    aws.admin().iam("CreateUser", "UserName", start + "_+=,.@-").ok();
  }

  @EveryServer
  void a_user_is_made_with_boundary_and_tags_or_not_at_all(Running aws) {
    String name = fresh(aws);
    String boundary = "arn:aws:iam::" + aws.account() + ":policy/missing";
    aws.admin()
        .iam("CreateUser", "UserName", name, "PermissionsBoundary", boundary)
        .queryRefused(
            404,
            "NoSuchEntity",
            "Scope ARN: " + boundary + " does not exist or is not attachable.");
    aws.admin()
        .iam(
            "CreateUser",
            "UserName",
            name,
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
            "InvalidInput",
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    notFound(aws.admin().iam("DeleteUser", "UserName", name), name);
    String readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    Answer made =
        aws.admin()
            .iam(
                "CreateUser",
                "UserName",
                name,
                "PermissionsBoundary",
                readOnly,
                "Tags.member.1.Key",
                "team",
                "Tags.member.1.Value",
                "red")
            .ok();
    assertEquals(readOnly, made.element("PermissionsBoundaryArn"));
    assertEquals("team", made.element("Key"));
    Answer shown = aws.admin().iam("GetUser", "UserName", name).ok();
    assertEquals("PermissionsBoundaryPolicy", shown.element("PermissionsBoundaryType"));
    assertEquals("red", shown.element("Value"));
  }

  private static void notFound(Answer answer, String name) {
    answer.queryRefused(404, "NoSuchEntity", "The user with name " + name + " cannot be found.");
  }

  @EveryServer
  void a_user_is_deleted_when_nothing_hangs_on_him(Running aws) {
    Client user = aws.user(Policies.allow("kms:*"));
    Answer policies = aws.admin().iam("DeleteUser", "UserName", user.name());
    policies.queryRefused(409, "DeleteConflict");
    aws.admin().iam("DeleteUserPolicy", "UserName", user.name(), "PolicyName", "test").ok();
    aws.admin()
        .iam("DeleteUser", "UserName", user.name())
        .queryRefused(
            409, "DeleteConflict", "Cannot delete entity, must remove referenced objects first.");
    user.sts("GetCallerIdentity").ok();
    aws.admin()
        .iam("DeleteAccessKey", "UserName", user.name(), "AccessKeyId", user.signed().accessKeyId())
        .ok();
    Answer deleted = aws.admin().iam("DeleteUser", "UserName", user.name()).ok();
    assertTrue(deleted.body().contains("<DeleteUserResponse "), deleted.body());
    assertFalse(deleted.body().contains("Result"), deleted.body());
    notFound(aws.admin().iam("DeleteUser", "UserName", user.name()), user.name());
  }

  @EveryServer
  void a_successor_has_another_id_and_nothing_of_the_first(Running aws) {
    String name = fresh(aws);
    String first = aws.admin().iam("CreateUser", "UserName", name).element("UserId");
    aws.admin().iam("DeleteUser", "UserName", name).ok();
    assertNotEquals(first, aws.admin().iam("CreateUser", "UserName", name).element("UserId"));
  }

  @EveryServer
  void every_operation_asks_for_its_permission_on_the_user(Running aws) {
    Client nobody = aws.user();
    Client target = aws.user();
    String there = target.arn();
    String missing = "arn:aws:iam::" + aws.account() + ":user/missing";
    denied(nobody.iam("CreateUser", "UserName", "missing"), nobody, "iam:CreateUser", missing);
    for (String operation : List.of("DeleteUser", "CreateAccessKey")) {
      String action = "iam:" + operation;
      denied(nobody.iam(operation, "UserName", target.name()), nobody, action, there);
      denied(nobody.iam(operation, "UserName", "missing"), nobody, action, missing);
    }
    denied(
        nobody.iam(
            "PutUserPolicy",
            "UserName",
            target.name(),
            "PolicyName",
            "p",
            "PolicyDocument",
            Policies.document(Policies.allow("*"))),
        nobody,
        "iam:PutUserPolicy",
        there);
    denied(
        nobody.iam("DeleteUserPolicy", "UserName", "missing", "PolicyName", "p"),
        nobody,
        "iam:DeleteUserPolicy",
        missing);
    denied(
        nobody.iam(
            "DeleteAccessKey",
            "UserName",
            target.name(),
            "AccessKeyId",
            target.signed().accessKeyId()),
        nobody,
        "iam:DeleteAccessKey",
        there);
    target.sts("GetCallerIdentity").ok();
  }

  private static void denied(Answer answer, Client caller, String action, String resource) {
    answer.queryRefused(
        403,
        "AccessDenied",
        "User: "
            + caller.arn()
            + " is not authorized to perform: "
            + action
            + " on resource: "
            + resource
            + " because no identity-based policy allows the "
            + action
            + " action");
  }

  @EveryServer
  void a_permission_can_be_for_a_path(Running aws) {
    Client manager =
        aws.user(
            Policies.allow("iam:CreateUser", "arn:aws:iam::" + aws.account() + ":user/team/*"));
    manager.iam("CreateUser", "UserName", fresh(aws), "Path", "/team/").ok();
    manager.iam("CreateUser", "UserName", fresh(aws)).queryRefused(403, "AccessDenied");
  }

  @EveryServer
  void callers_learn_who_they_are(Running aws) {
    Client user = aws.user();
    Answer answer = user.sts("GetCallerIdentity").ok();
    assertTrue(answer.element("UserId").matches("AIDA[A-Z2-7]{17}"));
    assertEquals(aws.account(), answer.element("Account"));
    assertEquals(user.arn(), answer.element("Arn"));
    assertTrue(
        answer
            .body()
            .contains(
                "<GetCallerIdentityResponse"
                    + " xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                    + "<GetCallerIdentityResult>"),
        answer.body());
  }

  @EveryServer
  void a_presigned_link_tells_too(Running aws) {
    var signed = aws.admin().signed();
    var request =
        signed
            .queryDraft("2011-06-15", Map.of())
            .without("Content-Type")
            .method("GET")
            .body(new byte[0])
            .target("/?Action=GetCallerIdentity&Version=2011-06-15")
            .presign(signed.key("sts"), signed.clock().instant(), 60);
    var answer = new Answer("presigned", signed.send(request)).ok();
    assertEquals(aws.admin().arn(), answer.element("Arn"));
    new Answer(
            "altered",
            signed.send(request.target(request.target().replace("Expires=60", "Expires=61"))))
        .queryRefused(403, "SignatureDoesNotMatch");
  }

  @EveryServer
  void not_even_a_deny_stops_them(Running aws) {
    Client user = aws.user(Policies.deny("*"));
    assertEquals(user.arn(), user.sts("GetCallerIdentity").ok().element("Arn"));
  }

  @EveryServer
  void nobody_is_served_without_a_valid_signature(Running aws) {
    for (var service : List.of("iam 2010-05-08 CreateUser", "sts 2011-06-15 GetCallerIdentity")) {
      String[] parts = service.split(" ");
      var signed = aws.admin().signed();
      var draft = signed.queryDraft(parts[1], Map.of("Action", parts[2]));
      new Answer(parts[2], signed.send(draft)).queryRefused(403, "MissingAuthenticationToken");
      var unknown = aws.anonymous().signed();
      new Answer(parts[2], unknown.query(parts[0], parts[1], Map.of("Action", parts[2])))
          .queryRefused(
              403,
              "InvalidClientTokenId",
              "The security token included in the request is invalid.");
      var wrong = signed.as(signed.accessKeyId(), "x".repeat(40), "");
      new Answer(parts[2], wrong.query(parts[0], parts[1], Map.of("Action", parts[2])))
          .queryRefused(403, "SignatureDoesNotMatch");
    }
  }

  @EveryServer
  void an_unknown_action_or_version_is_invalid(Running aws) {
    aws.admin().iam("CreateEverything").queryRefused(400, "InvalidAction");
    aws.admin().sts("CreateUser", "UserName", "x").queryRefused(400, "InvalidAction");
    new Answer(
            "old", aws.admin().signed().query("iam", "2009-01-01", Map.of("Action", "CreateUser")))
        .queryRefused(400, "InvalidAction");
  }
}
