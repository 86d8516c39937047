package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.UUID;

/** CreateAlias through the front door. */
final class CreateAliasTest {
  private static Answer create(Client client, String alias, String target) {
    return client.kms("CreateAlias", "AliasName", alias, "TargetKeyId", target);
  }

  @EveryServer
  void an_alias_names_a_key_from_then_on(Running aws) {
    String arn = aws.kmsKey();
    create(aws.admin(), "alias/my-app/key_1", arn).nothing();
    assertEquals(
        arn,
        aws.admin()
            .kms("Encrypt", "KeyId", "alias/my-app/key_1", "Plaintext", blob("x"))
            .text("KeyId"));
  }

  @EveryServer
  void names_are_held_to_their_form(Running aws) {
    String arn = aws.kmsKey();
    create(aws.admin(), "name", arn)
        .refused(
            "ValidationException",
            "Alias must start with the prefix \"alias/\". Please see"
                + " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
    create(aws.admin(), "Alias/name", arn).refused("ValidationException");
    create(aws.admin(), "alias/", arn).refused("ValidationException");
    create(aws.admin(), "alias/a:b", arn).refused("ValidationException");
    create(aws.admin(), "alias/a b", arn).refused("ValidationException");
    create(aws.admin(), "alias/a\u00e9", arn).refused("ValidationException");
    create(aws.admin(), "alias/a\n", arn).refused("ValidationException");
    create(aws.admin(), "", arn).refused("ValidationException");
    create(aws.admin(), "alias/" + "a".repeat(250), arn).nothing();
    create(aws.admin(), "alias/" + "a".repeat(251), arn).refused("ValidationException");
  }

  @EveryServer
  void names_of_services_are_reserved_in_any_case(Running aws) {
    String arn = aws.kmsKey();
    for (String name : List.of("alias/aws/ssm", "alias/aws/x", "alias/AWS/x", "alias/Aws/")) {
      assertEquals(400, create(aws.admin(), name, arn).status(), name);
    }
    create(aws.admin(), "alias/aws", arn).nothing();
    create(aws.admin(), "alias/awsome/x", arn).nothing();
  }

  @EveryServer
  void a_name_is_given_once_and_stays_where_it_is(Running aws) {
    String first = aws.kmsKey();
    String second = aws.kmsKey();
    create(aws.admin(), "alias/a", first).nothing();
    String text = "An alias with the name " + aws.arn("kms", "alias/a") + " already exists";
    create(aws.admin(), "alias/a", second).refused("AlreadyExistsException", text);
    create(aws.admin(), "alias/a", first).refused("AlreadyExistsException", text);
    assertEquals(
        first, aws.admin().kms("DescribeKey", "KeyId", "alias/a").text("KeyMetadata", "Arn"));
  }

  @EveryServer
  void names_differ_by_case_and_by_region(Running aws) {
    String upper = aws.kmsKey();
    create(aws.admin(), "alias/A", upper).nothing();
    aws.admin()
        .kms("DescribeKey", "KeyId", "alias/a")
        .refused("NotFoundException", "Alias " + aws.arn("kms", "alias/a") + " is not found.");
    Client elsewhere = aws.admin().in(aws.region().replace("te-", "ot-"));
    elsewhere.kms("DescribeKey", "KeyId", "alias/A").refused("NotFoundException");
    create(elsewhere, "alias/A", elsewhere.kms("CreateKey").text("KeyMetadata", "Arn")).nothing();
    assertEquals(
        upper, aws.admin().kms("DescribeKey", "KeyId", "alias/A").text("KeyMetadata", "Arn"));
  }

  @EveryServer
  void the_target_is_a_key_of_this_region(Running aws) {
    String arn = aws.kmsKey();
    create(aws.admin(), "alias/a", arn).nothing();
    create(aws.admin(), "alias/b", "alias/a").refused("ValidationException");
    create(aws.admin(), "alias/b", aws.arn("kms", "alias/a")).refused("ValidationException");
    String id = UUID.randomUUID().toString();
    create(aws.admin(), "alias/b", id)
        .refused("NotFoundException", "Key '" + aws.arn("kms", "key/" + id) + "' does not exist");
    create(aws.admin(), "alias/b", "nonsense")
        .refused("NotFoundException", "Invalid keyId 'nonsense'");
    create(aws.admin(), "alias/b", arn.replace(aws.region(), "eu-west-1"))
        .refused("NotFoundException");
    aws.admin().kms("DescribeKey", "KeyId", "alias/b").refused("NotFoundException");
  }

  @EveryServer
  void a_disabled_key_can_be_named_and_one_that_waits_for_deletion_cannot(Running aws) {
    String arn = aws.kmsKey();
    aws.admin().kms("DisableKey", "KeyId", arn).nothing();
    create(aws.admin(), "alias/disabled", arn).nothing();
    aws.admin().kms("ScheduleKeyDeletion", "KeyId", arn).ok();
    create(aws.admin(), "alias/pending", arn)
        .refused("KMSInvalidStateException", arn + " is pending deletion.");
  }

  @EveryServer
  void a_key_has_fifty_aliases_at_most(Running aws) {
    String arn = aws.kmsKey();
    for (int i = 0; i < 50; i++) {
      create(aws.admin(), "alias/number" + i, arn).nothing();
    }
    create(aws.admin(), "alias/number50", arn).refused("LimitExceededException");
  }

  @EveryServer
  void it_needs_the_permission_on_alias_and_key(Running aws) {
    String arn = aws.kmsKey();
    String alias = aws.arn("kms", "alias/a");
    Client none = aws.user();
    create(none, "alias/a", arn).denied(none, "kms:CreateAlias", alias);
    Client onAlias = aws.user(Policies.allow("kms:CreateAlias", alias));
    create(onAlias, "alias/a", arn).denied(onAlias, "kms:CreateAlias", arn);
    Client onKey = aws.user(Policies.allow("kms:CreateAlias", arn));
    create(onKey, "alias/a", arn).denied(onKey, "kms:CreateAlias", alias);
    Client onBoth = aws.user(Policies.allow("kms:CreateAlias", alias, arn));
    create(onBoth, "alias/a", arn).nothing();
  }

  @EveryServer
  void who_may_not_name_a_key_does_not_learn_whether_it_exists(Running aws) {
    Client onAlias = aws.user(Policies.allow("kms:CreateAlias", aws.arn("kms", "alias/a")));
    String missing = aws.arn("kms", "key/" + UUID.randomUUID());
    create(onAlias, "alias/a", missing).denied(onAlias, "kms:CreateAlias", missing);
  }

  @EveryServer
  void operations_that_manage_a_key_take_no_alias(Running aws) {
    String arn = aws.kmsKey();
    create(aws.admin(), "alias/a", arn).nothing();
    for (String name : List.of("alias/a", aws.arn("kms", "alias/a"))) {
      for (String operation :
          List.of(
              "EnableKey",
              "DisableKey",
              "ScheduleKeyDeletion",
              "CancelKeyDeletion",
              "GetKeyPolicy")) {
        aws.admin().kms(operation, "KeyId", name).refused("InvalidArnException");
      }
      aws.admin()
          .kms("PutKeyPolicy", "KeyId", name, "Policy", Policies.document())
          .refused("InvalidArnException");
    }
  }
}
