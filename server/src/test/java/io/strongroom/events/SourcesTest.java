package io.strongroom.events;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.Hook;
import io.strongroom.testing.Running;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each service tells of, in the shapes of AWS.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/kms-events.html">KMS
 *     events</a>
 */
@Timeout(120)
final class SourcesTest {
  private static final String CANARY = "canary-8f3b1c9d2e7a";
  private static final String TOKEN = "33333333-2222-4333-8444-555555555555";

  private final FakeClock clock = new FakeClock();
  @TempDir private Path folder;
  private Hook hook;
  private Running aws;

  @BeforeEach
  void all_events_are_heard_of() {
    hook = Hook.start(folder);
    aws = Running.fresh(DatabaseKind.SQLITE, hook, clock);
    hook.receive(aws.admin(), "all", "{\"account\":[\"" + aws.account() + "\"]}");
  }

  @AfterEach
  void stop() {
    aws.close();
    hook.close();
  }

  /** Lets time go by and the background do what is due, which it does at a start. */
  private void later(Duration time) {
    clock.advance(time);
    aws.stop();
    aws.resume();
  }

  /** The first event of a type that is as wished. */
  private ObjectNode event(String type, Predicate<ObjectNode> wish) {
    List<Hook.Got> got = hook.await(taken -> find(taken, type, wish).isPresent());
    Optional<ObjectNode> found = find(got, type, wish);
    assertTrue(found.isPresent(), () -> "no such " + type + " in " + got);
    return found.get();
  }

  private static Optional<ObjectNode> find(
      List<Hook.Got> got, String type, Predicate<ObjectNode> wish) {
    return got.stream()
        .map(it -> Json.object(it.body()).orElseThrow())
        .filter(it -> it.path("detail-type").asText().equals(type))
        .filter(wish)
        .findFirst();
  }

  private ObjectNode record(String type, String name) {
    return event(type, it -> it.path("detail").path("eventName").asText().equals(name));
  }

  private ObjectNode about(String type, String resource) {
    return event(type, it -> it.path("resources").path(0).asText().equals(resource));
  }

  /** Holds the event with a detail to its envelope. */
  private void assertNative(String type, String source, String resource, String detail) {
    JsonNode inside = Json.read(detail).orElseThrow();
    ObjectNode event = event(type, it -> it.path("detail").equals(inside));
    ObjectNode expected = Json.object();
    expected.put("version", "0").put("id", event.path("id").asText());
    expected.put("detail-type", type).put("source", source).put("account", aws.account());
    expected.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    expected.put("region", aws.region()).putArray("resources").add(resource);
    expected.set("detail", inside);
    assertEquals(expected, event);
    assertEquals(36, event.path("id").asText().length());
  }

  private static String id(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  @Test
  void a_rotated_key_says_so_whoever_rotated_it() {
    Client admin = aws.admin();
    String manual = aws.kmsKey();
    String before = material(manual);
    admin.kms("RotateKeyOnDemand", "KeyId", manual).ok();
    assertNative("KMS CMK Rotation", "aws.kms", manual, rotation(manual, "ON_DEMAND", before));
    String regular = aws.kmsKey();
    admin.kms("EnableKeyRotation", "KeyId", regular, "RotationPeriodInDays", 90).ok();
    before = material(regular);
    later(Duration.ofDays(91));
    ObjectNode unused = about("KMS CMK Rotation", regular);
    assertNative("KMS CMK Rotation", "aws.kms", regular, rotation(regular, "AUTOMATIC", before));
    JsonNode record = record("AWS Service Event via CloudTrail", "RotateKey").path("detail");
    assertEquals("AwsServiceEvent", record.path("eventType").asText());
    assertEquals("kms.amazonaws.com", record.path("eventSource").asText());
    assertEquals("ON_DEMAND", record.path("serviceEventDetails").path("rotationType").asText());
    assertEquals(id(manual), record.path("serviceEventDetails").path("keyId").asText());
  }

  private String material(String key) {
    return aws.admin().kms("DescribeKey", "KeyId", key).text("KeyMetadata", "CurrentKeyMaterialId");
  }

  private String rotation(String key, String how, String before) {
    return """
    {"key-id":"%s","key-origin":"AWS_KMS","rotation-type":"%s",
     "previous-key-material-id":"%s","current-key-material-id":"%s"}
    """
        .formatted(id(key), how, before, material(key));
  }

  @Test
  void a_key_that_is_gone_and_material_that_has_expired_say_so() throws GeneralSecurityException {
    Client admin = aws.admin();
    String deleted = aws.kmsKey();
    admin.kms("ScheduleKeyDeletion", "KeyId", deleted, "PendingWindowInDays", 7).ok();
    String external = admin.kms("CreateKey", "Origin", "EXTERNAL").ok().text("KeyMetadata", "Arn");
    byte[] material =
        CANARY.concat("x".repeat(32)).substring(0, 32).getBytes(StandardCharsets.UTF_8);
    importTo(external, material);
    later(Duration.ofDays(8));
    assertNative(
        "KMS CMK Deletion", "aws.kms", deleted, "{\"key-id\":\"%s\"}".formatted(id(deleted)));
    assertNative(
        "KMS Imported Key Material Expiration",
        "aws.kms",
        external,
        "{\"key-id\":\"%s\"}".formatted(id(external)));
    for (String name : List.of("DeleteKey", "DeleteExpiredKeyMaterial")) {
      ObjectNode event = record("AWS Service Event via CloudTrail", name);
      assertEquals("aws.kms", event.path("source").asText());
      assertEquals(0, event.path("resources").size());
      assertEquals("AWS Internal", event.path("detail").path("sourceIPAddress").asText());
    }
    assertSilent(CANARY);
    assertSilent(blob(material));
  }

  private void importTo(String key, byte[] material) throws GeneralSecurityException {
    Client admin = aws.admin();
    Answer asked =
        admin.kms(
            "GetParametersForImport",
            "KeyId",
            key,
            "WrappingAlgorithm",
            "RSAES_OAEP_SHA_256",
            "WrappingKeySpec",
            "RSA_2048");
    var spki = new X509EncodedKeySpec(asked.blob("PublicKey"));
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        KeyFactory.getInstance("RSA").generatePublic(spki),
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
    admin
        .kms(
            "ImportKeyMaterial",
            "KeyId",
            key,
            "ImportToken",
            asked.text("ImportToken"),
            "EncryptedKeyMaterial",
            blob(cipher.doFinal(material)),
            "ValidTo",
            clock.instant().plus(Duration.ofDays(7)).getEpochSecond())
        .ok();
  }

  @Test
  void policies_of_a_parameter_say_what_they_did() {
    String timestamp =
        clock.instant().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS).toString();
    String policy =
        "{\"Type\":\"Expiration\",\"Version\":\"1.0\",\"Attributes\":{\"Timestamp\":\"%s\"}}"
            .formatted(timestamp);
    aws.admin()
        .ssm(
            "PutParameter",
            "Name",
            "/old",
            "Type",
            "SecureString",
            "Value",
            CANARY,
            "Description",
            "of last year",
            "Tier",
            "Advanced",
            "Policies",
            "[" + policy + "]")
        .ok();
    String arn = aws.arn("ssm", "parameter/old");
    assertNative(
        "Parameter Store Change",
        "aws.ssm",
        arn,
        """
        {"operation":"Create","name":"/old","type":"SecureString","description":"of last year"}
        """);
    aws.admin().ssm("LabelParameterVersion", "Name", "/old", "Labels", List.of("prod")).ok();
    later(Duration.ofDays(31));
    ObjectNode action = about("Parameter Store Policy Action", arn);
    assertEquals("aws.ssm", action.path("source").asText());
    JsonNode detail = action.path("detail");
    assertEquals("/old", detail.path("parameter-name").asText());
    assertEquals("SecureString", detail.path("parameter-type").asText());
    assertEquals("Expiration", detail.path("policy-type").asText());
    assertEquals("Success", detail.path("action-status").asText());
    assertEquals(Json.read(policy), Json.read(detail.path("policy-content").asText()));
    List<String> operations =
        operations(hook.await(taken -> operations(taken).count() >= 3)).toList();
    assertEquals(List.of("Create", "LabelParameterVersion", "Delete"), operations);
    assertSilent(CANARY);
  }

  private static Stream<String> operations(List<Hook.Got> got) {
    return got.stream()
        .map(it -> Json.object(it.body()).orElseThrow())
        .filter(it -> it.path("detail-type").asText().equals("Parameter Store Change"))
        .map(it -> it.path("detail").path("operation").asText())
        .distinct();
  }

  @Test
  void labels_that_move_say_so_but_for_two() {
    // The first version of all is current whatever it is called.
    Client admin = aws.admin();
    String first = "11111111-2222-4333-8444-555555555555";
    String second = "22222222-2222-4333-8444-555555555555";
    String arn =
        admin.secrets("CreateSecret", "Name", "app/db", "ClientRequestToken", first).text("ARN");
    put(first, List.of("AWSPENDING"));
    put(second, List.of("blue"));
    assertNative(
        "Secret Label Updated",
        "aws.secretsmanager",
        arn,
        "{\"name\":\"app/db\",\"labelUpdated\":\"blue\",\"versionId\":\"%s\"}".formatted(second));
    admin
        .secrets(
            "UpdateSecretVersionStage",
            "SecretId",
            "app/db",
            "VersionStage",
            "AWSCURRENT",
            "RemoveFromVersionId",
            first,
            "MoveToVersionId",
            second)
        .ok();
    admin
        .secrets("TagResource", "SecretId", arn, "Tags", List.of(Map.of("Key", "a", "Value", "b")))
        .ok();
    admin.secrets("DeleteSecret", "SecretId", arn, "RecoveryWindowInDays", 7).ok();
    later(Duration.ofDays(8));
    ObjectNode gone = record("AWS Service Event via CloudTrail", "EndSecretVersionDelete");
    assertEquals("aws.secretsmanager", gone.path("source").asText());
    List<String> labels = labels(hook.await(taken -> labels(taken).size() >= 3));
    assertEquals(List.of("AWSCURRENT", "blue", "AWSCURRENT"), labels);
    assertSilent(CANARY);
  }

  /** Of each event once: what was not answered in time comes again. */
  private static List<String> labels(List<Hook.Got> got) {
    var labels = new LinkedHashMap<String, String>();
    got.stream()
        .map(it -> Json.object(it.body()).orElseThrow())
        .filter(it -> it.path("detail-type").asText().equals("Secret Label Updated"))
        .forEach(
            it ->
                labels.put(
                    it.path("id").asText(), it.path("detail").path("labelUpdated").asText()));
    return List.copyOf(labels.values());
  }

  private void put(String token, List<String> stages) {
    aws.admin()
        .secrets(
            "PutSecretValue",
            "SecretId",
            "app/db",
            "SecretString",
            "{\"password\":\"" + CANARY + "\"}",
            "ClientRequestToken",
            token,
            "VersionStages",
            stages)
        .ok();
  }

  @Test
  void a_call_is_told_as_it_stands_in_the_trail() {
    aws.admin()
        .ssm("PutParameter", "Name", "/a", "Type", "String", "Value", CANARY, "Description", "d")
        .ok();
    aws.admin()
        .secrets(
            "CreateSecret", "Name", "b", "SecretBinary", blob(CANARY), "ClientRequestToken", TOKEN)
        .ok();
    aws.admin().iam("CreateUser", "UserName", "carol").ok();
    ObjectNode event = record("AWS API Call via CloudTrail", "PutParameter");
    assertEquals("aws.ssm", event.path("source").asText());
    assertEquals(0, event.path("resources").size());
    JsonNode record = event.path("detail");
    assertEquals(aws.account(), record.path("recipientAccountId").asText());
    assertEquals("AwsApiCall", record.path("eventType").asText());
    assertFalse(record.path("readOnly").asBoolean(true));
    assertEquals("/a", record.path("requestParameters").path("name").asText());
    assertEquals(
        "HIDDEN_DUE_TO_SECURITY_REASONS", record.path("requestParameters").path("value").asText());
    assertEquals(1, record.path("responseElements").path("version").asInt());
    assertEquals(
        "aws.secretsmanager",
        record("AWS API Call via CloudTrail", "CreateSecret").path("source").asText());
    assertEquals(
        "aws.iam", record("AWS API Call via CloudTrail", "CreateUser").path("source").asText());
    assertSilent(CANARY);
    assertSilent(blob(CANARY));
    assertSilent("opensesame");
  }

  @Test
  void a_schedule_sends_an_event_each_time() {
    String arn =
        aws.admin()
            .events("PutRule", "Name", "tick", "ScheduleExpression", "rate(1 hour)")
            .text("RuleArn");
    String destination =
        String.valueOf(
            aws.admin()
                .events("ListTargetsByRule", "Rule", "all")
                .objects("Targets")
                .getFirst()
                .get("Arn"));
    aws.admin()
        .events(
            "PutTargets", "Rule", "tick", "Targets", List.of(Map.of("Id", "1", "Arn", destination)))
        .ok();
    clock.advance(Duration.ofHours(1));
    JsonNode first = about("Scheduled Event", arn);
    assertEquals("aws.events", first.path("source").asText());
    assertEquals(Json.object(), first.path("detail"));
    clock.advance(Duration.ofHours(1));
    List<Hook.Got> got = hook.await(taken -> ticks(taken) >= 2);
    assertEquals(2, ticks(got));
    // Not one for each hour that nobody was there.
    later(Duration.ofHours(50));
    assertEquals(3, ticks(hook.await(taken -> ticks(taken) >= 3)));
  }

  private static long ticks(List<Hook.Got> got) {
    return got.stream()
        .filter(it -> it.body().contains("\"Scheduled Event\""))
        .map(it -> Json.object(it.body()).orElseThrow().path("id").asText())
        .distinct()
        .count();
  }

  /** Nothing that came has this in it, in text, base64 or hex. */
  private void assertSilent(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    for (String form : List.of(secret, blob(secret), HexFormat.of().formatHex(bytes))) {
      for (Hook.Got got : hook.all()) {
        assertFalse(got.body().contains(form), () -> form + " in " + got.body());
      }
    }
  }
}
