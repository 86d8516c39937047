package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Grants through the front door: what they allow, whom, and when they end. */
final class GrantsTest {
  private static final String NO_GRANT = "0".repeat(64);

  private static Answer grant(Client by, String key, Client to, String... operations) {
    return by.kms(
        "CreateGrant",
        "KeyId",
        key,
        "GranteePrincipal",
        to.arn(),
        "Operations",
        List.of(operations));
  }

  private static Answer constrained(
      Client by, String key, Client to, String kind, Map<String, String> pairs, String... ops) {
    return by.kms(
        "CreateGrant",
        "KeyId",
        key,
        "GranteePrincipal",
        to.arn(),
        "Operations",
        List.of(ops),
        "Constraints",
        Map.of(kind, pairs));
  }

  private static Answer encrypt(Client client, String key) {
    return client.kms("Encrypt", "KeyId", key, "Plaintext", blob("x"));
  }

  private static Answer encrypt(Client client, String key, Map<String, String> context) {
    return client.kms(
        "Encrypt", "KeyId", key, "Plaintext", blob("x"), "EncryptionContext", context);
  }

  private static Answer revoke(Client client, String key, String id) {
    return client.kms("RevokeGrant", "KeyId", key, "GrantId", id);
  }

  private static List<Map<String, Object>> list(Client client, String key) {
    return client.kms("ListGrants", "KeyId", key).objects("Grants");
  }

  @EveryServer
  void a_grant_allows_its_operations_at_once_until_it_is_revoked(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    encrypt(alice, key).denied(alice, "kms:Encrypt", key);
    Answer made =
        grant(aws.admin(), key, alice, "Encrypt", "DescribeKey").members("GrantToken", "GrantId");
    assertTrue(made.text("GrantId").matches("[0-9a-f]{64}"), made.toString());
    Answer encrypted = encrypt(alice, key).ok();
    alice.kms("DescribeKey", "KeyId", key).ok();
    alice
        .kms("Decrypt", "CiphertextBlob", encrypted.text("CiphertextBlob"))
        .refused("AccessDeniedException");
    alice
        .kms("GenerateDataKey", "KeyId", key, "KeySpec", "AES_256")
        .denied(alice, "kms:GenerateDataKey", key);
    revoke(aws.admin(), key, made.text("GrantId")).nothing();
    encrypt(alice, key).denied(alice, "kms:Encrypt", key);
    revoke(aws.admin(), key, made.text("GrantId"))
        .refused("NotFoundException", "Grant ID " + made.text("GrantId") + " not found");
  }

  @EveryServer
  void a_grant_is_for_one_key_and_one_principal(Running aws) {
    String key = aws.kmsKey();
    String other = aws.kmsKey();
    Client alice = aws.user();
    Client bob = aws.user();
    grant(aws.admin(), key, alice, "Encrypt").ok();
    encrypt(alice, key).ok();
    encrypt(alice, other).denied(alice, "kms:Encrypt", other);
    encrypt(bob, key).denied(bob, "kms:Encrypt", key);
  }

  @EveryServer
  void a_grant_needs_no_delegation_by_the_key_policy(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    grant(aws.admin(), key, alice, "Encrypt").ok();
    aws.admin()
        .kms(
            "PutKeyPolicy",
            "KeyId",
            key,
            "Policy",
            Policies.document(Policies.allowTo(aws.admin().arn(), "kms:*")))
        .nothing();
    encrypt(alice, key).ok();
  }

  @EveryServer
  void a_deny_of_the_caller_or_of_the_key_stands_against_a_grant(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user(Policies.deny("kms:Encrypt"));
    grant(aws.admin(), key, alice, "Encrypt", "GenerateDataKey").ok();
    encrypt(alice, key).deniedExplicitly(alice, "kms:Encrypt", key);
    Object[] request = {"KeyId", key, "KeySpec", "AES_256"};
    alice.kms("GenerateDataKey", request).ok();
    aws.admin()
        .kms(
            "PutKeyPolicy",
            "KeyId",
            key,
            "Policy",
            Policies.document(
                Policies.allowTo("arn:aws:iam::" + aws.account() + ":root", "kms:*"),
                Policies.denyTo(alice.arn(), "kms:GenerateDataKey")))
        .nothing();
    alice.kms("GenerateDataKey", request).refused("AccessDeniedException");
  }

  @EveryServer
  void a_subset_constraint_asks_for_its_pairs_and_allows_more(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    constrained(
            aws.admin(),
            key,
            alice,
            "EncryptionContextSubset",
            Map.of("Team", "red"),
            "Encrypt",
            "Decrypt",
            "DescribeKey")
        .ok();
    encrypt(alice, key, Map.of("Team", "red")).ok();
    Answer more = encrypt(alice, key, Map.of("Team", "red", "More", "1")).ok();
    encrypt(alice, key).denied(alice, "kms:Encrypt", key);
    encrypt(alice, key, Map.of("Team", "Red")).denied(alice, "kms:Encrypt", key);
    encrypt(alice, key, Map.of("team", "red")).denied(alice, "kms:Encrypt", key);
    alice
        .kms(
            "Decrypt",
            "CiphertextBlob",
            more.text("CiphertextBlob"),
            "EncryptionContext",
            Map.of("Team", "red", "More", "1"))
        .ok();
    alice.kms("DescribeKey", "KeyId", key).ok();
  }

  @EveryServer
  void an_equals_constraint_allows_exactly_its_pairs(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    constrained(
            aws.admin(),
            key,
            alice,
            "EncryptionContextEquals",
            Map.of("Team", "red", "App", "1"),
            "Encrypt")
        .ok();
    encrypt(alice, key, Map.of("App", "1", "Team", "red")).ok();
    encrypt(alice, key, Map.of("Team", "red")).denied(alice, "kms:Encrypt", key);
    encrypt(alice, key, Map.of("Team", "red", "App", "1", "More", "1"))
        .denied(alice, "kms:Encrypt", key);
  }

  @EveryServer
  void constraints_are_of_one_kind_and_have_one_to_eight_pairs(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    Map<String, String> nine = new HashMap<>();
    for (int i = 0; i < 9; i++) {
      nine.put("k" + i, "v");
    }
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(
            Map.of("EncryptionContextSubset", nine),
            Map.of("EncryptionContextEquals", Map.of()),
            Map.of(
                "EncryptionContextEquals",
                Map.of("a", "b"),
                "EncryptionContextSubset",
                Map.of("a", "b")))) {
      aws.admin()
          .kms(
              "CreateGrant",
              "KeyId",
              key,
              "GranteePrincipal",
              alice.arn(),
              "Operations",
              List.of("Encrypt"),
              "Constraints",
              wrong)
          .refused("ValidationException");
    }
    nine.remove("k8");
    constrained(aws.admin(), key, alice, "EncryptionContextSubset", nine, "Encrypt").ok();
    assertEquals(1, list(aws.admin(), key).size());
  }

  @EveryServer
  void operations_are_such_that_the_key_can_do(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    grant(aws.admin(), key, alice).refused("ValidationException");
    grant(aws.admin(), key, alice, "Sign").refused("ValidationException");
    grant(aws.admin(), key, alice, "Encrypt", "VerifyMac").refused("ValidationException");
    grant(aws.admin(), key, alice, "PutKeyPolicy").refused("ValidationException");
    grant(aws.admin(), key, alice, "ReEncryptFrom", "GenerateDataKeyPair", "RetireGrant").ok();
  }

  @EveryServer
  void principals_must_exist(Running aws) {
    String key = aws.kmsKey();
    for (String nobody :
        List.of(
            "arn:aws:iam::" + aws.account() + ":user/nobody",
            "arn:aws:iam::" + aws.account() + ":group/g",
            aws.account(),
            "secretsmanager.amazonaws.com",
            "arn:aws:iam::" + aws.account() + ":user/ADMIN")) {
      aws.admin()
          .kms(
              "CreateGrant",
              "KeyId",
              key,
              "GranteePrincipal",
              nobody,
              "Operations",
              List.of("Encrypt"))
          .refused("InvalidArnException", "ARN does not refer to a valid principal: " + nobody);
      aws.admin()
          .kms(
              "CreateGrant",
              "KeyId",
              key,
              "GranteePrincipal",
              aws.admin().arn(),
              "RetiringPrincipal",
              nobody,
              "Operations",
              List.of("Encrypt"))
          .refused("InvalidArnException", "ARN does not refer to a valid principal: " + nobody);
    }
  }

  @EveryServer
  void a_grant_to_the_account_lets_its_policies_decide(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user(Policies.allow("kms:Encrypt"));
    Client bob = aws.user();
    aws.admin()
        .kms(
            "PutKeyPolicy",
            "KeyId",
            key,
            "Policy",
            Policies.document(Policies.allowTo(aws.admin().arn(), "kms:*")))
        .nothing();
    encrypt(alice, key).deniedByResource(alice, "kms:Encrypt", key);
    aws.admin()
        .kms(
            "CreateGrant",
            "KeyId",
            key,
            "GranteePrincipal",
            "arn:aws:iam::" + aws.account() + ":root",
            "Operations",
            List.of("Encrypt"))
        .ok();
    encrypt(alice, key).ok();
    encrypt(bob, key).denied(bob, "kms:Encrypt", key);
  }

  @EveryServer
  void a_name_finds_the_same_grant_again(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    Client bob = aws.user();
    Object[] request = {
      "KeyId",
      key,
      "GranteePrincipal",
      alice.arn(),
      "Operations",
      List.of("Encrypt", "Decrypt"),
      "Name",
      "one"
    };
    Answer first = aws.admin().kms("CreateGrant", request).ok();
    Answer again = aws.admin().kms("CreateGrant", request).ok();
    assertEquals(first.text("GrantId"), again.text("GrantId"));
    assertNotEquals(first.text("GrantToken"), again.text("GrantToken"));
    request[5] = List.of("Decrypt", "Encrypt");
    assertEquals(first.text("GrantId"), aws.admin().kms("CreateGrant", request).text("GrantId"));
    request[3] = bob.arn();
    assertNotEquals(first.text("GrantId"), aws.admin().kms("CreateGrant", request).text("GrantId"));
    request[3] = alice.arn();
    request[5] = List.of("Encrypt");
    assertNotEquals(first.text("GrantId"), aws.admin().kms("CreateGrant", request).text("GrantId"));
    assertEquals(3, list(aws.admin(), key).size());
    String nameless = grant(aws.admin(), key, alice, "Encrypt").text("GrantId");
    assertNotEquals(nameless, grant(aws.admin(), key, alice, "Encrypt").text("GrantId"));
  }

  @EveryServer
  void tokens_are_taken_where_grants_are_used_and_false_ones_refused(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    Answer made = grant(aws.admin(), key, alice, "Encrypt", "Decrypt", "DescribeKey").ok();
    String token = made.text("GrantToken");
    Answer encrypted =
        alice.kms("Encrypt", "KeyId", key, "Plaintext", blob("x"), "GrantTokens", List.of(token));
    alice
        .kms(
            "Decrypt",
            "CiphertextBlob",
            encrypted.text("CiphertextBlob"),
            "GrantTokens",
            List.of(token))
        .ok();
    alice.kms("DescribeKey", "KeyId", key, "GrantTokens", List.of(token)).ok();
    char first = token.charAt(0);
    String altered = (first == 'A' ? 'B' : 'A') + token.substring(1);
    for (String wrong :
        List.of(
            "x",
            altered,
            token.substring(4),
            blob("a/b/c/d").toString(),
            blob("").toString() + "=")) {
      alice
          .kms(
              "Encrypt", "KeyId", key, "Plaintext", blob("x"), "GrantTokens", List.of(token, wrong))
          .refused("InvalidGrantTokenException");
    }
    revoke(aws.admin(), key, made.text("GrantId")).nothing();
    aws.admin()
        .kms("Encrypt", "KeyId", key, "Plaintext", blob("x"), "GrantTokens", List.of(token))
        .refused("InvalidGrantTokenException");
    aws.admin()
        .kms(
            "Encrypt",
            "KeyId",
            key,
            "Plaintext",
            blob("x"),
            "GrantTokens",
            new ArrayList<>(java.util.Collections.nCopies(11, token)))
        .refused("ValidationException");
  }

  @EveryServer
  void a_grantee_passes_on_no_more_than_he_has(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    Client bob = aws.user();
    constrained(
            aws.admin(),
            key,
            alice,
            "EncryptionContextSubset",
            Map.of("a", "1"),
            "CreateGrant",
            "Encrypt",
            "Decrypt")
        .ok();
    String subset = "EncryptionContextSubset";
    String equal = "EncryptionContextEquals";
    constrained(alice, key, bob, subset, Map.of("a", "1"), "Encrypt").ok();
    constrained(alice, key, bob, subset, Map.of("a", "1", "b", "2"), "Encrypt").ok();
    constrained(alice, key, bob, equal, Map.of("a", "1", "b", "2"), "Encrypt", "CreateGrant").ok();
    grant(alice, key, bob, "Encrypt").denied(alice, "kms:CreateGrant", key);
    constrained(alice, key, bob, subset, Map.of("b", "2"), "Encrypt")
        .denied(alice, "kms:CreateGrant", key);
    constrained(alice, key, bob, subset, Map.of("a", "1"), "Encrypt", "DescribeKey")
        .denied(alice, "kms:CreateGrant", key);
    encrypt(bob, key, Map.of("a", "1")).ok();
    encrypt(bob, key, Map.of("b", "2")).denied(bob, "kms:Encrypt", key);
    constrained(bob, key, alice, equal, Map.of("a", "1", "b", "2"), "Encrypt").ok();
    constrained(bob, key, alice, subset, Map.of("a", "1", "b", "2"), "Encrypt")
        .denied(bob, "kms:CreateGrant", key);
    constrained(bob, key, alice, equal, Map.of("a", "1", "b", "2", "c", "3"), "Encrypt")
        .denied(bob, "kms:CreateGrant", key);
  }

  @EveryServer
  void condition_keys_of_creating_grants(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    Client bob = aws.user();
    for (String[] one :
        new String[][] {
          {"StringEquals", "kms:GranteePrincipal", alice.arn(), bob.arn()},
          {"ForAllValues:StringEquals", "kms:GrantOperations", "Encrypt", "Decrypt"},
          {"StringEquals", "kms:GrantConstraintType", "EncryptionContextSubset", ""},
          {"StringEquals", "kms:EncryptionContext:a", "1", ""},
          {"StringEquals", "kms:RetiringPrincipal", aws.admin().arn(), ""},
          {"Bool", "kms:GrantIsForAWSResource", "false", null},
        }) {
      Client maker =
          aws.user(Policies.when(Policies.allow("kms:CreateGrant"), one[0], one[1], one[2]));
      Object[] request = {
        "KeyId",
        key,
        "GranteePrincipal",
        alice.arn(),
        "Operations",
        List.of("Encrypt"),
        "RetiringPrincipal",
        aws.admin().arn(),
        "Constraints",
        Map.of("EncryptionContextSubset", Map.of("a", "1"))
      };
      maker.kms("CreateGrant", request).ok();
      if (one[3] == null) {
        continue;
      }
      Object[] other = {
        "KeyId", key, "GranteePrincipal", bob.arn(), "Operations", List.of("Decrypt")
      };
      maker.kms("CreateGrant", other).denied(maker, "kms:CreateGrant", key);
    }
  }

  @EveryServer
  void the_retiring_principal_retires_by_token_or_by_id(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    Client warden = aws.user();
    Object[] request = {
      "KeyId",
      key,
      "GranteePrincipal",
      alice.arn(),
      "RetiringPrincipal",
      warden.arn(),
      "Operations",
      List.of("Encrypt")
    };
    Answer one = aws.admin().kms("CreateGrant", request).ok();
    Answer two = aws.admin().kms("CreateGrant", request).ok();
    alice
        .kms("RetireGrant", "GrantToken", one.text("GrantToken"))
        .denied(alice, "kms:RetireGrant", key);
    warden
        .kms("RetireGrant", "GrantToken", one.text("GrantToken"), "DryRun", true)
        .refused("DryRunOperationException");
    warden.kms("RetireGrant", "GrantToken", one.text("GrantToken")).nothing();
    encrypt(alice, key).ok();
    warden.kms("RetireGrant", "KeyId", key, "GrantId", two.text("GrantId")).nothing();
    encrypt(alice, key).denied(alice, "kms:Encrypt", key);
    aws.admin()
        .kms("RetireGrant", "GrantToken", one.text("GrantToken"))
        .refused("InvalidGrantTokenException");
    aws.admin()
        .kms("RetireGrant", "KeyId", key, "GrantId", two.text("GrantId"))
        .refused("NotFoundException");
  }

  @EveryServer
  void a_grantee_retires_where_the_grant_says_so(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    Answer kept = grant(aws.admin(), key, alice, "Encrypt").ok();
    Answer ended = grant(aws.admin(), key, alice, "Decrypt", "RetireGrant").ok();
    alice
        .kms("RetireGrant", "KeyId", key, "GrantId", kept.text("GrantId"))
        .denied(alice, "kms:RetireGrant", key);
    alice.kms("RetireGrant", "KeyId", key, "GrantId", ended.text("GrantId")).nothing();
    assertEquals(1, list(aws.admin(), key).size());
  }

  @EveryServer
  void retiring_is_a_right_of_the_account_by_its_policies_and_not_by_the_key_policy(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    Client named = aws.user();
    Client allowed = aws.user(Policies.allow("kms:RetireGrant"));
    aws.admin()
        .kms(
            "PutKeyPolicy",
            "KeyId",
            key,
            "Policy",
            Policies.document(
                Policies.allowTo(aws.admin().arn(), "kms:*"),
                Policies.allowTo(named.arn(), "kms:RetireGrant")))
        .nothing();
    Answer made = grant(aws.admin(), key, alice, "Encrypt").ok();
    String id = made.text("GrantId");
    named.kms("RetireGrant", "KeyId", key, "GrantId", id).denied(named, "kms:RetireGrant", key);
    allowed.kms("RetireGrant", "KeyId", key, "GrantId", id).nothing();
  }

  @EveryServer
  void what_is_to_be_retired_is_named_in_one_way(Running aws) {
    String key = aws.kmsKey();
    String id = key.substring(key.indexOf('/') + 1);
    Answer made = grant(aws.admin(), key, aws.user(), "Encrypt").ok();
    Client admin = aws.admin();
    admin.kms("RetireGrant").refused("ValidationException");
    admin.kms("RetireGrant", "KeyId", key).refused("ValidationException");
    admin
        .kms("RetireGrant", "KeyId", key, "GrantToken", made.text("GrantToken"))
        .refused("ValidationException");
    admin
        .kms("RetireGrant", "KeyId", id, "GrantId", made.text("GrantId"))
        .refused("InvalidArnException");
    admin.kms("RetireGrant", "GrantToken", "x").refused("InvalidGrantTokenException");
    admin.kms("RetireGrant", "KeyId", key, "GrantId", NO_GRANT).refused("NotFoundException");
    aws.user().kms("RetireGrant", "GrantToken", "x").refused("AccessDeniedException");
    assertEquals(1, list(admin, key).size());
  }

  @EveryServer
  void grants_are_listed_by_pages_and_by_grantee(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    Client bob = aws.user();
    var ids = new java.util.TreeSet<String>();
    for (int i = 0; i < 3; i++) {
      ids.add(grant(aws.admin(), key, alice, "Encrypt").text("GrantId"));
    }
    Answer full =
        aws.admin()
            .kms(
                "CreateGrant",
                "KeyId",
                key,
                "GranteePrincipal",
                bob.arn(),
                "RetiringPrincipal",
                alice.arn(),
                "Operations",
                List.of("Decrypt"),
                "Constraints",
                Map.of("EncryptionContextEquals", Map.of("a", "b")),
                "Name",
                "bob/1");
    var seen = new java.util.TreeSet<String>();
    Answer page = aws.admin().kms("ListGrants", "KeyId", key, "Limit", 3);
    page.objects("Grants").forEach(one -> seen.add((String) one.get("GrantId")));
    assertEquals(true, page.at("Truncated"));
    Answer rest =
        aws.admin()
            .kms("ListGrants", "KeyId", key, "Limit", 3, "Marker", page.text("NextMarker"))
            .members("Grants", "Truncated");
    rest.objects("Grants").forEach(one -> seen.add((String) one.get("GrantId")));
    ids.add(full.text("GrantId"));
    assertEquals(ids, seen);
    List<Map<String, Object>> bobs =
        aws.admin()
            .kms("ListGrants", "KeyId", key, "GranteePrincipal", bob.arn())
            .objects("Grants");
    assertEquals(1, bobs.size());
    Map<String, Object> shown = bobs.getFirst();
    assertEquals(key, shown.get("KeyId"));
    assertEquals("bob/1", shown.get("Name"));
    assertEquals(bob.arn(), shown.get("GranteePrincipal"));
    assertEquals(alice.arn(), shown.get("RetiringPrincipal"));
    assertEquals("arn:aws:iam::" + aws.account() + ":root", shown.get("IssuingAccount"));
    assertEquals(List.of("Decrypt"), shown.get("Operations"));
    assertEquals(Map.of("EncryptionContextEquals", Map.of("a", "b")), shown.get("Constraints"));
    assertFalse(shown.containsKey("GrantToken"));
    Map<String, Object> plain =
        aws.admin()
            .kms(
                "ListGrants",
                "KeyId",
                key,
                "GrantId",
                ids.stream()
                    .filter(id -> !id.equals(full.text("GrantId")))
                    .findFirst()
                    .orElseThrow())
            .objects("Grants")
            .getFirst();
    assertEquals("", plain.get("Name"));
    assertFalse(plain.containsKey("RetiringPrincipal"));
    assertFalse(plain.containsKey("Constraints"));
    aws.admin().kms("ListGrants", "KeyId", key, "Marker", "x").refused("InvalidMarkerException");
    aws.admin().kms("ListGrants", "KeyId", key, "GrantId", NO_GRANT).refused("NotFoundException");
  }

  @EveryServer
  void retirable_grants_are_listed_over_all_keys(Running aws) {
    Client warden = aws.user();
    Client alice = aws.user();
    var made = new java.util.TreeSet<String>();
    for (int i = 0; i < 3; i++) {
      made.add(
          aws.admin()
              .kms(
                  "CreateGrant",
                  "KeyId",
                  aws.kmsKey(),
                  "GranteePrincipal",
                  alice.arn(),
                  "RetiringPrincipal",
                  warden.arn(),
                  "Operations",
                  List.of("Encrypt"))
              .text("GrantId"));
    }
    var seen = new java.util.TreeSet<String>();
    Answer page =
        aws.admin().kms("ListRetirableGrants", "RetiringPrincipal", warden.arn(), "Limit", 2);
    page.objects("Grants").forEach(one -> seen.add((String) one.get("GrantId")));
    assertEquals(2, seen.size());
    aws.admin()
        .kms(
            "ListRetirableGrants",
            "RetiringPrincipal",
            warden.arn(),
            "Marker",
            page.text("NextMarker"))
        .objects("Grants")
        .forEach(one -> seen.add((String) one.get("GrantId")));
    assertEquals(made, seen);
    warden
        .kms("ListRetirableGrants", "RetiringPrincipal", warden.arn())
        .denied(warden, "kms:ListRetirableGrants", "");
    aws.admin()
        .kms("ListRetirableGrants", "RetiringPrincipal", warden.arn() + "x")
        .refused("InvalidArnException");
  }

  @EveryServer
  void a_deleted_grantee_leaves_nothing_to_his_successor(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    String id = alice.sts("GetCallerIdentity").ok().element("UserId");
    grant(aws.admin(), key, alice, "Encrypt").ok();
    aws.admin()
        .iam(
            "DeleteAccessKey",
            "UserName",
            alice.name(),
            "AccessKeyId",
            alice.signed().accessKeyId())
        .ok();
    aws.admin().iam("DeleteUser", "UserName", alice.name()).ok();
    assertEquals(id, list(aws.admin(), key).getFirst().get("GranteePrincipal"));
    aws.admin().iam("CreateUser", "UserName", alice.name()).ok();
    Client successor = aws.key(alice.name());
    encrypt(successor, key).denied(successor, "kms:Encrypt", key);
    assertEquals(id, list(aws.admin(), key).getFirst().get("GranteePrincipal"));
  }

  @EveryServer
  void grants_are_made_of_usable_keys_and_taken_from_any(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    Answer one = grant(aws.admin(), key, alice, "Encrypt").ok();
    Answer two = grant(aws.admin(), key, alice, "Encrypt").ok();
    aws.admin().kms("DisableKey", "KeyId", key).nothing();
    grant(aws.admin(), key, alice, "Encrypt").refused("DisabledException", key + " is disabled.");
    encrypt(alice, key).refused("DisabledException");
    revoke(aws.admin(), key, one.text("GrantId")).nothing();
    aws.admin().kms("ScheduleKeyDeletion", "KeyId", key).ok();
    grant(aws.admin(), key, alice, "Encrypt").refused("KMSInvalidStateException");
    assertEquals(1, list(aws.admin(), key).size());
    aws.admin().kms("RetireGrant", "GrantToken", two.text("GrantToken")).nothing();
  }

  @EveryServer
  void dry_runs_change_nothing(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    String text = "The request would have succeeded, but the DryRun option is set.";
    Object[] request = {
      "KeyId",
      key,
      "GranteePrincipal",
      alice.arn(),
      "Operations",
      List.of("Encrypt"),
      "DryRun",
      true
    };
    aws.admin().kms("CreateGrant", request).refused("DryRunOperationException", text);
    assertEquals(List.of(), list(aws.admin(), key));
    String id = grant(aws.admin(), key, alice, "Encrypt").text("GrantId");
    aws.admin()
        .kms("RevokeGrant", "KeyId", key, "GrantId", id, "DryRun", true)
        .refused("DryRunOperationException", text);
    aws.admin()
        .kms("RevokeGrant", "KeyId", key, "GrantId", NO_GRANT, "DryRun", true)
        .refused("NotFoundException");
    assertEquals(1, list(aws.admin(), key).size());
  }

  @EveryServer
  void aliases_are_not_taken(Running aws) {
    String key = aws.kmsKey();
    aws.admin().kms("CreateAlias", "AliasName", "alias/g", "TargetKeyId", key).nothing();
    for (String operation : List.of("CreateGrant", "ListGrants", "RevokeGrant")) {
      aws.admin()
          .kms(
              operation,
              "KeyId",
              "alias/g",
              "GrantId",
              NO_GRANT,
              "GranteePrincipal",
              aws.admin().arn(),
              "Operations",
              List.of("Encrypt"))
          .refused("InvalidArnException", "Key Aliases are not supported for this operation.");
    }
  }

  @EveryServer
  void a_grantee_of_another_account_needs_his_own_account_too(Running aws) {
    Running other = aws.otherAccount();
    String key = aws.kmsKey();
    Client bob = other.user(Policies.allow("kms:*"));
    Client poor = other.user();
    encrypt(bob, key).deniedByResource(bob, "kms:Encrypt", key);
    Answer made = grant(aws.admin(), key, bob, "Encrypt", "CreateGrant", "RetireGrant").ok();
    grant(aws.admin(), key, poor, "Encrypt").ok();
    encrypt(bob, key).ok();
    encrypt(poor, key).denied(poor, "kms:Encrypt", key);
    Answer passed = grant(bob, key, poor, "Encrypt").ok();
    Map<String, Object> shown =
        aws.admin()
            .kms("ListGrants", "KeyId", key, "GrantId", passed.text("GrantId"))
            .objects("Grants")
            .getFirst();
    assertEquals("arn:aws:iam::" + other.account() + ":root", shown.get("IssuingAccount"));
    other.admin().kms("RetireGrant", "GrantToken", passed.text("GrantToken")).nothing();
    bob.kms("RetireGrant", "KeyId", key, "GrantId", made.text("GrantId")).nothing();
    encrypt(bob, key).deniedByResource(bob, "kms:Encrypt", key);
  }

  @EveryServer
  void grants_of_another_account_answer_like_absent_ones(Running aws) {
    Running other = aws.otherAccount();
    String key = aws.kmsKey();
    String absent = key.substring(0, key.indexOf('/') + 1) + "00000000-0000-4000-8000-000000000000";
    Answer made = grant(aws.admin(), key, aws.user(), "Encrypt").ok();
    Client stranger = other.admin();
    for (String id : List.of(made.text("GrantId"), NO_GRANT)) {
      for (String arn : List.of(key, absent)) {
        stranger
            .kms("RevokeGrant", "KeyId", arn, "GrantId", id)
            .deniedByResource(stranger, "kms:RevokeGrant", arn);
        stranger
            .kms("RetireGrant", "KeyId", arn, "GrantId", id)
            .deniedByResource(stranger, "kms:RetireGrant", arn);
        stranger
            .kms("ListGrants", "KeyId", arn, "GrantId", id)
            .deniedByResource(stranger, "kms:ListGrants", arn);
      }
    }
    stranger
        .kms("ListRetirableGrants", "RetiringPrincipal", aws.admin().arn())
        .refused("InvalidArnException");
  }

  private static Client session(Running aws, Client user, String role, String... more) {
    var parameters = new ArrayList<>(List.of("RoleArn", role, "RoleSessionName", "one"));
    parameters.addAll(List.of(more));
    return aws.session(user.sts("AssumeRole", parameters.toArray(String[]::new)));
  }

  private static Answer grantTo(Running aws, String key, String arn, String... operations) {
    return aws.admin()
        .kms(
            "CreateGrant",
            "KeyId",
            key,
            "GranteePrincipal",
            arn,
            "Operations",
            List.of(operations));
  }

  @EveryServer
  void a_grant_to_a_role_reaches_its_sessions_within_their_session_policy(Running aws) {
    String key = aws.kmsKey();
    Client user = aws.user();
    String role = aws.role(user.arn());
    Client session = session(aws, user, role);
    encrypt(session, key).denied(session, "kms:Encrypt", key);
    Answer made = grantTo(aws, key, role, "Encrypt").ok();
    encrypt(session, key).ok();
    String narrow = Policies.document(Policies.allow("ssm:*"));
    encrypt(session(aws, user, role, "Policy", narrow), key).refused("AccessDeniedException");
    encrypt(user, key).denied(user, "kms:Encrypt", key);
    assertEquals(role, list(aws.admin(), key).getFirst().get("GranteePrincipal"));
    revoke(aws.admin(), key, made.text("GrantId")).nothing();
    encrypt(session, key).denied(session, "kms:Encrypt", key);
  }

  @EveryServer
  void a_grant_to_a_session_reaches_that_one_alone(Running aws) {
    String key = aws.kmsKey();
    Client user = aws.user();
    String role = aws.role(user.arn());
    Client one = session(aws, user, role);
    Client two =
        aws.session(user.sts("AssumeRole", "RoleArn", role, "RoleSessionName", "two").ok());
    grantTo(aws, key, one.arn(), "Encrypt", "RetireGrant").ok();
    encrypt(one, key).ok();
    encrypt(two, key).denied(two, "kms:Encrypt", key);
    String id = (String) list(aws.admin(), key).getFirst().get("GrantId");
    two.kms("RetireGrant", "KeyId", key, "GrantId", id).denied(two, "kms:RetireGrant", key);
    one.kms("RetireGrant", "KeyId", key, "GrantId", id).nothing();
    grantTo(aws, key, one.arn().replace(":assumed-role/", ":assumed-role/x"), "Encrypt")
        .refused("InvalidArnException");
  }

  @EveryServer
  void a_grant_to_a_user_reaches_his_temporary_credentials(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    grant(aws.admin(), key, alice, "Encrypt").ok();
    encrypt(aws.session(alice.sts("GetSessionToken")), key).ok();
  }

  @EveryServer(DatabaseKind.MEMORY)
  void a_principal_has_so_many_grants_of_a_key_and_no_more(Running aws) {
    String key = aws.kmsKey();
    Client alice = aws.user();
    for (int i = 0; i < 500; i++) {
      grant(aws.admin(), key, alice, "Encrypt").ok();
    }
    grant(aws.admin(), key, alice, "Encrypt").refused("LimitExceededException");
    grant(aws.admin(), key, aws.user(), "Encrypt").ok();
    grant(aws.admin(), aws.kmsKey(), alice, "Encrypt").ok();
    assertEquals(
        100, aws.admin().kms("ListGrants", "KeyId", key, "Limit", 1000).objects("Grants").size());
    encrypt(alice, key).ok();
  }

  @EveryServer
  void a_key_without_contexts_takes_no_constraints(Running aws) {
    String key =
        aws.admin()
            .kms("CreateKey", "KeySpec", "HMAC_256", "KeyUsage", "GENERATE_VERIFY_MAC")
            .text("KeyMetadata", "KeyId");
    aws.admin()
        .kms(
            "CreateGrant",
            "KeyId",
            key,
            "GranteePrincipal",
            aws.user().toString(),
            "Operations",
            List.of("GenerateMac"),
            "Constraints",
            Map.of("EncryptionContextEquals", Map.of("tenant", "a")))
        .refused("ValidationException");
  }
}
