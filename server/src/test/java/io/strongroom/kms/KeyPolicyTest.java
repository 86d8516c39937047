package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.Map;

/** GetKeyPolicy and PutKeyPolicy through the front door: the key policy is the root of trust. */
final class KeyPolicyTest {
  private static String root(Running aws) {
    return "arn:aws:iam::" + aws.account() + ":root";
  }

  private static Answer put(Client client, String key, String... statements) {
    return client.kms("PutKeyPolicy", "KeyId", key, "Policy", Policies.document(statements));
  }

  private static Answer insist(Client client, String key, String... statements) {
    return client.kms(
        "PutKeyPolicy",
        "KeyId",
        key,
        "Policy",
        Policies.document(statements),
        "BypassPolicyLockoutSafetyCheck",
        true);
  }

  private static Answer encrypt(Client client, String key) {
    return client.kms("Encrypt", "KeyId", key, "Plaintext", blob("x"));
  }

  @EveryServer
  void what_was_put_is_shown_word_for_word(Running aws) {
    String key = aws.kmsKey();
    String policy =
        " " + Policies.document(Policies.allowTo(root(aws), "kms:*")).replace(",", " ,\n\t ");
    aws.admin()
        .kms("PutKeyPolicy", "KeyId", key, "Policy", policy, "PolicyName", "default")
        .nothing();
    Answer answer = aws.admin().kms("GetKeyPolicy", "KeyId", key).members("Policy", "PolicyName");
    assertEquals(policy, answer.text("Policy"));
    assertEquals("default", answer.text("PolicyName"));
  }

  @EveryServer
  void there_is_one_policy_and_its_name_is_default(Running aws) {
    String key = aws.kmsKey();
    String policy = Policies.document(Policies.allowTo(root(aws), "kms:*"));
    aws.admin().kms("GetKeyPolicy", "KeyId", key, "PolicyName", "default").ok();
    aws.admin()
        .kms("GetKeyPolicy", "KeyId", key, "PolicyName", "other")
        .refused("NotFoundException");
    aws.admin()
        .kms("PutKeyPolicy", "KeyId", key, "Policy", policy, "PolicyName", "other")
        .refused("NotFoundException");
    aws.admin()
        .kms("GetKeyPolicy", "KeyId", key, "PolicyName", "a b")
        .refused("ValidationException");
  }

  @EveryServer
  void without_delegation_even_the_administrator_is_refused(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    insist(aws.admin(), key, Policies.allowTo(alice.arn(), "kms:*")).nothing();
    encrypt(aws.admin(), key).deniedByResource(aws.admin(), "kms:Encrypt", key);
    aws.admin()
        .kms("DescribeKey", "KeyId", key)
        .deniedByResource(aws.admin(), "kms:DescribeKey", key);
    put(aws.admin(), key, Policies.allowTo(root(aws), "kms:*"))
        .deniedByResource(aws.admin(), "kms:PutKeyPolicy", key);
    encrypt(alice, key).ok();
    alice.kms("DescribeKey", "KeyId", key).ok();
  }

  @EveryServer
  void delegation_reaches_as_far_as_its_actions(Running aws) {
    String key = aws.kmsKey();
    insist(aws.admin(), key, Policies.allowTo(root(aws), "kms:Describe*")).nothing();
    aws.admin().kms("DescribeKey", "KeyId", key).ok();
    encrypt(aws.admin(), key).deniedByResource(aws.admin(), "kms:Encrypt", key);
  }

  @EveryServer
  void delegation_alone_allows_nobody(Running aws) {
    String key = aws.kmsKey();
    Client nobody = aws.user();
    for (String account : List.of(root(aws), aws.account())) {
      put(aws.admin(), key, Policies.allowTo(account, "kms:*")).nothing();
      encrypt(nobody, key).denied(nobody, "kms:Encrypt", key);
      encrypt(aws.admin(), key).ok();
    }
  }

  @EveryServer
  void delegation_can_be_conditional(Running aws) {
    String key = aws.kmsKey();
    insist(
            aws.admin(),
            key,
            Policies.when(
                Policies.allowTo(root(aws), "kms:*"),
                "StringEquals",
                "kms:EncryptionContext:a",
                "b"))
        .nothing();
    encrypt(aws.admin(), key).deniedByResource(aws.admin(), "kms:Encrypt", key);
    aws.admin()
        .kms("Encrypt", "KeyId", key, "Plaintext", blob("x"), "EncryptionContext", Map.of("a", "b"))
        .ok();
  }

  @EveryServer
  void delegation_to_another_account_is_none_to_this(Running aws) {
    String key = aws.kmsKey();
    insist(aws.admin(), key, Policies.allowTo("arn:aws:iam::111111111111:root", "kms:*")).nothing();
    encrypt(aws.admin(), key).deniedByResource(aws.admin(), "kms:Encrypt", key);
  }

  @EveryServer
  void a_deny_of_the_users_own_counts_although_the_key_policy_names_him(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user(Policies.deny("kms:Encrypt", key));
    put(
            aws.admin(),
            key,
            Policies.allowTo(root(aws), "kms:*"),
            Policies.allowTo(alice.arn(), "kms:*"))
        .nothing();
    encrypt(alice, key).deniedExplicitly(alice, "kms:Encrypt", key);
    alice.kms("DescribeKey", "KeyId", key).ok();
  }

  @EveryServer
  void a_deny_of_the_key_policy_beats_every_permission(Running aws) {
    String key = aws.kmsKey();
    put(
            aws.admin(),
            key,
            Policies.allowTo(root(aws), "kms:*"),
            Policies.denyTo(aws.admin().arn(), "kms:Encrypt"))
        .nothing();
    encrypt(aws.admin(), key)
        .refusedCapital(
            "AccessDeniedException",
            "User: "
                + aws.admin().arn()
                + " is not authorized to perform: kms:Encrypt on resource: "
                + key
                + " with an explicit deny in a resource-based policy");
  }

  @EveryServer
  void everybody_of_the_account_is_meant_by_a_star(Running aws) {
    String key = aws.kmsKey();
    Client nobody = aws.user();
    put(
            aws.admin(),
            key,
            Policies.allowTo(root(aws), "kms:*"),
            Policies.allowTo("*", "kms:Encrypt"))
        .nothing();
    encrypt(nobody, key).ok();
    nobody.kms("DescribeKey", "KeyId", key).denied(nobody, "kms:DescribeKey", key);
  }

  @EveryServer
  void nobody_locks_himself_out_by_mistake(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    String code = "MalformedPolicyDocumentException";
    put(aws.admin(), key, Policies.allowTo(alice.arn(), "kms:*")).refused(code);
    put(aws.admin(), key, Policies.allowTo(root(aws), "kms:Encrypt")).refused(code);
    put(
            aws.admin(),
            key,
            Policies.allowTo(root(aws), "kms:*"),
            Policies.denyTo("*", "kms:PutKeyPolicy"))
        .refused(code);
    encrypt(aws.admin(), key).ok();
    put(aws.admin(), key, Policies.allowTo(aws.admin().arn(), "kms:PutKeyPolicy")).nothing();
  }

  @EveryServer
  void delegation_is_no_way_back_for_whom_no_policy_of_his_own_allows_it(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    put(
            aws.admin(),
            key,
            Policies.allowTo(root(aws), "kms:*"),
            Policies.allowTo(alice.arn(), "kms:PutKeyPolicy"))
        .nothing();
    put(alice, key, Policies.allowTo(root(aws), "kms:*"))
        .refused("MalformedPolicyDocumentException");
    insist(alice, key, Policies.allowTo(root(aws), "kms:*")).nothing();
    put(alice, key, Policies.allowTo(root(aws), "kms:*")).denied(alice, "kms:PutKeyPolicy", key);
  }

  @EveryServer
  void to_insist_can_be_forbidden(Running aws) {
    String key = aws.kmsKey();
    Client careful =
        aws.user(
            Policies.allow("kms:*"),
            Policies.when(
                Policies.deny("kms:PutKeyPolicy"),
                "Bool",
                "kms:BypassPolicyLockoutSafetyCheck",
                "true"));
    insist(careful, key, Policies.allowTo(root(aws), "kms:*"))
        .deniedExplicitly(careful, "kms:PutKeyPolicy", key);
    put(careful, key, Policies.allowTo(root(aws), "kms:*")).nothing();
  }

  @EveryServer
  void principals_must_exist(Running aws) {
    String key = aws.kmsKey();
    String before = aws.admin().kms("GetKeyPolicy", "KeyId", key).text("Policy");
    for (String nobody :
        List.of(
            "arn:aws:iam::" + aws.account() + ":user/nobody",
            "arn:aws:iam::" + aws.account() + ":user/other/admin",
            "arn:aws:iam::" + aws.account() + ":user/ADMIN",
            "arn:aws:iam::" + aws.account() + ":role/nobody",
            "arn:aws:iam::" + aws.account() + ":group/admins",
            "arn:aws:iam::111111111111:user/admin",
            "arn:aws-cn:iam::" + aws.account() + ":user/admin",
            "AIDAAAAAAAAAAAAAAAAAA",
            "1234",
            "admin",
            "")) {
      put(
              aws.admin(),
              key,
              Policies.allowTo(root(aws), "kms:*"),
              Policies.allowTo(nobody, "kms:Decrypt"))
          .refused("MalformedPolicyDocumentException");
    }
    assertEquals(before, aws.admin().kms("GetKeyPolicy", "KeyId", key).text("Policy"));
  }

  @EveryServer
  void a_deleted_user_is_shown_by_id_and_his_successor_gets_nothing(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    String id = alice.sts("GetCallerIdentity").ok().element("UserId");
    put(
            aws.admin(),
            key,
            Policies.allowTo(root(aws), "kms:*"),
            Policies.allowTo(alice.arn(), "kms:Encrypt"))
        .nothing();
    encrypt(alice, key).ok();
    delete(aws, alice);
    String shown = aws.admin().kms("GetKeyPolicy", "KeyId", key).text("Policy");
    assertTrue(shown.contains("\"" + id + "\""), shown);
    assertTrue(!shown.contains(alice.arn()), shown);
    aws.admin().iam("CreateUser", "UserName", alice.name()).ok();
    Client successor = aws.key(alice.name());
    encrypt(successor, key).denied(successor, "kms:Encrypt", key);
    shown = aws.admin().kms("GetKeyPolicy", "KeyId", key).text("Policy");
    assertTrue(shown.contains("\"" + id + "\""), shown);
    put(
            aws.admin(),
            key,
            Policies.allowTo(root(aws), "kms:*"),
            Policies.allowTo(successor.arn(), "kms:Encrypt"))
        .nothing();
    encrypt(successor, key).ok();
  }

  private static void delete(Running aws, Client user) {
    aws.admin()
        .iam("DeleteAccessKey", "UserName", user.name(), "AccessKeyId", user.signed().accessKeyId())
        .ok();
    aws.admin().iam("DeleteUser", "UserName", user.name()).ok();
  }

  @EveryServer
  void only_the_principal_of_a_deleted_user_is_shown_by_id_however_it_was_written(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    String id = alice.sts("GetCallerIdentity").ok().element("UserId");
    String escaped = alice.arn().replace("/", "\\/");
    put(
            aws.admin(),
            key,
            Policies.allowTo(root(aws), "kms:*"),
            Policies.when(
                Policies.allowTo(escaped, "kms:Encrypt"),
                "ArnEquals",
                "aws:PrincipalArn",
                alice.arn()))
        .nothing();
    delete(aws, alice);
    String shown = aws.admin().kms("GetKeyPolicy", "KeyId", key).text("Policy");
    assertTrue(shown.contains("{\"AWS\":\"" + id + "\"}"), shown);
    assertTrue(shown.contains("\"aws:PrincipalArn\":\"" + alice.arn() + "\""), shown);
  }

  @EveryServer
  void a_new_policy_counts_from_the_next_call_on(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    for (int i = 0; i < 10; i++) {
      put(
              aws.admin(),
              key,
              Policies.allowTo(root(aws), "kms:*"),
              Policies.allowTo(alice.arn(), "kms:Encrypt"))
          .nothing();
      encrypt(alice, key).ok();
      put(aws.admin(), key, Policies.allowTo(root(aws), "kms:*")).nothing();
      encrypt(alice, key).denied(alice, "kms:Encrypt", key);
    }
  }

  @EveryServer
  void documents_have_a_size_and_an_alphabet(Running aws) {
    String key = aws.kmsKey();
    String good = Policies.document(Policies.allowTo(root(aws), "kms:*"));
    aws.admin()
        .kms("PutKeyPolicy", "KeyId", key, "Policy", good + " ".repeat(32_768 - good.length()))
        .nothing();
    aws.admin()
        .kms("PutKeyPolicy", "KeyId", key, "Policy", good + " ".repeat(32_769 - good.length()))
        .refused("LimitExceededException");
    aws.admin()
        .kms(
            "PutKeyPolicy",
            "KeyId",
            key,
            "Policy",
            good.replace("2012-10-17\"", "2012-10-17\",\"Id\":\"€\""))
        .refused("ValidationException");
    aws.admin().kms("PutKeyPolicy", "KeyId", key, "Policy", "").refused("ValidationException");
    aws.admin().kms("PutKeyPolicy", "KeyId", key).refused("ValidationException");
    aws.admin()
        .kms("PutKeyPolicy", "KeyId", key, "Policy", "{}")
        .refused("MalformedPolicyDocumentException");
  }

  @EveryServer
  void unknown_keys_are_not_found(Running aws) {
    aws.admin().kms("GetKeyPolicy", "KeyId", "x").refused("NotFoundException", "Invalid keyId 'x'");
    put(aws.admin(), "x", Policies.allowTo(root(aws), "kms:*"))
        .refused("NotFoundException", "Invalid keyId 'x'");
  }
}
