package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.time.Instant;

/** CreateAccessKey and DeleteAccessKey through the front door. */
final class AccessKeysTest {
  private static Answer create(Client caller, String name) {
    return caller.iam("CreateAccessKey", "UserName", name);
  }

  private static Answer delete(Client caller, String name, String id) {
    return caller.iam("DeleteAccessKey", "UserName", name, "AccessKeyId", id);
  }

  @EveryServer
  void a_key_is_shown_with_its_secret_once(Running aws) {
    Client user = aws.user();
    Answer answer = create(aws.admin(), user.name()).ok();
    assertTrue(answer.element("AccessKeyId").matches("AKIA[A-Z2-7]{16}"));
    assertTrue(answer.element("SecretAccessKey").matches("[A-Za-z0-9+/]{40}"));
    assertEquals("Active", answer.element("Status"));
    assertEquals(user.name(), answer.element("UserName"));
    assertTrue(Instant.parse(answer.element("CreateDate")).isBefore(Instant.now().plusSeconds(60)));
    assertTrue(
        answer
            .body()
            .contains(
                "<CreateAccessKeyResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
                    + "<CreateAccessKeyResult><AccessKey><UserName>"),
        answer.body());
    Client second =
        new Client(
            user.signed().as(answer.element("AccessKeyId"), answer.element("SecretAccessKey"), ""),
            user.arn());
    assertEquals(user.arn(), second.sts("GetCallerIdentity").element("Arn"));
    assertNotEquals(user.signed().accessKeyId(), second.signed().accessKeyId());
  }

  @EveryServer
  void a_user_has_two_keys_at_most(Running aws) {
    Client user = aws.user();
    create(aws.admin(), user.name()).ok();
    create(aws.admin(), user.name()).queryRefused(409, "LimitExceeded");
    delete(aws.admin(), user.name(), user.signed().accessKeyId()).ok();
    create(aws.admin(), user.name()).ok();
  }

  @EveryServer
  void a_deleted_key_signs_nothing_from_then_on(Running aws) {
    Client user = aws.user(Policies.allow("kms:ListKeys"));
    user.kms("ListKeys").ok();
    delete(aws.admin(), user.name(), user.signed().accessKeyId()).ok();
    user.kms("ListKeys")
        .refused(
            "UnrecognizedClientException",
            "The security token included in the request is invalid.");
    user.sts("GetCallerIdentity")
        .queryRefused(
            403, "InvalidClientTokenId", "The security token included in the request is invalid.");
    delete(aws.admin(), user.name(), user.signed().accessKeyId()).queryRefused(404, "NoSuchEntity");
  }

  @EveryServer
  void a_key_is_deleted_under_its_own_user_only(Running aws) {
    Client user = aws.user();
    Client other = aws.user();
    delete(aws.admin(), other.name(), user.signed().accessKeyId())
        .queryRefused(404, "NoSuchEntity");
    user.sts("GetCallerIdentity").ok();
  }

  @EveryServer
  void without_a_name_the_callers_own_keys_are_meant(Running aws) {
    Client user = aws.user(Policies.allow("iam:*AccessKey", "arn:aws:iam::*:user/${aws:username}"));
    Answer key = user.iam("CreateAccessKey").ok();
    assertEquals(user.name(), key.element("UserName"));
    user.iam("DeleteAccessKey", "AccessKeyId", key.element("AccessKeyId")).ok();
    Client other = aws.user();
    create(user, other.name()).queryRefused(403, "AccessDenied");
    delete(user, other.name(), other.signed().accessKeyId()).queryRefused(403, "AccessDenied");
  }

  @EveryServer
  void what_is_not_there_is_not_found(Running aws) {
    create(aws.admin(), "missing")
        .queryRefused(404, "NoSuchEntity", "The user with name missing cannot be found.");
    delete(aws.admin(), "missing", "AKIAAAAAAAAAAAAAAAAA")
        .queryRefused(404, "NoSuchEntity", "The user with name missing cannot be found.");
    Client user = aws.user();
    delete(aws.admin(), user.name(), "AKIAAAAAAAAAAAAAAAAA").queryRefused(404, "NoSuchEntity");
    delete(aws.admin(), user.name(), "short").queryRefused(400, "ValidationError");
    delete(aws.admin(), user.name(), "bad-characters-here").queryRefused(400, "ValidationError");
    aws.admin()
        .iam("DeleteAccessKey", "UserName", user.name())
        .queryRefused(400, "ValidationError");
  }

  @EveryServer
  void the_key_of_a_deleted_user_is_gone_with_him_and_his_successor_starts_anew(Running aws) {
    Client user = aws.user();
    delete(aws.admin(), user.name(), user.signed().accessKeyId()).ok();
    aws.admin().iam("DeleteUser", "UserName", user.name()).ok();
    aws.admin().iam("CreateUser", "UserName", user.name()).ok();
    user.kms("ListKeys").refused("UnrecognizedClientException");
    Client successor = aws.key(user.name());
    successor.sts("GetCallerIdentity").ok();
  }
}
