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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
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
    String token =
        aws.admin()
            .kms(
                "CreateGrant",
                "KeyId",
                key,
                "GranteePrincipal",
                aws.admin().arn(),
                "Operations",
                List.of("Decrypt"))
            .text("GrantToken");
    String refusal =
        stranger.kms("RetireGrant", "GrantToken", token).refused("AccessDeniedException").body();
    assertFalse(refusal.contains(id(key)), refusal);
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

  @EveryServer
  void aliases_of_a_foreign_key_are_those_of_one_that_is_not_there(Running aws) {
    String key = aws.kmsKey();
    String absent = key.substring(0, key.length() - 4) + "0000";
    Client stranger = aws.otherAccount().admin();
    String found = stranger.kms("ListAliases", "KeyId", key).refused("NotFoundException").body();
    String missing =
        stranger.kms("ListAliases", "KeyId", absent).refused("NotFoundException").body();
    assertEquals(missing.replace(absent, key), found);
  }

  @EveryServer
  void a_broken_request_tells_no_foreign_ciphertext_from_one_of_no_key(Running aws)
      throws NoSuchAlgorithmException {
    String key = aws.kmsKey();
    byte[] blob =
        aws.admin()
            .kms("Encrypt", "KeyId", key, "Plaintext", JsonTree.blob("x"))
            .blob("CiphertextBlob");
    Client stranger = aws.otherAccount().admin();
    String own = stranger.kms("CreateKey").text("KeyMetadata", "Arn");
    byte[] gone =
        stranger
            .kms("Encrypt", "KeyId", own, "Plaintext", JsonTree.blob("x"))
            .blob("CiphertextBlob");
    String id = id(own);
    byte[] absent =
        new String(gone, StandardCharsets.ISO_8859_1)
            .replace(label(id(own)), label(id(own).substring(0, 32) + "0000"))
            .getBytes(StandardCharsets.ISO_8859_1);
    assertFalse(Arrays.equals(gone, absent));
    assertEquals(decrypted(stranger, absent), decrypted(stranger, blob));
  }

  /** How a ciphertext names its key. */
  private static String label(String keyId) throws NoSuchAlgorithmException {
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(("kms/label/" + keyId).getBytes(StandardCharsets.UTF_8));
    return keyId + "." + HexFormat.of().formatHex(hash, 0, 4);
  }

  private static String decrypted(Client client, byte[] blob) {
    Answer answer =
        client.kms(
            "Decrypt",
            "CiphertextBlob",
            Base64.getEncoder().encodeToString(blob),
            "EncryptionAlgorithm",
            "NONE");
    return answer.refused("AccessDeniedException").body();
  }
}
