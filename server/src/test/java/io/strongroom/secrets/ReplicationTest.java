package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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

/** Secrets in several regions through the front door. */
final class ReplicationTest {
  private static final String READ_ONLY =
      "Operation not permitted on a replica secret. Call must be made in primary secret's region.";

  private static String token(int number) {
    return "version-%032d".formatted(number);
  }

  /** Another region of this server, which no other test uses. */
  private static String far(Running aws) {
    return aws.region().replace("-1", "-2");
  }

  private static Client there(Running aws) {
    return aws.admin().in(far(aws));
  }

  private static Answer create(Client client, Object... more) {
    var members =
        new ArrayList<Object>(
            List.of("Name", "s", "SecretString", "v0", "ClientRequestToken", token(0)));
    members.addAll(Arrays.asList(more));
    return client.secrets("CreateSecret", members.toArray());
  }

  private static Answer replicate(Client client, String region, Object... more) {
    var members =
        new ArrayList<Object>(
            List.of("SecretId", "s", "AddReplicaRegions", List.of(Map.of("Region", region))));
    members.addAll(Arrays.asList(more));
    return client.secrets("ReplicateSecretToRegions", members.toArray());
  }

  private static Answer put(Client client, int number) {
    return client.secrets(
        "PutSecretValue",
        "SecretId",
        "s",
        "SecretString",
        "v" + number,
        "ClientRequestToken",
        token(number));
  }

  private static Answer value(Client client) {
    return client.secrets("GetSecretValue", "SecretId", "s");
  }

  private static Answer describe(Client client) {
    return client.secrets("DescribeSecret", "SecretId", "s");
  }

  private static Map<String, Object> status(Answer answer) {
    return answer.objects("ReplicationStatus").getFirst();
  }

  @EveryServer
  void a_copy_has_name_suffix_value_and_tags(Running aws) {
    String arn =
        create(aws.admin(), "Description", "d", "Tags", List.of(Map.of("Key", "k", "Value", "v")))
            .text("ARN");
    Answer answer = replicate(aws.admin(), far(aws)).members("ARN", "ReplicationStatus");
    assertEquals(arn, answer.text("ARN"));
    assertEquals(
        Map.of(
            "Region",
            far(aws),
            "KmsKeyId",
            "alias/aws/secretsmanager",
            "Status",
            "InSync",
            "StatusMessage",
            "Replication succeeded"),
        status(answer));
    Answer copy = value(there(aws)).ok();
    assertEquals("v0", copy.text("SecretString"));
    assertEquals(arn.replace(aws.region(), far(aws)), copy.text("ARN"));
    assertEquals(token(0), copy.text("VersionId"));
    Answer described = describe(there(aws));
    assertEquals(aws.region(), described.text("PrimaryRegion"));
    assertFalse(described.json().containsKey("ReplicationStatus"));
    assertEquals("d", described.text("Description"));
    assertEquals(List.of(Map.of("Key", "k", "Value", "v")), described.at("Tags"));
    Answer primary = describe(aws.admin());
    assertEquals(aws.region(), primary.text("PrimaryRegion"));
    assertEquals("InSync", status(primary).get("Status"));
    assertTrue(status(primary).containsKey("LastAccessedDate"), "the copy was read a moment ago");
  }

  @EveryServer
  void a_secret_may_be_made_with_copies(Running aws) {
    Answer answer =
        create(aws.admin(), "AddReplicaRegions", List.of(Map.of("Region", far(aws))))
            .members("ARN", "Name", "VersionId", "ReplicationStatus");
    assertEquals("InSync", status(answer).get("Status"));
    assertEquals("v0", value(there(aws)).text("SecretString"));
  }

  @EveryServer
  void a_copy_follows_every_change(Running aws) {
    create(aws.admin()).ok();
    replicate(aws.admin(), far(aws)).ok();
    put(aws.admin(), 1).ok();
    assertEquals("v1", value(there(aws)).text("SecretString"));
    aws.admin()
        .secrets(
            "UpdateSecretVersionStage",
            "SecretId",
            "s",
            "VersionStage",
            "AWSCURRENT",
            "MoveToVersionId",
            token(0),
            "RemoveFromVersionId",
            token(1))
        .ok();
    assertEquals("v0", value(there(aws)).text("SecretString"));
    aws.admin()
        .secrets("TagResource", "SecretId", "s", "Tags", List.of(Map.of("Key", "k", "Value", "v")))
        .ok();
    aws.admin().secrets("UpdateSecret", "SecretId", "s", "Description", "new").ok();
    assertEquals("new", describe(there(aws)).text("Description"));
    assertEquals(
        describe(aws.admin()).object("VersionIdsToStages"),
        describe(there(aws)).object("VersionIdsToStages"));
    assertEquals(describe(aws.admin()).at("Tags"), describe(there(aws)).at("Tags"));
  }

  @EveryServer
  void a_copy_is_read_only(Running aws) {
    create(aws.admin()).ok();
    replicate(aws.admin(), far(aws)).ok();
    Client far = there(aws);
    for (Answer answer :
        List.of(
            put(far, 1),
            far.secrets("UpdateSecret", "SecretId", "s", "Description", "d"),
            far.secrets(
                "UpdateSecretVersionStage",
                "SecretId",
                "s",
                "VersionStage",
                "l",
                "MoveToVersionId",
                token(0)),
            far.secrets("DeleteSecret", "SecretId", "s"),
            far.secrets("DeleteSecret", "SecretId", "s", "ForceDeleteWithoutRecovery", true),
            far.secrets("RestoreSecret", "SecretId", "s"),
            far.secrets("UntagResource", "SecretId", "s", "TagKeys", List.of("k")),
            far.secrets("DeleteResourcePolicy", "SecretId", "s"),
            replicate(far, aws.region()))) {
      answer.refusedCapital("InvalidRequestException", READ_ONLY);
    }
    assertEquals("v0", value(far).text("SecretString"));
  }

  @EveryServer
  void a_copy_may_have_another_key_of_its_region(Running aws) {
    create(aws.admin()).ok();
    String key = there(aws).kms("CreateKey").text("KeyMetadata", "Arn");
    Answer answer =
        aws.admin()
            .secrets(
                "ReplicateSecretToRegions",
                "SecretId",
                "s",
                "AddReplicaRegions",
                List.of(Map.of("Region", far(aws), "KmsKeyId", key)));
    assertEquals(key, status(answer).get("KmsKeyId"));
    assertEquals(key, describe(there(aws)).text("KmsKeyId"));
    there(aws).kms("DisableKey", "KeyId", key).ok();
    value(there(aws)).refused("DecryptionFailure");
    assertEquals("v0", value(aws.admin()).text("SecretString"));

    put(aws.admin(), 1).ok();
    Map<String, Object> failed = status(describe(aws.admin()));
    assertEquals("Failed", failed.get("Status"));
    assertTrue(failed.get("StatusMessage").toString().startsWith("Replication failed: "));
    assertEquals("v1", value(aws.admin()).text("SecretString"));
    there(aws).kms("EnableKey", "KeyId", key).ok();
    assertEquals("v0", value(there(aws)).text("SecretString"));
    assertEquals("InSync", status(replicate(aws.admin(), far(aws))).get("Status"));
    assertEquals("v1", value(there(aws)).text("SecretString"));

    there(aws)
        .secrets("UpdateSecret", "SecretId", "s", "KmsKeyId", "alias/aws/secretsmanager")
        .ok();
    put(aws.admin(), 2).ok();
    assertEquals("alias/aws/secretsmanager", describe(there(aws)).text("KmsKeyId"));
    there(aws).kms("DisableKey", "KeyId", key).ok();
    assertEquals("v2", value(there(aws)).text("SecretString"));
  }

  @EveryServer
  void another_secret_of_the_name_is_in_the_way_unless_it_may_be_overwritten(Running aws) {
    create(aws.admin()).ok();
    create(there(aws), "Description", "another").ok();
    Answer answer = replicate(aws.admin(), far(aws)).ok();
    assertEquals("Failed", status(answer).get("Status"));
    assertEquals(
        "Replication failed: Secret name s already exists in region " + far(aws) + ".",
        status(answer).get("StatusMessage"));
    assertEquals("another", describe(there(aws)).text("Description"));
    put(aws.admin(), 1).ok();
    assertEquals("another", describe(there(aws)).text("Description"));
    answer = replicate(aws.admin(), far(aws), "ForceOverwriteReplicaSecret", true);
    assertEquals("InSync", status(answer).get("Status"));
    assertEquals("v1", value(there(aws)).text("SecretString"));
    assertFalse(describe(there(aws)).json().containsKey("Description"));
  }

  @EveryServer
  void a_refused_key_overwrites_nothing(Running aws) {
    create(aws.admin()).ok();
    create(there(aws), "Description", "another").ok();
    Answer answer =
        aws.admin()
            .secrets(
                "ReplicateSecretToRegions",
                "SecretId",
                "s",
                "AddReplicaRegions",
                List.of(Map.of("Region", far(aws), "KmsKeyId", "alias/none")),
                "ForceOverwriteReplicaSecret",
                true);
    assertEquals("Failed", status(answer).get("Status"));
    assertEquals("another", describe(there(aws)).text("Description"));
  }

  @EveryServer
  void a_primary_stays_while_it_has_copies(Running aws) {
    create(aws.admin()).ok();
    replicate(aws.admin(), far(aws)).ok();
    for (Object[] more :
        List.of(new Object[] {}, new Object[] {"ForceDeleteWithoutRecovery", true})) {
      var members = new ArrayList<Object>(List.of("SecretId", "s"));
      members.addAll(Arrays.asList(more));
      aws.admin()
          .secrets("DeleteSecret", members.toArray())
          .refusedCapital(
              "InvalidParameterException",
              "You can't delete secret s that still has replica regions [" + far(aws) + "]");
    }
    Answer removed =
        aws.admin()
            .secrets(
                "RemoveRegionsFromReplication",
                "SecretId",
                "s",
                "RemoveReplicaRegions",
                List.of(far(aws)))
            .members("ARN", "ReplicationStatus");
    assertEquals(List.of(), removed.objects("ReplicationStatus"));
    describe(there(aws)).refused("ResourceNotFoundException");
    assertFalse(describe(aws.admin()).json().containsKey("PrimaryRegion"));
    aws.admin().secrets("DeleteSecret", "SecretId", "s").ok();
    aws.admin().secrets("RestoreSecret", "SecretId", "s").ok();
  }

  @EveryServer
  void a_copy_that_is_set_free_is_a_secret_of_its_own(Running aws) {
    create(aws.admin()).ok();
    replicate(aws.admin(), far(aws)).ok();
    there(aws).secrets("StopReplicationToReplica", "SecretId", "s").members("ARN");
    assertFalse(describe(there(aws)).json().containsKey("PrimaryRegion"));
    assertFalse(describe(aws.admin()).json().containsKey("ReplicationStatus"));
    put(there(aws), 1).ok();
    assertEquals("v1", value(there(aws)).text("SecretString"));
    assertEquals("v0", value(aws.admin()).text("SecretString"));
    there(aws)
        .secrets("StopReplicationToReplica", "SecretId", "s")
        .refused("InvalidRequestException");
    aws.admin().secrets("DeleteSecret", "SecretId", "s").ok();
  }

  @EveryServer
  void regions_are_other_ones_that_can_be(Running aws) {
    create(aws.admin()).ok();
    for (String region : List.of(aws.region(), "a-1", "toolongaword-east-1")) {
      replicate(aws.admin(), region)
          .refusedCapital("InvalidParameterException", "Invalid replica region.");
    }
    replicate(aws.admin(), "Nowhere").refused("ValidationException");
    aws.admin()
        .secrets(
            "RemoveRegionsFromReplication",
            "SecretId",
            "s",
            "RemoveReplicaRegions",
            List.of(far(aws)))
        .refused("InvalidParameterException");
  }

  @EveryServer
  void who_may_not_use_a_key_there_makes_no_copy(Running aws) {
    create(aws.admin()).ok();
    String key = there(aws).kms("CreateKey").text("KeyMetadata", "Arn");
    Client near =
        aws.user(
            Policies.allow("secretsmanager:*"),
            Policies.when(
                Policies.allow("kms:*"), "StringEquals", "aws:RequestedRegion", aws.region()));
    Answer answer =
        near.secrets(
            "ReplicateSecretToRegions",
            "SecretId",
            "s",
            "AddReplicaRegions",
            List.of(Map.of("Region", far(aws), "KmsKeyId", key)));
    assertEquals("Failed", status(answer).get("Status"));
    assertEquals(
        "Replication failed: Access to KMS is not allowed", status(answer).get("StatusMessage"));
    describe(there(aws)).refused("ResourceNotFoundException");
  }

  @EveryServer
  void to_make_a_secret_with_copies_takes_both_permissions(Running aws) {
    Client maker = aws.user(Policies.allow("secretsmanager:CreateSecret"), Policies.allow("kms:*"));
    create(maker, "AddReplicaRegions", List.of(Map.of("Region", far(aws))))
        .denied(maker, "secretsmanager:ReplicateSecretToRegions", "s");
    create(maker).ok();
    Client careful =
        aws.user(
            Policies.allow("*"),
            Policies.when(
                Policies.deny("secretsmanager:ReplicateSecretToRegions"),
                "ForAnyValue:StringEquals",
                "secretsmanager:AddReplicaRegions",
                far(aws)),
            Policies.when(
                Policies.deny("secretsmanager:ReplicateSecretToRegions"),
                "Bool",
                "secretsmanager:ForceOverwriteReplicaSecret",
                "true"));
    replicate(careful, far(aws))
        .deniedExplicitly(careful, "secretsmanager:ReplicateSecretToRegions", "s");
    String further = far(aws).replace("-2", "-3");
    replicate(careful, further, "ForceOverwriteReplicaSecret", true)
        .deniedExplicitly(careful, "secretsmanager:ReplicateSecretToRegions", "s");
    replicate(careful, further).ok();
  }

  @EveryServer
  void copies_are_found_by_their_primary_region(Running aws) {
    create(aws.admin()).ok();
    create(there(aws).in(far(aws)), "Name", "other").ok();
    replicate(aws.admin(), far(aws)).ok();
    List<Map<String, Object>> found =
        there(aws)
            .secrets(
                "ListSecrets",
                "Filters",
                List.of(Map.of("Key", "primary-region", "Values", List.of(aws.region()))))
            .objects("SecretList");
    assertEquals(1, found.size());
    assertEquals("s", found.getFirst().get("Name"));
    assertEquals(aws.region(), found.getFirst().get("PrimaryRegion"));
    assertNotEquals(far(aws), found.getFirst().get("PrimaryRegion"));
  }

  @EveryServer
  void a_secret_gives_way_only_to_who_may_delete_it(Running aws) {
    create(aws.admin()).ok();
    create(there(aws), "Description", "another").ok();
    Client careful = aws.user(Policies.allow("*"), Policies.deny("secretsmanager:DeleteSecret"));
    Answer answer = replicate(careful, far(aws), "ForceOverwriteReplicaSecret", true);
    assertEquals("Failed", status(answer).get("Status"));
    assertEquals("another", describe(there(aws)).text("Description"));
  }

  @EveryServer
  void what_is_taken_away_is_taken_away_at_a_copy_that_could_not_follow(Running aws) {
    create(aws.admin()).ok();
    String key = there(aws).kms("CreateKey").text("KeyMetadata", "Arn");
    aws.admin()
        .secrets(
            "ReplicateSecretToRegions",
            "SecretId",
            "s",
            "AddReplicaRegions",
            List.of(Map.of("Region", far(aws), "KmsKeyId", key)))
        .ok();
    Client reader = aws.user(Policies.allow("*"));
    value(reader.in(far(aws))).ok();
    there(aws).kms("DisableKey", "KeyId", key).nothing();
    put(aws.admin(), 7).ok();
    assertEquals("Failed", status(describe(aws.admin())).get("Status"));
    aws.admin()
        .secrets(
            "PutResourcePolicy",
            "SecretId",
            "s",
            "ResourcePolicy",
            Policies.document(Policies.denyTo(reader.toString(), "secretsmanager:GetSecretValue")))
        .ok();
    there(aws).kms("EnableKey", "KeyId", key).nothing();
    value(reader.in(far(aws))).refused("AccessDeniedException");
  }

  @EveryServer
  void a_region_is_asked_for_once(Running aws) {
    create(aws.admin()).ok();
    Map<String, String> region = Map.of("Region", far(aws));
    aws.admin()
        .secrets(
            "ReplicateSecretToRegions",
            "SecretId",
            "s",
            "AddReplicaRegions",
            List.of(region, region))
        .refusedCapital("InvalidParameterException", "Invalid replica region.");
  }
}
