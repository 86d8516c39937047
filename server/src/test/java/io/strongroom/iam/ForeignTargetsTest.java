package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;

/** What a refused caller can find out about what belongs to another account. */
final class ForeignTargetsTest {
  private static String id(String arn) {
    return arn.substring(arn.indexOf('/') + 1);
  }

  @EveryServer
  void the_trail_of_a_refusal_names_what_was_sent(Running aws) {
    Client stranger = aws.otherAccount().admin();
    String key = aws.kmsKey();
    String alias = aws.arn("kms", "alias/hidden");
    aws.admin().kms("CreateAlias", "AliasName", "alias/hidden", "TargetKeyId", key).nothing();
    stranger
        .kms("Encrypt", "KeyId", alias, "Plaintext", JsonTree.blob("x"))
        .refused("AccessDeniedException");
    String blob =
        aws.admin()
            .kms("Encrypt", "KeyId", key, "Plaintext", JsonTree.blob("x"))
            .text("CiphertextBlob");
    stranger.kms("Decrypt", "CiphertextBlob", blob).refused("AccessDeniedException");
    String secret =
        aws.admin()
            .secrets(
                "CreateSecret",
                "Name",
                "hidden",
                "SecretString",
                "x",
                "ClientRequestToken",
                "00000000-0000-0000-0000-000000000001")
            .text("ARN");
    String partial = secret.substring(0, secret.length() - 7);
    stranger.secrets("GetSecretValue", "SecretId", partial).refused("AccessDeniedException");
    String trail =
        stranger.json("cloudtrail", "CloudTrail_20131101", "LookupEvents", "{}").ok().body();
    for (String expected : List.of("Decrypt", alias)) {
      assertTrue(trail.contains(expected), trail);
    }
    assertFalse(trail.contains(id(key)), trail);
    assertTrue(trail.contains(partial), trail);
    assertFalse(trail.contains(secret), trail);
  }

  private static String refusal(Answer answer, String name) {
    assertTrue(answer.body().contains("AccessDenied"), answer.body());
    return answer.body().replace(name, "NAME").replaceAll("<RequestId>[^<]*<", "<");
  }

  @EveryServer
  void the_strangers_own_denials_do_not_tell_what_is_there(Running aws) {
    Client admin = aws.admin();
    String key = aws.kmsKey();
    String body = "{\"KeyId\":\"%s\",\"Tags\":[{\"TagKey\":\"a\",\"TagValue\":\"b\"}]}";
    admin.json("kms", "TrentService", "TagResource", body.formatted(key)).ok();
    admin.kms("CreateAlias", "AliasName", "alias/known", "TargetKeyId", key).ok();
    Client stranger =
        aws.otherAccount()
            .user(
                Policies.allow("*"),
                Policies.when(Policies.deny("*"), "StringEquals", "aws:ResourceTag/a", "b"),
                Policies.when(Policies.deny("*"), "Null", "kms:KeySpec", "false"),
                Policies.when(Policies.deny("*"), "Null", "kms:RequestAlias", "false"),
                Policies.deny("*", key));
    String alias = aws.arn("kms", "alias/known");
    assertEquals(
        refusal(stranger.kms("DescribeKey", "KeyId", alias + "x"), alias + "x"),
        refusal(stranger.kms("DescribeKey", "KeyId", alias), alias));
    String absent = key.substring(0, key.length() - 4) + "0000";
    stranger =
        aws.otherAccount()
            .user(
                Policies.allow("*"),
                Policies.when(Policies.deny("*"), "StringEquals", "aws:ResourceTag/a", "b"));
    assertEquals(
        refusal(stranger.kms("DescribeKey", "KeyId", absent), absent),
        refusal(stranger.kms("DescribeKey", "KeyId", key), key));
  }

  @EveryServer
  void neither_a_trust_policys_denial_nor_a_roles_tags_tell_that_there_is_a_role(Running aws) {
    String arn = aws.role(aws.arn("iam", "root").replace(":" + aws.region() + ":", "::"));
    String name = arn.substring(arn.indexOf('/') + 1);
    String trust =
        Policies.document(Policies.denyTo("*", "sts:AssumeRole"))
            .replace(",\"Resource\":\"*\"", "");
    aws.admin().iam("UpdateAssumeRolePolicy", "RoleName", name, "PolicyDocument", trust).ok();
    aws.admin()
        .iam("TagRole", "RoleName", name, "Tags.member.1.Key", "a", "Tags.member.1.Value", "b")
        .ok();
    Running other = aws.otherAccount();
    for (Client stranger :
        List.of(
            other.admin(),
            other.user(),
            other.user(
                Policies.allow("*"),
                Policies.when(Policies.deny("*"), "StringEquals", "aws:ResourceTag/a", "b")))) {
      assertEquals(
          refusal(assume(stranger, arn + "x"), arn + "x"), refusal(assume(stranger, arn), arn));
    }
    assertTrue(assume(aws.admin(), arn).body().contains("explicit deny in the role trust policy"));
  }

  private static Answer assume(Client client, String role) {
    return client.sts("AssumeRole", "RoleArn", role, "RoleSessionName", "s1");
  }
}
