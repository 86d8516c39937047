package io.strongroom.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Bytes;
import io.strongroom.iam.Call;
import io.strongroom.iam.OpenGate;
import io.strongroom.seal.Sensitive;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallRecordsTest {
  private final AtomicLong numbers = new AtomicLong();
  private final CallRecords records =
      new CallRecords(new Parameters(Samples.key()), numbers::incrementAndGet);

  private List<String> json(Call call) {
    return records.of(call, Optional.empty()).stream()
        .map(record -> record.json().replace(record.eventId(), "<id>"))
        .toList();
  }

  @Test
  void a_write_has_the_shape_of_cloudtrail() {
    Call call = Samples.call(Samples.ALICE, "secretsmanager:PutSecretValue", Samples.put("s3cr3t"));
    call.permit(Samples.target(Samples.SECRET_ARN));
    call.answered(Samples.put());
    var tls = new TlsSession("TLSv1.3", "TLS_AES_128_GCM_SHA256", "localhost:4566");
    AuditRecord record = records.of(call, Optional.of(tls)).getFirst();
    String expected =
        """
        {"eventVersion":"1.11",
        "userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE",
        "arn":"arn:aws:iam::111111111111:user/alice","accountId":"111111111111",
        "accessKeyId":"AKIAEXAMPLE","userName":"alice"},
        "eventTime":"2026-01-02T03:04:05Z","eventSource":"secretsmanager.amazonaws.com",
        "eventName":"PutSecretValue","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.10",
        "userAgent":"aws-cli/2.0 \\"x\\"",
        "requestParameters":{"name":"prod/db","secretId":"prod/db",
        "description":"hmac","value":"HIDDEN_DUE_TO_SECURITY_REASONS","count":7,
        "overwrite":true,"spec":"SYMMETRIC_DEFAULT","encryptionContext":{"app":"shop"},
        "notes":["hmac","hmac"],"validTo":"Aug 10, 2022, 10:38:27 PM"},
        "responseElements":{"arn":"%1$s","version":3,
        "deletionDate":"Sep 1, 2022, 2:17:48 AM"},
        "additionalEventData":{"decision":"allow","statements":["s1"]},
        "requestID":"7f1c9a52-0000-4000-8000-000000000001","eventID":"%2$s","readOnly":false,
        "resources":[{"accountId":"111111111111","type":"AWS::SecretsManager::Secret",
        "ARN":"%1$s"}],
        "eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111111111111",
        "eventCategory":"Management",
        "tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256",
        "clientProvidedHostHeader":"localhost:4566"}}
        """
            .formatted(Samples.SECRET_ARN, record.eventId())
            .replace("\n", "");
    assertEquals(expected, record.json().replaceAll("hmac:[0-9a-f]{16}", "hmac"));
    assertEquals("111111111111", record.chain());
  }

  @Test
  void a_read_has_no_answer() {
    String json = json(Samples.read()).getFirst();
    assertTrue(json.contains("\"requestParameters\":{\"secretId\":\"prod/db\"}"), json);
    assertTrue(json.contains("\"responseElements\":null"), json);
    assertTrue(json.contains("\"readOnly\":true"), json);
  }

  @Test
  void a_session_names_its_role() {
    Call call = Samples.call(Samples.SESSION, "kms:ListKeys", new Samples.SecretId("x"));
    String json = json(call).getFirst();
    String identity =
        """
        "userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:deploy",
        "arn":"arn:aws:sts::111111111111:assumed-role/app/deploy","accountId":"111111111111",
        "accessKeyId":"ASIAEXAMPLE","sessionContext":{"sessionIssuer":{"type":"Role",
        "principalId":"AROAEXAMPLE","arn":"arn:aws:iam::111111111111:role/service/app",
        "accountId":"111111111111","userName":"app"},"webIdFederationData":{},
        "attributes":{"mfaAuthenticated":"false"}}}
        """
            .replace("\n", "");
    assertTrue(json.contains(identity), json);
    assertTrue(json.contains("\"decision\":\"none\""), json);
  }

  @Test
  void inner_calls_have_records_of_their_own() {
    Call call = Samples.read();
    call.inner(
        "kms:Decrypt",
        new Samples.DecryptRequest(Bytes.taking(new byte[9]), Map.of("k", "v"), List.of("token")),
        inner -> inner.permit(Samples.target(Samples.KEY_ARN)));
    List<String> both = json(call);
    assertEquals(2, both.size());
    String inner = both.get(1);
    assertTrue(inner.contains("\"eventName\":\"Decrypt\""), inner);
    assertTrue(
        inner.contains("\"userName\":\"alice\",\"invokedBy\":\"secretsmanager.amazonaws.com\"}"));
    assertTrue(inner.contains("\"sourceIPAddress\":\"secretsmanager.amazonaws.com\""));
    assertTrue(inner.contains("\"userAgent\":\"secretsmanager.amazonaws.com\""));
    assertTrue(
        inner.contains(
            "\"requestParameters\":{\"encryptionContext\":{\"k\":\"v\"},"
                + "\"encryptionAlgorithm\":\"SYMMETRIC_DEFAULT\"}"),
        inner);
    assertFalse(inner.contains("tlsDetails"));
    assertTrue(inner.contains("\"requestID\":\"7f1c9a52-0000-4000-8000-000000000001\""));
    assertFalse(both.get(0).contains("invokedBy"));
  }

  @Test
  void errors_of_iam_have_the_names_of_their_shapes() {
    Call call = Samples.call(Samples.ALICE, "iam:GetRole", new Samples.SecretId("x"));
    call.failed(AwsError.of("NoSuchEntity", "The role with name x cannot be found."));
    String json = json(call).getFirst();
    assertTrue(json.contains("\"errorCode\":\"NoSuchEntityException\""), json);
  }

  @Test
  void a_refused_call_is_recorded_with_its_reason() {
    Call call =
        Samples.call(
            Samples.ALICE,
            "kms:DisableKey",
            new Samples.KeyRequest(new Samples.SecretId("alias/a"), Optional.empty()),
            new OpenGate("kms:DisableKey"));
    call.touched(Arn.parse(Samples.KEY_ARN).orElseThrow());
    call.failed(assertThrows(AwsError.class, () -> call.permit(Samples.target(Samples.KEY_ARN))));
    String json = json(call).getFirst();
    assertTrue(json.contains("\"errorCode\":\"AccessDenied\",\"errorMessage\":\"User is not"));
    assertTrue(json.contains("\"decision\":\"deny\",\"statements\":[]"), json);
    assertTrue(json.contains("\"responseElements\":null"), json);
    assertTrue(json.contains("\"type\":\"AWS::KMS::Key\",\"ARN\":\"" + Samples.KEY_ARN), json);
  }

  @Test
  void a_change_of_a_key_answers_with_its_arn() {
    Call call =
        Samples.call(
            Samples.ALICE,
            "kms:DisableKey",
            new Samples.KeyRequest(new Samples.SecretId("alias/a"), Optional.empty()));
    call.permit(Samples.target(Samples.KEY_ARN));
    assertTrue(
        json(call)
            .getFirst()
            .contains("\"responseElements\":{\"keyId\":\"" + Samples.KEY_ARN + "\"}"));
  }

  @Test
  void kms_leaves_out_what_others_hide() {
    Call call =
        Samples.call(
            Samples.ALICE,
            "kms:Encrypt",
            new Samples.KeyRequest(
                new Samples.SecretId("alias/a"), Optional.of(Sensitive.ofText("x"))));
    String json = json(call).getFirst();
    assertTrue(
        json.contains(
            "\"requestParameters\":{\"keyId\":\"alias/a\","
                + "\"encryptionAlgorithm\":\"SYMMETRIC_DEFAULT\"}"),
        json);
    Call random =
        Samples.call(Samples.ALICE, "kms:GenerateRandom", new Samples.SecretId("ignored"));
    assertTrue(json(random).getFirst().contains("\"requestParameters\":null"));
  }

  @Test
  void the_owner_of_a_resource_in_another_account_gets_a_record_too() {
    Call call =
        Samples.call(
            Samples.ALICE,
            "kms:Encrypt",
            new Samples.KeyRequest(new Samples.SecretId("x"), Optional.empty()));
    call.permit(Samples.target(Samples.KEY_ARN.replace("111111111111", "222222222222")));
    List<AuditRecord> both = records.of(call, Optional.empty());
    assertEquals(
        List.of("111111111111", "222222222222"), both.stream().map(AuditRecord::chain).toList());
    String shared = both.get(0).json().replaceAll(".*\"sharedEventID\":\"([^\"]+)\".*", "$1");
    assertTrue(both.get(1).json().contains("\"sharedEventID\":\"" + shared + "\""));
    assertTrue(
        both.get(1)
            .json()
            .contains(
                "\"userIdentity\":{\"type\":\"AWSAccount\",\"principalId\":\"AIDAEXAMPLE\","
                    + "\"accountId\":\"111111111111\"}"));
    assertFalse(both.get(1).json().contains("AKIAEXAMPLE"));
  }

  @Test
  void long_texts_are_cut_between_characters() {
    assertEquals(
        1023, CallRecords.cut("\u2603".repeat(2000)).getBytes(StandardCharsets.UTF_8).length);
    assertEquals("\ud83d\ude00".repeat(256), CallRecords.cut("\ud83d\ude00".repeat(300)));
    assertEquals("a".repeat(1024), CallRecords.cut("a".repeat(1025)));
    assertEquals("a".repeat(1024), CallRecords.cut("a".repeat(1024)));
  }

  @Test
  void service_events_have_their_own_shape() {
    var system = new SystemRecords(numbers::incrementAndGet);
    var event =
        new ServiceEvent(
            Samples.ACCOUNT,
            Samples.REGION,
            "kms",
            "DeleteKey",
            Map.of("keyId", Samples.KEY_ARN),
            List.of(Samples.KEY_ARN),
            Optional.empty(),
            Optional.of("r1"));
    AuditRecord record = system.event(event, Samples.TIME);
    String expected =
        """
        {"eventVersion":"1.11","userIdentity":{"accountId":"111111111111",
        "invokedBy":"AWS Internal"},"eventTime":"2026-01-02T03:04:05Z",
        "eventSource":"kms.amazonaws.com","eventName":"DeleteKey","awsRegion":"us-east-1",
        "sourceIPAddress":"AWS Internal","userAgent":"AWS Internal","requestParameters":null,
        "responseElements":null,"requestID":"r1","eventID":"%s","readOnly":false,
        "resources":[{"accountId":"111111111111","type":"AWS::KMS::Key","ARN":"%s"}],
        "eventType":"AwsServiceEvent","managementEvent":true,
        "recipientAccountId":"111111111111","serviceEventDetails":{"keyId":"%2$s"},
        "eventCategory":"Management"}
        """
            .replace("\"ARN\":\"%s\"", "\"ARN\":\"%2$s\"")
            .formatted(record.eventId(), Samples.KEY_ARN)
            .replace("\n", "");
    assertEquals(expected, record.json());
  }
}
