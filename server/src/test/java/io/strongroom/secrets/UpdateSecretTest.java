package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** UpdateSecret through the front door. */
final class UpdateSecretTest {
  private static final String FIRST = "00000000-0000-0000-0000-000000000001";
  private static final String SECOND = "00000000-0000-0000-0000-000000000002";
  private static final String THIRD = "00000000-0000-0000-0000-000000000003";

  private static Answer create(Running aws, Object... more) {
    var members =
        new ArrayList<Object>(
            List.of("Name", "s", "SecretString", "v1", "ClientRequestToken", FIRST));
    members.addAll(Arrays.asList(more));
    return aws.admin().secrets("CreateSecret", members.toArray()).ok();
  }

  private static Answer update(Client client, Object... more) {
    var members = new ArrayList<Object>(List.of("SecretId", "s"));
    members.addAll(Arrays.asList(more));
    return client.secrets("UpdateSecret", members.toArray());
  }

  private static Answer describe(Running aws) {
    return aws.admin().secrets("DescribeSecret", "SecretId", "s").ok();
  }

  private static String value(Client client, String version) {
    return client
        .secrets("GetSecretValue", "SecretId", "s", "VersionId", version)
        .text("SecretString");
  }

  private static List<String> keyOf(Running aws, String version) {
    return aws
        .admin()
        .secrets("ListSecretVersionIds", "SecretId", "s", "IncludeDeprecated", true)
        .objects("Versions")
        .stream()
        .filter(each -> each.get("VersionId").equals(version))
        .map(each -> (List<?>) each.get("KmsKeyIds"))
        .findFirst()
        .orElseThrow()
        .stream()
        .map(String.class::cast)
        .toList();
  }

  @EveryServer
  void a_new_value_becomes_current(Running aws) {
    String arn = create(aws).text("ARN");
    Answer answer =
        update(aws.admin(), "SecretString", "v2", "ClientRequestToken", SECOND)
            .members("ARN", "Name", "VersionId");
    assertEquals(arn, answer.text("ARN"));
    assertEquals("s", answer.text("Name"));
    assertEquals(SECOND, answer.text("VersionId"));
    assertEquals(
        Map.of(SECOND, List.of("AWSCURRENT"), FIRST, List.of("AWSPREVIOUS")),
        describe(aws).object("VersionIdsToStages"));
    assertEquals("v2", value(aws.admin(), SECOND));
  }

  @EveryServer
  void a_description_alone_makes_no_version_and_needs_no_token(Running aws) {
    create(aws, "Description", "old");
    update(aws.admin(), "Description", "new").members("ARN", "Name");
    assertEquals("new", describe(aws).text("Description"));
    assertEquals(1, describe(aws).object("VersionIdsToStages").size());
    update(aws.admin()).members("ARN", "Name");
    assertEquals("new", describe(aws).text("Description"));
  }

  @EveryServer
  void the_same_request_again_changes_nothing_and_another_value_is_refused(Running aws) {
    String arn = create(aws).text("ARN");
    update(aws.admin(), "SecretString", "v2", "ClientRequestToken", SECOND).ok();
    assertEquals(
        SECOND,
        update(aws.admin(), "SecretString", "v2", "ClientRequestToken", SECOND).text("VersionId"));
    assertEquals(2, describe(aws).object("VersionIdsToStages").size());
    update(aws.admin(), "SecretString", "v3", "ClientRequestToken", SECOND)
        .refusedCapital(
            "ResourceExistsException",
            "You can't use ClientRequestToken "
                + SECOND
                + " because that value is already in use for a version of secret "
                + arn
                + ".");
  }

  @EveryServer
  void a_value_needs_a_token(Running aws) {
    create(aws);
    update(aws.admin(), "SecretString", "v2")
        .refusedCapital(
            "InvalidRequestException",
            "You must provide a ClientRequestToken value. We recommend a UUID-type value.");
    update(aws.admin(), "SecretString", "v2", "ClientRequestToken", "short")
        .refusedCapital(
            "InvalidParameterException", "ClientRequestToken must be 32-64 characters long.");
    update(aws.admin(), "Type", "SalesforceClientSecret").refused("InvalidParameterException");
  }

  @EveryServer
  void another_key_takes_the_labelled_versions_with_it(Running aws) {
    create(aws);
    update(aws.admin(), "SecretString", "v2", "ClientRequestToken", SECOND).ok();
    update(aws.admin(), "SecretString", "v3", "ClientRequestToken", THIRD).ok();
    assertEquals(List.of("DefaultEncryptionKey"), keyOf(aws, THIRD));
    String key = aws.kmsKey();
    update(aws.admin(), "KmsKeyId", key).members("ARN", "Name");
    assertEquals(key, describe(aws).text("KmsKeyId"));
    assertEquals(List.of(key), keyOf(aws, THIRD));
    assertEquals(List.of(key), keyOf(aws, SECOND));
    assertEquals(List.of("DefaultEncryptionKey"), keyOf(aws, FIRST));
    for (var version : Map.of(FIRST, "v1", SECOND, "v2", THIRD, "v3").entrySet()) {
      assertEquals(version.getValue(), value(aws.admin(), version.getKey()));
    }
    aws.admin().kms("DisableKey", "KeyId", key).ok();
    aws.admin().secrets("GetSecretValue", "SecretId", "s").refused("DecryptionFailure");
    assertEquals("v1", value(aws.admin(), FIRST));
    aws.admin().kms("EnableKey", "KeyId", key).ok();
    update(aws.admin(), "KmsKeyId", "").ok();
    assertFalse(describe(aws).json().containsKey("KmsKeyId"));
    assertEquals(List.of("DefaultEncryptionKey"), keyOf(aws, THIRD));
    assertEquals("v3", value(aws.admin(), THIRD));
  }

  @EveryServer
  void who_may_not_encrypt_with_the_new_key_leaves_old_versions_under_the_old(Running aws) {
    create(aws);
    String key = aws.kmsKey();
    Client writer =
        aws.user(
            Policies.allow("secretsmanager:*", "*"),
            Policies.allow("kms:GenerateDataKey", "*"),
            Policies.allow("kms:Decrypt", "*"));
    update(writer, "KmsKeyId", key, "SecretString", "v2", "ClientRequestToken", SECOND).ok();
    assertEquals(List.of(key), keyOf(aws, SECOND));
    assertEquals(List.of("DefaultEncryptionKey"), keyOf(aws, FIRST));
    assertEquals("v1", value(writer, FIRST));
    Client stranger = aws.user(Policies.allow("secretsmanager:*", "*"));
    update(stranger, "KmsKeyId", aws.kmsKey())
        .refusedCapital("AccessDeniedException", "Access to KMS is not allowed");
    assertEquals(key, describe(aws).text("KmsKeyId"));
  }

  @EveryServer
  void a_key_that_is_none_is_refused_and_changes_nothing(Running aws) {
    create(aws, "Description", "old");
    for (String key : List.of("alias/none", "1234", "arn:aws:kms:eu-west-9:1:key/x")) {
      Answer refused = update(aws.admin(), "KmsKeyId", key, "Description", "new");
      refused.refused("InvalidParameterException");
      assertTrue(
          refused.body().contains("The operation failed because of an invalid KMS key: "),
          refused.body());
    }
    assertEquals("old", describe(aws).text("Description"));
  }

  @EveryServer
  void conditions_on_description_and_key_hold(Running aws) {
    create(aws);
    Client careful =
        aws.user(
            Policies.allow("*"),
            Policies.when(
                Policies.deny("secretsmanager:UpdateSecret"),
                "StringLike",
                "secretsmanager:KmsKeyId",
                "*"));
    update(careful, "Description", "d").ok();
    update(careful, "KmsKeyId", aws.kmsKey())
        .deniedExplicitly(careful, "secretsmanager:UpdateSecret", "s");
  }

  @EveryServer
  void what_is_marked_for_deletion_or_missing_is_not_updated(Running aws) {
    update(aws.admin(), "Description", "d")
        .refusedCapital(
            "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    create(aws);
    aws.admin().secrets("DeleteSecret", "SecretId", "s").ok();
    update(aws.admin(), "Description", "d")
        .refusedCapital(
            "InvalidRequestException",
            "You can't perform this operation on the secret because it was marked for deletion.");
  }
}
