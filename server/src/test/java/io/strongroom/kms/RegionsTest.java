package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One key in two regions of a server. */
final class RegionsTest {
  private static final String OTHER = "eu-west-1";

  private static String primary(Running aws) {
    return aws.admin().kms("CreateKey", "MultiRegion", true).text("KeyMetadata", "Arn");
  }

  /** The refusal of an action that has no resource. */
  private static String missing(Client user, String action) {
    return ("User: %s is not authorized to perform: %s because no identity-based policy allows"
            + " the %s action")
        .formatted(user, action, action);
  }

  private static String id(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  @SuppressWarnings("unchecked") // as the reader makes them
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  private static Map<String, Object> metadata(Client client, String id) {
    return client.kms("DescribeKey", "KeyId", id).object("KeyMetadata");
  }

  @EveryServer
  void a_ciphertext_of_one_region_opens_in_the_other(Running aws) {
    String arn = primary(aws);
    assertTrue(id(arn).matches("mrk-[0-9a-f]{32}"));
    Client here = aws.admin();
    Client there = here.in(OTHER);
    there.kms("DescribeKey", "KeyId", id(arn)).refused("NotFoundException");
    Answer made =
        here.kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", OTHER, "Description", "copy")
            .members("ReplicaKeyMetadata", "ReplicaPolicy", "ReplicaTags");
    assertEquals("Creating", made.text("ReplicaKeyMetadata", "KeyState"));
    Map<String, Object> replica = metadata(there, id(arn));
    assertEquals("Enabled", replica.get("KeyState"));
    assertEquals("copy", replica.get("Description"));
    Map<String, Object> regions = object(replica.get("MultiRegionConfiguration"));
    assertEquals("REPLICA", regions.get("MultiRegionKeyType"));
    assertEquals(arn, object(regions.get("PrimaryKey")).get("Arn"));
    String ciphertext =
        here.kms("Encrypt", "KeyId", arn, "Plaintext", blob("x")).text("CiphertextBlob");
    Answer opened = there.kms("Decrypt", "CiphertextBlob", ciphertext);
    assertEquals(blob("x"), opened.text("Plaintext"));
    assertEquals(arn.replace(aws.region(), OTHER), opened.text("KeyId"));
    here.kms("RotateKeyOnDemand", "KeyId", arn).ok();
    String rotated =
        there.kms("Encrypt", "KeyId", id(arn), "Plaintext", blob("y")).text("CiphertextBlob");
    assertEquals(blob("y"), here.kms("Decrypt", "CiphertextBlob", rotated).text("Plaintext"));
    assertEquals(blob("x"), there.kms("Decrypt", "CiphertextBlob", ciphertext).text("Plaintext"));
    there
        .kms("RotateKeyOnDemand", "KeyId", id(arn))
        .refused(
            "UnsupportedOperationException",
            arn.replace(aws.region(), OTHER) + " is not a multi-region primary key.");
  }

  @EveryServer
  void states_are_each_regions_own(Running aws) {
    String arn = primary(aws);
    Client here = aws.admin();
    Client there = here.in(OTHER);
    here.kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", OTHER).ok();
    there.kms("DisableKey", "KeyId", id(arn)).nothing();
    here.kms("Encrypt", "KeyId", arn, "Plaintext", blob("x")).ok();
    there
        .kms("Encrypt", "KeyId", id(arn), "Plaintext", blob("x"))
        .refused("DisabledException", arn.replace(aws.region(), OTHER) + " is disabled.");
  }

  @EveryServer
  void only_a_primary_is_replicated_once_and_elsewhere(Running aws) {
    Client admin = aws.admin();
    String single = aws.kmsKey();
    String code = "UnsupportedOperationException";
    admin
        .kms("ReplicateKey", "KeyId", single, "ReplicaRegion", OTHER)
        .refused(code, single + " is not a multi-region key.");
    String arn = primary(aws);
    admin.kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", "us-west-2").ok();
    admin
        .kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", "us-west-2")
        .refused("AlreadyExistsException");
    admin
        .in("us-west-2")
        .kms("ReplicateKey", "KeyId", id(arn), "ReplicaRegion", "us-west-1")
        .refused(
            code, arn.replace(aws.region(), "us-west-2") + " is not a multi-region primary key.");
  }

  @Test
  void a_key_is_in_64_regions_at_most() {
    try (Running aws = Running.fresh(DatabaseKind.MEMORY)) {
      String arn = primary(aws);
      Client here = aws.admin();
      for (int i = 1; i < 64; i++) {
        here.kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", "aa-aa-" + i).ok();
      }
      here.kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", "aa-aa-64")
          .refused("LimitExceededException", "The limit of 64 Regions was reached for key " + arn);
      here.kms("RotateKeyOnDemand", "KeyId", arn).ok();
    }
  }

  @EveryServer
  void a_replica_becomes_the_primary(Running aws) {
    String arn = primary(aws);
    Client here = aws.admin();
    Client there = here.in(OTHER);
    here.kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", OTHER).ok();
    here.kms("UpdatePrimaryRegion", "KeyId", arn, "PrimaryRegion", OTHER).nothing();
    Map<String, Object> old = object(metadata(here, arn).get("MultiRegionConfiguration"));
    assertEquals("REPLICA", old.get("MultiRegionKeyType"));
    Map<String, Object> now = object(metadata(there, id(arn)).get("MultiRegionConfiguration"));
    assertEquals("PRIMARY", now.get("MultiRegionKeyType"));
    there.kms("RotateKeyOnDemand", "KeyId", id(arn)).ok();
  }

  @Test
  void a_primary_waits_for_its_replicas() {
    FakeClock clock = new FakeClock();
    try (Running aws = Running.fresh(DatabaseKind.SQLITE, clock)) {
      String arn = primary(aws);
      Client here = aws.admin();
      here.kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", OTHER).ok();
      Answer scheduled =
          here.kms("ScheduleKeyDeletion", "KeyId", arn, "PendingWindowInDays", 7)
              .members("KeyId", "KeyState", "PendingWindowInDays");
      assertEquals("PendingReplicaDeletion", scheduled.text("KeyState"));
      Client there = here.in(OTHER);
      there.kms("ScheduleKeyDeletion", "KeyId", id(arn), "PendingWindowInDays", 7).ok();
      clock.advance(Duration.ofDays(8));
      aws.stop();
      aws.resume();
      Client again = aws.admin();
      Answer waiting =
          aws.eventually(
              () -> again.kms("DescribeKey", "KeyId", arn),
              answer -> answer.body().contains("\"PendingDeletion\""));
      assertEquals("PendingDeletion", waiting.text("KeyMetadata", "KeyState"));
      again.in(OTHER).kms("DescribeKey", "KeyId", id(arn)).refused("NotFoundException");
    }
  }

  @EveryServer
  void last_uses_are_told_apart(Running aws) {
    String arn = primary(aws);
    Client here = aws.admin();
    here.kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", OTHER).ok();
    here.kms("Encrypt", "KeyId", arn, "Plaintext", blob("x")).ok();
    Answer used =
        here.kms("GetKeyLastUsage", "KeyId", arn)
            .members("KeyId", "KeyLastUsage", "TrackingStartDate", "KeyCreationDate");
    assertEquals("Encrypt", used.text("KeyLastUsage", "Operation"));
    Answer unused = here.in(OTHER).kms("GetKeyLastUsage", "KeyId", id(arn));
    assertEquals(Map.of(), unused.object("KeyLastUsage"));
    here.kms("Encrypt", "KeyId", arn, "Plaintext", blob("x"), "DryRun", true)
        .refused("DryRunOperationException");
    assertNotEquals(List.of(), used.object("KeyLastUsage").keySet());
  }

  @EveryServer
  void who_may_make_no_key_there_makes_no_replica(Running aws) {
    String arn = primary(aws);
    Client user =
        aws.user(
            Policies.allow("kms:ReplicateKey", arn),
            Policies.when(
                Policies.allow("kms:CreateKey"),
                "StringEquals",
                "aws:RequestedRegion",
                "eu-west-2"));
    user.kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", OTHER)
        .refusedCapital("AccessDeniedException", missing(user, "kms:CreateKey"));
    List<Map<String, String>> tags = List.of(Map.of("TagKey", "a", "TagValue", "b"));
    user.kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", "eu-west-2", "Tags", tags)
        .refusedCapital("AccessDeniedException", missing(user, "kms:TagResource"));
    user.kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", "eu-west-2").ok();
    aws.admin().in(OTHER).kms("DescribeKey", "KeyId", id(arn)).refused("NotFoundException");
  }

  @EveryServer
  void a_replica_has_its_say_in_becoming_the_primary(Running aws) {
    String arn = primary(aws);
    Client admin = aws.admin();
    Client user = aws.user(Policies.allow("kms:UpdatePrimaryRegion"));
    admin.kms("ReplicateKey", "KeyId", arn, "ReplicaRegion", OTHER).ok();
    String root = "arn:aws:iam::" + aws.account() + ":root";
    admin
        .in(OTHER)
        .kms(
            "PutKeyPolicy",
            "KeyId",
            id(arn),
            "Policy",
            Policies.document(
                Policies.allowTo(root, "kms:*"),
                Policies.denyTo(user.toString(), "kms:UpdatePrimaryRegion")))
        .nothing();
    user.kms("UpdatePrimaryRegion", "KeyId", arn, "PrimaryRegion", OTHER)
        .refused("AccessDeniedException");
    admin.kms("UpdatePrimaryRegion", "KeyId", arn, "PrimaryRegion", OTHER).nothing();
  }
}
