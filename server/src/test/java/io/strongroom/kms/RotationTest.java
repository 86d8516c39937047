package io.strongroom.kms;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Running;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rotation, automatic and on demand, through the front door. */
final class RotationTest {
  private static String encrypted(Client admin, String key) {
    return admin.kms("Encrypt", "KeyId", key, "Plaintext", blob("x")).text("CiphertextBlob");
  }

  private static Answer decrypted(Client admin, String ciphertext) {
    Answer answer = admin.kms("Decrypt", "CiphertextBlob", ciphertext);
    assertEquals(blob("x"), answer.text("Plaintext"));
    return answer;
  }

  private static String current(Client admin, String key) {
    return admin.kms("DescribeKey", "KeyId", key).text("KeyMetadata", "CurrentKeyMaterialId");
  }

  @EveryServer
  void what_was_encrypted_before_a_rotation_still_opens(Running aws) {
    String key = aws.kmsKey();
    Client admin = aws.admin();
    String before = encrypted(admin, key);
    String first = current(admin, key);
    assertEquals(key, admin.kms("RotateKeyOnDemand", "KeyId", key).members("KeyId").text("KeyId"));
    assertNotEquals(first, current(admin, key));
    String after = encrypted(admin, key);
    assertEquals(first, decrypted(admin, before).text("KeyMaterialId"));
    assertEquals(current(admin, key), decrypted(admin, after).text("KeyMaterialId"));
  }

  private static String withoutNulls(String json) {
    return json.replace(":null", ":\"\"");
  }

  private static List<Map<String, Object>> recorded(Client admin, String event) {
    Map<String, Object> name = Map.of("AttributeKey", "EventName", "AttributeValue", event);
    return admin
        .json(
            "cloudtrail",
            "CloudTrail_20131101",
            "LookupEvents",
            JsonTree.write("LookupAttributes", List.of(name)))
        .objects("Events")
        .stream()
        .map(found -> JsonTree.read(withoutNulls((String) found.get("CloudTrailEvent"))))
        .toList();
  }

  @EveryServer
  void what_the_service_does_itself_is_on_record_beside_the_call(Running aws) {
    Client admin = aws.admin();
    String key = admin.kms("CreateKey", "MultiRegion", true).text("KeyMetadata", "Arn");
    String id = key.substring(key.lastIndexOf('/') + 1);
    String before = current(admin, key);
    admin.kms("RotateKeyOnDemand", "KeyId", key).ok();
    admin.kms("ReplicateKey", "KeyId", key, "ReplicaRegion", "eu-west-1").ok();
    admin.kms("RotateKeyOnDemand", "KeyId", key).ok();
    String pair =
        admin
            .kms("CreateKey", "KeySpec", "ECC_NIST_P256", "KeyUsage", "SIGN_VERIFY")
            .text("KeyMetadata", "Arn");
    admin.kms("RotateKeyOnDemand", "KeyId", pair).refused("UnsupportedOperationException");
    List<Map<String, Object>> rotations = recorded(admin, "RotateKey");
    assertEquals(2, rotations.size());
    Map<String, Object> first = rotations.getLast();
    assertEquals("AwsServiceEvent", first.get("eventType"));
    assertEquals("kms.amazonaws.com", first.get("eventSource"));
    Map<?, ?> details = (Map<?, ?>) first.get("serviceEventDetails");
    assertEquals("ON_DEMAND", details.get("rotationType"));
    assertEquals("AWS_KMS", details.get("keyOrigin"));
    assertEquals(id, details.get("keyId"));
    assertEquals(before, details.get("previousKeyMaterialId"));
    // Once for the replica that was made, once for the rotation after that.
    assertEquals(
        List.of(Map.of("keyId", id), Map.of("keyId", id)),
        recorded(admin, "SynchronizeMultiRegionKey").stream()
            .map(record -> record.get("serviceEventDetails"))
            .toList());
  }

  @EveryServer
  void rotations_are_listed_the_first_material_only_when_asked_for(Running aws) {
    String key = aws.kmsKey();
    Client admin = aws.admin();
    assertEquals(List.of(), admin.kms("ListKeyRotations", "KeyId", key).objects("Rotations"));
    String first = current(admin, key);
    admin.kms("RotateKeyOnDemand", "KeyId", key).ok();
    admin.kms("RotateKeyOnDemand", "KeyId", key).ok();
    List<Map<String, Object>> rotations =
        admin.kms("ListKeyRotations", "KeyId", key).objects("Rotations");
    assertEquals(2, rotations.size());
    assertEquals("NON_CURRENT", rotations.getFirst().get("KeyMaterialState"));
    assertEquals("CURRENT", rotations.getLast().get("KeyMaterialState"));
    assertEquals("ON_DEMAND", rotations.getLast().get("RotationType"));
    assertEquals(current(admin, key), rotations.getLast().get("KeyMaterialId"));
    Object[] all = {"KeyId", key, "IncludeKeyMaterial", "ALL_KEY_MATERIAL"};
    List<Map<String, Object>> materials = admin.kms("ListKeyRotations", all).objects("Rotations");
    assertEquals(3, materials.size());
    assertEquals(first, materials.getFirst().get("KeyMaterialId"));
    assertFalse(materials.getFirst().containsKey("RotationDate"));
    Answer page = admin.kms("ListKeyRotations", "KeyId", key, "Limit", 1);
    assertEquals(true, page.at("Truncated"));
    Answer rest = admin.kms("ListKeyRotations", "KeyId", key, "Marker", page.text("NextMarker"));
    assertEquals(1, rest.objects("Rotations").size());
  }

  @EveryServer
  void no_more_than_25_rotations_are_made_on_demand(Running aws) {
    String key = aws.kmsKey();
    for (int i = 0; i < 25; i++) {
      aws.admin().kms("RotateKeyOnDemand", "KeyId", key).ok();
    }
    aws.admin()
        .kms("RotateKeyOnDemand", "KeyId", key)
        .refused(
            "LimitExceededException",
            "The on-demand rotations limit has been reached for the given keyId. No more"
                + " on-demand rotations can be performed for this key: "
                + key);
  }

  @EveryServer
  void the_status_says_when(Running aws) {
    String key = aws.kmsKey();
    Client admin = aws.admin();
    assertEquals(
        false,
        admin
            .kms("GetKeyRotationStatus", "KeyId", key)
            .members("KeyId", "KeyRotationEnabled")
            .at("KeyRotationEnabled"));
    admin.kms("EnableKeyRotation", "KeyId", key, "RotationPeriodInDays", 90).nothing();
    Answer on =
        admin
            .kms("GetKeyRotationStatus", "KeyId", key)
            .members("KeyId", "KeyRotationEnabled", "RotationPeriodInDays", "NextRotationDate");
    assertEquals(new BigDecimal(90), on.number("RotationPeriodInDays"));
    assertEquals(key, on.text("KeyId"));
    admin.kms("DisableKeyRotation", "KeyId", key).nothing();
    assertEquals(false, admin.kms("GetKeyRotationStatus", "KeyId", key).at("KeyRotationEnabled"));
    for (int days : new int[] {89, 2561}) {
      admin
          .kms("EnableKeyRotation", "KeyId", key, "RotationPeriodInDays", days)
          .refused("ValidationException");
    }
  }

  @Test
  void a_key_is_rotated_when_its_time_has_come_and_again() {
    FakeClock clock = new FakeClock();
    try (Running aws = Running.fresh(DatabaseKind.SQLITE, clock)) {
      Client admin = aws.admin();
      String key = aws.kmsKey();
      String before = encrypted(admin, key);
      String first = current(admin, key);
      admin.kms("EnableKeyRotation", "KeyId", key, "RotationPeriodInDays", 100).nothing();
      clock.advance(Duration.ofDays(101));
      String second = rotated(aws, key, first);
      clock.advance(Duration.ofDays(101));
      rotated(aws, key, second);
      decrypted(aws.admin(), before);
      List<Map<String, Object>> rotations =
          aws.admin().kms("ListKeyRotations", "KeyId", key).objects("Rotations");
      assertEquals(2, rotations.size());
      assertEquals("AUTOMATIC", rotations.getFirst().get("RotationType"));
    }
  }

  @Test
  void a_key_that_was_tampered_with_keeps_no_other_from_its_rotation() throws SQLException {
    FakeClock clock = new FakeClock();
    try (Running aws = Running.fresh(DatabaseKind.SQLITE, clock)) {
      Client admin = aws.admin();
      String broken = aws.kmsKey();
      admin.kms("EnableKeyRotation", "KeyId", broken, "RotationPeriodInDays", 90).nothing();
      String key = aws.kmsKey();
      admin.kms("EnableKeyRotation", "KeyId", key, "RotationPeriodInDays", 100).nothing();
      String first = current(admin, key);
      clock.advance(Duration.ofDays(101));
      aws.stop();
      try (Connection database = aws.database();
          PreparedStatement change =
              database.prepareStatement("update kms_materials set number = 7 where key_id = ?")) {
        change.setString(1, broken.substring(broken.lastIndexOf('/') + 1));
        assertEquals(1, change.executeUpdate());
      }
      aws.resume();
      Answer seen =
          aws.eventually(
              () -> aws.admin().kms("DescribeKey", "KeyId", key),
              answer -> !answer.text("KeyMetadata", "CurrentKeyMaterialId").equals(first));
      assertNotEquals(first, seen.text("KeyMetadata", "CurrentKeyMaterialId"));
    }
  }

  /** A start does the housekeeping at once. */
  private static String rotated(Running aws, String key, String old) {
    aws.stop();
    aws.resume();
    Answer seen =
        aws.eventually(
            () -> aws.admin().kms("DescribeKey", "KeyId", key),
            answer -> !answer.text("KeyMetadata", "CurrentKeyMaterialId").equals(old));
    String next = seen.text("KeyMetadata", "CurrentKeyMaterialId");
    assertNotEquals(old, next);
    return next;
  }
}
