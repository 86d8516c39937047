package io.strongroom.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;

/** Refusals whose texts were recorded at AWS and that no other test reads word for word. */
final class KmsRefusalTextsTest {
  private static String root(Running aws) {
    return "arn:aws:iam::" + aws.account() + ":root";
  }

  @EveryServer
  void an_alias_is_no_target_of_an_alias(Running aws) {
    Client admin = aws.admin();
    String key = aws.kmsKey();
    admin.kms("CreateAlias", "AliasName", "alias/texts", "TargetKeyId", key).nothing();
    for (String target : new String[] {"alias/texts", aws.arn("kms", "alias/texts")}) {
      admin
          .kms("CreateAlias", "AliasName", "alias/texts2", "TargetKeyId", target)
          .refused("ValidationException", "Aliases must refer to keys. Not aliases");
      admin
          .kms("UpdateAlias", "AliasName", "alias/texts", "TargetKeyId", target)
          .refused("ValidationException", "Aliases must refer to keys. Not aliases");
    }
  }

  @EveryServer
  void random_bytes_have_a_number(Running aws) {
    aws.admin().kms("GenerateRandom").refused("ValidationException", "NumberOfBytes is required.");
  }

  @EveryServer
  void a_key_policy_that_locks_out_is_refused_and_nothing_changes(Running aws) {
    String key = aws.kmsKey();
    String before = aws.admin().kms("GetKeyPolicy", "KeyId", key).text("Policy");
    aws.admin()
        .kms(
            "PutKeyPolicy",
            "KeyId",
            key,
            "Policy",
            Policies.document(Policies.allowTo(root(aws), "kms:Encrypt")))
        .refused(
            "MalformedPolicyDocumentException",
            "The new key policy will not allow you to update the key policy in the future.");
    String statement = Policies.allowTo("arn:aws:iam::" + aws.account() + ":user/none", "kms:*");
    aws.admin()
        .kms("PutKeyPolicy", "KeyId", key, "Policy", Policies.document(statement))
        .refused(
            "MalformedPolicyDocumentException",
            "Policy contains a statement with one or more invalid principals.");
    aws.admin()
        .kms("PutKeyPolicy", "KeyId", key, "Policy", Policies.document(Policies.allow("kms:*")))
        .refused(
            "MalformedPolicyDocumentException", "Policy contains a statement with no principal.");
    assertEquals(before, aws.admin().kms("GetKeyPolicy", "KeyId", key).text("Policy"));
  }
}
