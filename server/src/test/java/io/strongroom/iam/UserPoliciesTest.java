package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.Map;

/** PutUserPolicy and DeleteUserPolicy through the front door. */
final class UserPoliciesTest {
  private static Answer put(Running aws, Client user, String name, String document) {
    return aws.admin()
        .iam(
            "PutUserPolicy",
            "UserName",
            user.name(),
            "PolicyName",
            name,
            "PolicyDocument",
            document);
  }

  private static Answer delete(Running aws, Client user, String name) {
    return aws.admin().iam("DeleteUserPolicy", "UserName", user.name(), "PolicyName", name);
  }

  @EveryServer
  void a_policy_counts_from_the_next_call_on_until_it_is_deleted(Running aws) {
    Client user = aws.user();
    String document = Policies.document(Policies.allow("kms:ListKeys"));
    for (int i = 0; i < 10; i++) {
      user.kms("ListKeys").denied(user, "kms:ListKeys", "");
      Answer answer = put(aws, user, "p", document).ok();
      assertTrue(answer.body().contains("<PutUserPolicyResponse "), answer.body());
      assertFalse(answer.body().contains("Result"), answer.body());
      user.kms("ListKeys").ok();
      delete(aws, user, "p").ok();
    }
  }

  @EveryServer
  void a_policy_of_the_same_name_is_replaced(Running aws) {
    Client user = aws.user();
    put(aws, user, "p", Policies.document(Policies.allow("kms:ListKeys"))).ok();
    put(aws, user, "p", Policies.document(Policies.allow("kms:CreateKey"))).ok();
    user.kms("ListKeys").denied(user, "kms:ListKeys", "");
    user.kms("CreateKey").ok();
    put(aws, user, "P", Policies.document(Policies.allow("kms:ListKeys"))).ok();
    user.kms("ListKeys").ok();
    user.kms("CreateKey").ok();
  }

  @EveryServer
  void a_deny_of_one_policy_beats_the_allow_of_another(Running aws) {
    Client user = aws.user(Policies.allow("*"));
    put(aws, user, "no", Policies.document(Policies.deny("kms:List*"))).ok();
    user.kms("ListKeys").deniedExplicitly(user, "kms:ListKeys", "");
    delete(aws, user, "no").ok();
    user.kms("ListKeys").ok();
  }

  @EveryServer
  void what_is_not_there_is_not_found(Running aws) {
    Client user = aws.user();
    delete(aws, user, "p").queryRefused(404, "NoSuchEntity");
    String text = "The user with name missing cannot be found.";
    aws.admin()
        .iam("DeleteUserPolicy", "UserName", "missing", "PolicyName", "p")
        .queryRefused(404, "NoSuchEntity", text);
    aws.admin()
        .iam(
            "PutUserPolicy",
            "UserName",
            "missing",
            "PolicyName",
            "p",
            "PolicyDocument",
            Policies.document(Policies.allow("*")))
        .queryRefused(404, "NoSuchEntity", text);
  }

  @EveryServer
  void a_document_that_is_no_policy_is_refused_and_changes_nothing(Running aws) {
    Client user = aws.user(Policies.allow("kms:ListKeys"));
    String good = Policies.document(Policies.allow("kms:*"));
    put(aws, user, "test", "not json")
        .queryRefused(400, "MalformedPolicyDocument", "This policy contains invalid Json");
    for (String bad :
        List.of(
            "{}",
            "[]",
            "\"x\"",
            good + "x",
            good.substring(1),
            Policies.document(),
            good.replace("Allow", "allow"),
            good.replace("2012-10-17", "2020-01-01"),
            good.replace("\"Action\":\"kms:*\",", ""),
            good.replace(",\"Resource\":\"*\"", ""),
            good.replace("kms:*", "kms"),
            good.replace("kms:*", "*:ListKeys"),
            good.replace("\"Resource\":\"*\"", "\"Resource\":\"key/*\""),
            good.replace("\"Action\"", "\"action\""),
            good.replace("\"Effect\"", "\"Effect\":\"Deny\",\"Effect\""),
            good.replace("\"Effect\"", "\"Principal\":\"*\",\"Effect\""),
            good.replace("\"Effect\"", "\"Condition\":{\"Like\":{\"a:b\":\"c\"}},\"Effect\""),
            "[".repeat(1000))) {
      put(aws, user, "test", bad).queryRefused(400, "MalformedPolicyDocument");
    }
    put(aws, user, "test", good.replace("kms:*", "kms:€")).queryRefused(400, "ValidationError");
    put(aws, user, "test", "").queryRefused(400, "ValidationError");
    user.kms("ListKeys").ok();
    user.kms("CreateKey").denied(user, "kms:CreateKey", "");
  }

  @EveryServer
  void all_policies_of_a_user_have_2048_characters_without_white_space(Running aws) {
    Client user = aws.user();
    String start = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"";
    String end = "\",\"Effect\":\"Allow\",\"Action\":\"kms:ListKeys\",\"Resource\":\"*\"}]}";
    String full = start + "x".repeat(2048 - start.length() - end.length()) + end;
    put(aws, user, "p", full.replace("{", "{\n  ")).ok();
    put(aws, user, "p", full).ok();
    put(aws, user, "p", full.replace("xxx", "xxxx")).queryRefused(409, "LimitExceeded");
    put(aws, user, "q", start + end).queryRefused(409, "LimitExceeded");
    user.kms("ListKeys").ok();
    put(aws, user, "p", start + end).ok();
    put(aws, user, "q", start + end).ok();
  }

  @EveryServer
  void names_of_policies_have_128_characters_of_an_alphabet(Running aws) {
    Client user = aws.user();
    String document = Policies.document(Policies.allow("kms:ListKeys"));
    put(aws, user, "x".repeat(128), document).ok();
    for (String bad : List.of("x".repeat(129), "", "a b", "a/b", "é")) {
      put(aws, user, bad, document).queryRefused(400, "ValidationError");
    }
  }

  @EveryServer
  void who_may_write_policies_may_give_himself_everything_and_nobody_else_may(Running aws) {
    Client user = aws.user(Policies.allow("iam:PutUserPolicy"));
    user.kms("ListKeys").denied(user, "kms:ListKeys", "");
    user.iam(
            "PutUserPolicy",
            "UserName",
            user.name(),
            "PolicyName",
            "more",
            "PolicyDocument",
            Policies.document(Policies.allow("*")))
        .ok();
    user.kms("ListKeys").ok();
    Client other = aws.user(Policies.allow("iam:CreateUser"));
    other
        .iam(
            "PutUserPolicy",
            "UserName",
            other.name(),
            "PolicyName",
            "more",
            "PolicyDocument",
            Policies.document(Policies.allow("*")))
        .queryRefused(403, "AccessDenied");
  }

  @EveryServer
  void variables_stand_for_the_caller(Running aws) {
    Client user =
        aws.user(Policies.allow("ssm:*", "arn:aws:ssm:*:*:parameter/home/${aws:username}/*"));
    user.ssm("PutParameter", "Name", "/home/" + user.name() + "/x", "Type", "String", "Value", "v")
        .ok();
    user.ssm("PutParameter", "Name", "/home/other/x", "Type", "String", "Value", "v")
        .denied(user, "ssm:PutParameter", aws.arn("ssm", "parameter/home/other/x"));
  }

  @EveryServer
  void where_the_call_comes_from_can_be_made_a_condition(Running aws) {
    for (var each : Map.of("127.0.0.0/8", true, "10.0.0.0/8", false).entrySet()) {
      Client user =
          aws.user(
              Policies.when(
                  Policies.allow("kms:ListKeys"), "IpAddress", "aws:SourceIp", each.getKey()));
      if (each.getValue()) {
        user.kms("ListKeys").ok();
      } else {
        user.kms("ListKeys").denied(user, "kms:ListKeys", "");
      }
    }
  }

  @EveryServer
  void the_region_can_be_made_a_condition(Running aws) {
    Client user =
        aws.user(
            Policies.when(
                Policies.allow("kms:ListKeys"),
                "StringEquals",
                "aws:RequestedRegion",
                aws.region()));
    user.kms("ListKeys").ok();
    Client elsewhere = user.in("eu-west-1");
    elsewhere.kms("ListKeys").denied(elsewhere, "kms:ListKeys", "");
  }
}
