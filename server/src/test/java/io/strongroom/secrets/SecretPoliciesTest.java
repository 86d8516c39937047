package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Resource policies of secrets through the front door. */
final class SecretPoliciesTest {
  private static final String GET = "secretsmanager:GetSecretValue";
  private static final String PUT = "secretsmanager:PutResourcePolicy";
  private static final String MALFORMED = "MalformedPolicyDocumentException";

  private static String create(Running aws, String name, Object... more) {
    var members = new java.util.ArrayList<Object>(List.of("Name", name, "SecretString", "value"));
    members.addAll(List.of("ClientRequestToken", UUID.randomUUID().toString()));
    members.addAll(List.of(more));
    return aws.admin().secrets("CreateSecret", members.toArray()).text("ARN");
  }

  private static Answer put(Client client, String id, String... statements) {
    return client.secrets(
        "PutResourcePolicy", "SecretId", id, "ResourcePolicy", Policies.document(statements));
  }

  private static Answer get(Client client, String id) {
    return client.secrets("GetSecretValue", "SecretId", id);
  }

  @EveryServer
  void a_policy_is_put_shown_and_deleted(Running aws) {
    String arn = create(aws, "s");
    aws.admin().secrets("GetResourcePolicy", "SecretId", "s").members("ARN", "Name");
    String text = " " + Policies.document(Policies.allowTo(aws.admin().arn(), "*"));
    Answer answer =
        aws.admin()
            .secrets("PutResourcePolicy", "SecretId", "s", "ResourcePolicy", text)
            .members("ARN", "Name");
    assertEquals(arn, answer.text("ARN"));
    assertEquals("s", answer.text("Name"));
    assertEquals(
        text,
        aws.admin()
            .secrets("GetResourcePolicy", "SecretId", arn)
            .members("ARN", "Name", "ResourcePolicy")
            .text("ResourcePolicy"));
    aws.admin().secrets("DeleteResourcePolicy", "SecretId", "s").members("ARN", "Name");
    aws.admin().secrets("DeleteResourcePolicy", "SecretId", "s").members("ARN", "Name");
    aws.admin().secrets("GetResourcePolicy", "SecretId", "s").members("ARN", "Name");
    assertEquals("value", get(aws.admin(), "s").text("SecretString"));
  }

  @EveryServer
  void in_one_account_either_policy_is_enough(Running aws) {
    create(aws, "s");
    create(aws, "other");
    Client named = aws.user();
    Client alice = aws.user();
    get(named, "s").denied(named, GET, "s");
    put(aws.admin(), "s", Policies.allowTo(named.arn(), GET)).ok();
    assertEquals("value", get(named, "s").text("SecretString"));
    get(named, "other").denied(named, GET, "other");
    get(alice, "s").denied(alice, GET, "s");
    aws.admin().secrets("DeleteResourcePolicy", "SecretId", "s").ok();
    get(named, "s").denied(named, GET, "s");
  }

  @EveryServer
  void a_deny_of_the_secret_stands_against_the_administrator(Running aws) {
    create(aws, "s");
    put(aws.admin(), "s", Policies.denyTo("*", GET)).ok();
    get(aws.admin(), "s")
        .refusedCapital(
            "AccessDeniedException",
            "User: "
                + aws.admin().arn()
                + " is not authorized to perform: "
                + GET
                + " on resource: s with an explicit deny in a resource-based policy");
    put(
            aws.admin(),
            "s",
            Policies.when(
                Policies.denyTo("*", GET),
                "StringEquals",
                "secretsmanager:VersionStage",
                "AWSPREVIOUS"))
        .ok();
    assertEquals("value", get(aws.admin(), "s").text("SecretString"));
    aws.admin()
        .secrets("GetSecretValue", "SecretId", "s", "VersionStage", "AWSPREVIOUS")
        .refused("AccessDeniedException");
  }

  @EveryServer
  void the_account_as_principal_allows_nobody_by_itself(Running aws) {
    create(aws, "s");
    Client alice = aws.user();
    put(aws.admin(), "s", Policies.allowTo("arn:aws:iam::" + aws.account() + ":root", GET)).ok();
    get(alice, "s").denied(alice, GET, "s");
    get(aws.admin(), "s").ok();
  }

  @EveryServer
  void the_resource_of_a_statement_is_the_secret_itself(Running aws) {
    String arn = create(aws, "s");
    Client alice = aws.user();
    for (String resource : List.of("*", arn, arn.replaceAll("-.{6}$", "-??????"))) {
      put(
              aws.admin(),
              "s",
              Policies.allowTo(alice.arn(), GET).replace("\"*\"", "\"" + resource + "\""))
          .ok();
      get(alice, "s").ok();
    }
    put(aws.admin(), "s", Policies.allowTo(alice.arn(), GET).replace("\"*\"", "\"" + arn + "x\""))
        .ok();
    get(alice, "s").denied(alice, GET, "s");
  }

  @EveryServer
  void a_secret_is_shared_by_its_policy_its_keys_and_the_callers_own(Running aws) {
    Running other = aws.otherAccount();
    Client bob = other.user(Policies.allow("secretsmanager:*"), Policies.allow("kms:Decrypt"));
    Client poor = other.user();
    Client keyless = other.user(Policies.allow("secretsmanager:*"));
    String key = aws.kmsKey();
    String arn = create(aws, "shared", "KmsKeyId", key);
    get(bob, arn).deniedByResource(bob, GET, arn);
    String root = "arn:aws:iam::" + other.account() + ":root";
    put(aws.admin(), "shared", Policies.allowTo(root, GET)).ok();
    get(bob, arn).refusedCapital("AccessDeniedException", "Access to KMS is not allowed");
    aws.admin()
        .kms(
            "PutKeyPolicy",
            "KeyId",
            key,
            "Policy",
            Policies.document(
                Policies.allowTo("arn:aws:iam::" + aws.account() + ":root", "kms:*"),
                Policies.when(
                    Policies.allowTo(root, "kms:Decrypt"),
                    "StringEquals",
                    "kms:ViaService",
                    "secretsmanager." + aws.region() + ".amazonaws.com")))
        .nothing();
    assertEquals("value", get(bob, arn).text("SecretString"));
    assertEquals("value", get(bob, arn.replaceAll("-.{6}$", "")).text("SecretString"));
    get(poor, arn).denied(poor, GET, arn);
    get(keyless, arn).refusedCapital("AccessDeniedException", "Access to KMS is not allowed");
    get(bob, "shared").refused("ResourceNotFoundException");
    bob.secrets("DescribeSecret", "SecretId", arn)
        .deniedByResource(bob, "secretsmanager:DescribeSecret", arn);
    aws.admin().secrets("DeleteResourcePolicy", "SecretId", "shared").ok();
    get(bob, arn).deniedByResource(bob, GET, arn);
  }

  @EveryServer
  void names_of_keys_are_looked_up_in_the_secrets_account(Running aws) {
    Running other = aws.otherAccount();
    Client bob = other.user(Policies.allow("*"));
    String key = aws.kmsKey();
    aws.admin().kms("CreateAlias", "AliasName", "alias/k", "TargetKeyId", key).nothing();
    String foreign = other.kmsKey();
    other.admin().kms("CreateAlias", "AliasName", "alias/k", "TargetKeyId", foreign).nothing();
    String id = key.substring(key.indexOf('/') + 1);
    String root = "arn:aws:iam::" + other.account() + ":root";
    aws.admin()
        .kms(
            "PutKeyPolicy",
            "KeyId",
            key,
            "Policy",
            Policies.document(
                Policies.allowTo("arn:aws:iam::" + aws.account() + ":root", "kms:*"),
                Policies.allowTo(root, "kms:*")))
        .nothing();
    for (String name : List.of("alias/k", id)) {
      String arn = create(aws, "s-" + name.replaceAll("\\W", ""), "KmsKeyId", name);
      put(aws.admin(), arn, Policies.allowTo(root, "secretsmanager:*")).ok();
      bob.secrets(
              "PutSecretValue",
              "SecretId",
              arn,
              "SecretString",
              "of bob",
              "ClientRequestToken",
              UUID.randomUUID().toString())
          .ok();
      assertEquals("of bob", get(aws.admin(), arn).text("SecretString"));
    }
    other.admin().kms("DisableKey", "KeyId", foreign).nothing();
    assertEquals("of bob", get(aws.admin(), "s-aliask").text("SecretString"));
  }

  @EveryServer
  void the_default_key_is_for_its_own_account(Running aws) {
    Running other = aws.otherAccount();
    Client bob = other.user(Policies.allow("*"));
    String arn = create(aws, "s");
    put(aws.admin(), "s", Policies.allowTo(bob.arn(), "secretsmanager:*")).ok();
    String text =
        "You can't access a secret from a different AWS account if you encrypt the secret with the"
            + " default KMS service key.";
    get(bob, arn).refusedCapital("InvalidRequestException", text);
    bob.secrets(
            "PutSecretValue",
            "SecretId",
            arn,
            "SecretString",
            "x",
            "ClientRequestToken",
            UUID.randomUUID().toString())
        .refusedCapital("InvalidRequestException", text);
    bob.secrets("DescribeSecret", "SecretId", arn).ok();
  }

  @EveryServer
  void secrets_of_another_account_answer_like_absent_ones(Running aws) {
    Running other = aws.otherAccount();
    Client stranger = other.admin();
    String arn = create(aws, "s");
    put(aws.admin(), "s", Policies.denyTo("*", "secretsmanager:DescribeSecret")).ok();
    for (String id :
        List.of(arn, arn.replaceAll(".{6}$", "aaaaaa"), arn.replaceAll("-.{6}$", ""))) {
      get(stranger, id).deniedByResource(stranger, GET, id);
      stranger
          .secrets("DescribeSecret", "SecretId", id)
          .deniedByResource(stranger, "secretsmanager:DescribeSecret", id);
      put(stranger, id, Policies.allowTo("*", "*")).deniedByResource(stranger, PUT, id);
    }
  }

  @EveryServer
  void documents_and_principals_are_checked(Running aws) {
    create(aws, "s");
    for (String wrong : List.of("x", "{}", "{\"Version\":\"2013-10-17\",\"Statement\":[]}")) {
      aws.admin()
          .secrets("PutResourcePolicy", "SecretId", "s", "ResourcePolicy", wrong)
          .refusedCapital(MALFORMED, "This resource policy contains a syntax error.");
    }
    put(aws.admin(), "s", Policies.allow(GET))
        .refusedCapital(MALFORMED, "This resource policy contains a syntax error.");
    for (String nobody :
        List.of(
            "arn:aws:iam::" + aws.account() + ":user/nobody",
            "AIDAAAAAAAAAAAAAAAAAA",
            "arn:aws:iam::" + aws.account() + ":role/nobody")) {
      put(aws.admin(), "s", Policies.allowTo(nobody, GET))
          .refusedCapital(MALFORMED, "This resource policy contains an unsupported principal.");
    }
    put(
            aws.admin(),
            "s",
            Policies.allowTo("*", GET).replace("\"AWS\":\"*\"", "\"Service\":\"nobody\""))
        .refusedCapital(MALFORMED, "This resource policy contains an invalid service principal.");
    put(aws.admin(), "s", Policies.allowTo("*", GET).replace(GET, "a".repeat(20_480)))
        .refused("ValidationException");
    aws.admin().secrets("GetResourcePolicy", "SecretId", "s").members("ARN", "Name");
  }

  @EveryServer
  void a_public_policy_is_refused_where_that_is_asked_for(Running aws) {
    create(aws, "s");
    String everybody = Policies.allowTo("*", GET);
    String id = "111122223333";
    Map<String, Boolean> broad =
        Map.of(
            everybody,
            true,
            everybody.replace("{\"AWS\":\"*\"}", "\"*\""),
            true,
            everybody.replace("\"AWS\":\"*\"", "\"AWS\":[\"" + id + "\",\"*\"]"),
            true,
            Policies.when(everybody, "StringEquals", "aws:SourceAccount", id),
            false,
            Policies.when(everybody, "StringEqualsIfExists", "aws:SourceAccount", id),
            true,
            Policies.when(everybody, "StringLike", "aws:SourceAccount", "1*"),
            true,
            Policies.when(everybody, "ArnLike", "aws:SourceArn", "arn:aws:s3:*:" + id + ":*"),
            false,
            Policies.when(everybody, "ArnLike", "aws:SourceArn", "arn:aws:s3:::*"),
            true,
            Policies.when(everybody, "StringNotEquals", "aws:SourceVpc", "vpc-1"),
            true,
            Policies.allowTo(id, GET),
            false);
    broad.forEach(
        (statement, refused) -> {
          Answer answer =
              aws.admin()
                  .secrets(
                      "PutResourcePolicy",
                      "SecretId",
                      "s",
                      "ResourcePolicy",
                      Policies.document(statement),
                      "BlockPublicPolicy",
                      true);
          Answer valid =
              aws.admin()
                  .secrets(
                      "ValidateResourcePolicy",
                      "SecretId",
                      "s",
                      "ResourcePolicy",
                      Policies.document(statement));
          if (refused) {
            answer.refusedCapital(
                "PublicPolicyException",
                "You can't attach a resource-based policy that allows broad access to the secret.");
            assertEquals(false, valid.at("PolicyValidationPassed"), statement);
          } else {
            answer.ok();
            assertEquals(true, valid.at("PolicyValidationPassed"), statement);
          }
          put(aws.admin(), "s", statement).ok();
        });
    String deny = Policies.denyTo("*", GET);
    put(aws.admin(), "s", deny, Policies.allowTo(aws.admin().arn(), GET)).ok();
  }

  @EveryServer
  void to_block_public_policies_can_be_made_a_duty(Running aws) {
    create(aws, "s");
    Client careful =
        aws.user(
            Policies.when(Policies.allow(PUT), "Bool", "secretsmanager:BlockPublicPolicy", "true"));
    String document = Policies.document(Policies.allowTo(careful.arn(), GET));
    careful
        .secrets("PutResourcePolicy", "SecretId", "s", "ResourcePolicy", document)
        .denied(careful, PUT, "s");
  }

  @EveryServer
  void a_policy_that_locks_its_author_out_is_refused(Running aws) {
    create(aws, "s");
    String text = "Your requested changes will not allow you to manage this secret in the future.";
    String deny = Policies.denyTo(aws.admin().arn(), "secretsmanager:*");
    put(aws.admin(), "s", deny).refusedCapital("InvalidRequestException", text);
    Answer valid =
        aws.admin()
            .secrets(
                "ValidateResourcePolicy",
                "SecretId",
                "s",
                "ResourcePolicy",
                Policies.document(deny))
            .members("PolicyValidationPassed", "ValidationErrors");
    assertEquals(false, valid.at("PolicyValidationPassed"));
    assertEquals(text, valid.objects("ValidationErrors").getFirst().get("ErrorMessage"));
    aws.admin().secrets("GetResourcePolicy", "SecretId", "s").members("ARN", "Name");
  }

  @EveryServer
  void validation_needs_both_rights(Running aws) {
    create(aws, "s");
    String document = Policies.document(Policies.allowTo(aws.admin().arn(), GET));
    Client half = aws.user(Policies.allow("secretsmanager:ValidateResourcePolicy"));
    half.secrets("ValidateResourcePolicy", "SecretId", "s", "ResourcePolicy", document)
        .denied(half, PUT, "s");
    half.secrets("ValidateResourcePolicy", "ResourcePolicy", document).denied(half, PUT, "");
    aws.admin().secrets("ValidateResourcePolicy", "ResourcePolicy", document).ok();
    aws.admin()
        .secrets("ValidateResourcePolicy", "SecretId", "none", "ResourcePolicy", document)
        .refused("ResourceNotFoundException");
  }

  @EveryServer
  void a_deleted_user_is_shown_by_id_and_his_successor_gets_nothing(Running aws) {
    create(aws, "s");
    Client alice = aws.user();
    String id = alice.sts("GetCallerIdentity").ok().element("UserId");
    put(aws.admin(), "s", Policies.allowTo(alice.arn(), GET)).ok();
    get(alice, "s").ok();
    aws.admin()
        .iam(
            "DeleteAccessKey",
            "UserName",
            alice.name(),
            "AccessKeyId",
            alice.signed().accessKeyId())
        .ok();
    aws.admin().iam("DeleteUser", "UserName", alice.name()).ok();
    aws.admin().iam("CreateUser", "UserName", alice.name()).ok();
    Client successor = aws.key(alice.name());
    get(successor, "s").denied(successor, GET, "s");
    String shown = aws.admin().secrets("GetResourcePolicy", "SecretId", "s").text("ResourcePolicy");
    assertTrue(shown.contains(id), shown);
    assertFalse(shown.contains(alice.arn()), shown);
  }

  @EveryServer
  void the_policy_outlives_changes_and_can_be_seen_but_not_changed_before_deletion(Running aws) {
    create(aws, "s");
    Client alice = aws.user();
    put(aws.admin(), "s", Policies.allowTo(alice.arn(), GET)).ok();
    aws.admin()
        .secrets(
            "PutSecretValue",
            "SecretId",
            "s",
            "SecretString",
            "next",
            "ClientRequestToken",
            UUID.randomUUID().toString())
        .ok();
    assertEquals("next", get(alice, "s").text("SecretString"));
    aws.admin().secrets("DeleteSecret", "SecretId", "s").ok();
    aws.admin()
        .secrets("GetResourcePolicy", "SecretId", "s")
        .members("ARN", "Name", "ResourcePolicy");
    put(aws.admin(), "s", Policies.allowTo(alice.arn(), GET)).refused("InvalidRequestException");
    aws.admin().secrets("DeleteResourcePolicy", "SecretId", "s").refused("InvalidRequestException");
    aws.admin().secrets("DeleteSecret", "SecretId", "s", "ForceDeleteWithoutRecovery", true).ok();
    create(aws, "s");
    get(alice, "s").denied(alice, GET, "s");
  }

  @EveryServer
  void a_secret_may_be_kept_under_a_key_of_another_account(Running aws) {
    Running other = aws.otherAccount();
    Client bob = other.user(Policies.allow("secretsmanager:*"), Policies.allow("kms:*"));
    String key = aws.kmsKey();
    Object[] request = {
      "Name",
      "of-bob",
      "SecretString",
      "value",
      "KmsKeyId",
      key,
      "ClientRequestToken",
      UUID.randomUUID().toString()
    };
    bob.secrets("CreateSecret", request)
        .refusedCapital("AccessDeniedException", "Access to KMS is not allowed");
    String grant =
        aws.admin()
            .kms(
                "CreateGrant",
                "KeyId",
                key,
                "GranteePrincipal",
                bob.arn(),
                "Operations",
                List.of("GenerateDataKey", "Decrypt"))
            .text("GrantId");
    bob.secrets("CreateSecret", request).ok();
    assertEquals("value", get(bob, "of-bob").text("SecretString"));
    aws.admin().kms("RevokeGrant", "KeyId", key, "GrantId", grant).nothing();
    get(bob, "of-bob").refusedCapital("AccessDeniedException", "Access to KMS is not allowed");
  }
}
