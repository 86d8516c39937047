package io.strongroom.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** DescribeKey through the front door, and the names that keys have. */
final class DescribeKeyTest {
  @EveryServer
  void it_shows_what_creating_showed_under_every_name_of_the_key(Running aws) {
    Answer created = aws.admin().kms("CreateKey", "Description", "d");
    String id = created.text("KeyMetadata", "KeyId");
    aws.admin().kms("CreateAlias", "AliasName", "alias/a/b-c_d", "TargetKeyId", id).nothing();
    for (String name :
        List.of(
            id, aws.arn("kms", "key/" + id), "alias/a/b-c_d", aws.arn("kms", "alias/a/b-c_d"))) {
      assertEquals(created.json(), aws.admin().kms("DescribeKey", "KeyId", name).json(), name);
    }
  }

  @EveryServer
  void a_malformed_id_is_named(Running aws) {
    for (String bad :
        List.of(
            "fake-key-id",
            "mrk-fake-key-id",
            UUID.randomUUID().toString().replace("-", ""),
            "../" + UUID.randomUUID(),
            "key/" + UUID.randomUUID(),
            UUID.randomUUID() + " ",
            "*")) {
      aws.admin()
          .kms("DescribeKey", "KeyId", bad)
          .refused("NotFoundException", "Invalid keyId '" + bad + "'");
    }
  }

  @EveryServer
  void an_unknown_id_is_shown_as_an_ARN(Running aws) {
    String id = UUID.randomUUID().toString();
    String arn = aws.arn("kms", "key/" + id);
    String mrk = "mrk-" + id.replace("-", "");
    String text = "Key '" + arn + "' does not exist";
    aws.admin().kms("DescribeKey", "KeyId", id).refused("NotFoundException", text);
    aws.admin().kms("DescribeKey", "KeyId", arn).refused("NotFoundException", text);
    aws.admin()
        .kms("DescribeKey", "KeyId", mrk)
        .refused("NotFoundException", "Key '" + aws.arn("kms", "key/" + mrk) + "' does not exist");
  }

  @EveryServer
  void an_ARN_of_another_region_is_refused_with_that_region(Running aws) {
    String arn = aws.kmsKey();
    aws.admin()
        .in("eu-west-1")
        .kms("DescribeKey", "KeyId", arn)
        .refused("NotFoundException", "Invalid arn " + aws.region());
  }

  @EveryServer
  void an_unknown_alias_is_shown_as_an_ARN(Running aws) {
    String arn = aws.arn("kms", "alias/foo");
    for (String name : List.of("alias/foo", arn)) {
      aws.admin()
          .kms("DescribeKey", "KeyId", name)
          .refused("NotFoundException", "Alias " + arn + " is not found.");
    }
  }

  @EveryServer
  void what_is_no_ARN_of_a_key_is_refused(Running aws) {
    for (String bad :
        List.of(
            "arn:",
            "arn:aws:kms",
            aws.arn("s3", "key/" + UUID.randomUUID()),
            aws.arn("kms", "grant/" + UUID.randomUUID()),
            "arn:aws:kms:" + aws.region() + ":12345:key/" + UUID.randomUUID())) {
      aws.admin().kms("DescribeKey", "KeyId", bad).refused("InvalidArnException");
    }
  }

  @EveryServer
  void a_key_of_another_account_is_not_told_from_an_absent_one(Running aws) {
    String id = aws.kmsKey().substring(aws.kmsKey().lastIndexOf('/') + 1);
    for (String foreign : List.of(id, UUID.randomUUID().toString())) {
      aws.admin()
          .kms(
              "DescribeKey",
              "KeyId",
              "arn:aws:kms:" + aws.region() + ":111111111111:key/" + foreign)
          .refused("AccessDeniedException");
    }
  }

  @EveryServer
  void a_key_stays_in_its_region(Running aws) {
    String arn = aws.kmsKey();
    String id = arn.substring(arn.lastIndexOf('/') + 1);
    String elsewhere = arn.replace(aws.region(), "eu-west-1");
    aws.admin()
        .in("eu-west-1")
        .kms("DescribeKey", "KeyId", id)
        .refused("NotFoundException", "Key '" + elsewhere + "' does not exist");
  }

  @EveryServer
  void a_name_is_needed_and_has_a_length(Running aws) {
    aws.admin().kms("DescribeKey").refused("ValidationException");
    aws.admin().kms("DescribeKey", "KeyId", "").refused("ValidationException");
    aws.admin().kms("DescribeKey", "KeyId", "x".repeat(2049)).refused("ValidationException");
  }

  @EveryServer
  void no_grant_token_is_known(Running aws) {
    aws.admin()
        .kms("DescribeKey", "KeyId", aws.kmsKey(), "GrantTokens", List.of("token"))
        .refused("InvalidGrantTokenException");
  }

  @EveryServer
  void the_key_policy_decides_who_sees_it(Running aws) {
    Client other = aws.user();
    String policy =
        Policies.document(
            Policies.allowTo("arn:aws:iam::" + aws.account() + ":root", "kms:*"),
            Policies.allowTo(other.arn(), "kms:DescribeKey"));
    String arn = aws.admin().kms("CreateKey", "Policy", policy).text("KeyMetadata", "Arn");
    other.kms("DescribeKey", "KeyId", arn).members("KeyMetadata");
    other.kms("DisableKey", "KeyId", arn).denied(other, "kms:DisableKey", arn);
  }

  @EveryServer
  void use_through_an_alias_can_be_made_a_condition(Running aws) {
    String arn = aws.kmsKey();
    aws.admin().kms("CreateAlias", "AliasName", "alias/ok", "TargetKeyId", arn).nothing();
    aws.admin().kms("CreateAlias", "AliasName", "alias/no", "TargetKeyId", arn).nothing();
    Client user =
        aws.user(
            Policies.when(
                Policies.allow("kms:DescribeKey"), "StringEquals", "kms:RequestAlias", "alias/ok"));
    user.kms("DescribeKey", "KeyId", "alias/ok").ok();
    user.kms("DescribeKey", "KeyId", aws.arn("kms", "alias/ok")).ok();
    user.kms("DescribeKey", "KeyId", "alias/no")
        .denied(user, "kms:DescribeKey", aws.arn("kms", "alias/no"));
    user.kms("DescribeKey", "KeyId", arn).denied(user, "kms:DescribeKey", arn);
  }

  @EveryServer
  void who_may_not_see_a_key_does_not_learn_which_aliases_exist(Running aws) {
    aws.admin().kms("CreateAlias", "AliasName", "alias/a", "TargetKeyId", aws.kmsKey()).nothing();
    Client nobody = aws.user();
    for (String alias : List.of("alias/a", "alias/b", "alias/aws/ssm", "alias/aws/x")) {
      for (String name : List.of(alias, aws.arn("kms", alias))) {
        nobody
            .kms("DescribeKey", "KeyId", name)
            .denied(nobody, "kms:DescribeKey", aws.arn("kms", alias));
      }
    }
  }

  @EveryServer
  void the_tags_of_a_key_can_be_made_a_condition(Running aws) {
    String red = tagged(aws, "red");
    String blue = tagged(aws, "blue");
    Client user =
        aws.user(
            Policies.when(
                Policies.allow("kms:DescribeKey"), "StringEquals", "aws:ResourceTag/team", "red"));
    user.kms("DescribeKey", "KeyId", red).ok();
    user.kms("DescribeKey", "KeyId", blue).denied(user, "kms:DescribeKey", blue);
  }

  private static String tagged(Running aws, String team) {
    return aws.admin()
        .kms("CreateKey", "Tags", List.of(Map.of("TagKey", "team", "TagValue", team)))
        .text("KeyMetadata", "Arn");
  }

  @EveryServer
  void members_that_AWS_does_not_have_are_ignored(Running aws) {
    aws.admin()
        .kms("DescribeKey", "KeyId", aws.kmsKey(), "Unknown", Map.of("a", List.of(1, true)))
        .ok();
  }
}
