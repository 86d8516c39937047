package io.strongroom.secrets;

import static io.strongroom.testing.JsonTree.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.audit.AuditFiles;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** BatchGetSecretValue through the front door. */
final class BatchGetSecretValueTest {

  private static void create(Running aws, String name, Object... more) {
    var members =
        new ArrayList<Object>(
            List.of("Name", name, "ClientRequestToken", UUID.randomUUID().toString()));
    members.addAll(List.of(more));
    aws.admin().secrets("CreateSecret", members.toArray()).ok();
  }

  private static Answer batch(Client client, Object... members) {
    return client.secrets("BatchGetSecretValue", members);
  }

  private static List<Object> all(Answer answer, String list, String member) {
    return answer.objects(list).stream().map(each -> each.get(member)).toList();
  }

  private static List<Map<String, Object>> name(String prefix) {
    return List.of(Map.of("Key", "name", "Values", List.of(prefix)));
  }

  @EveryServer
  void named_secrets_come_as_alone(Running aws) {
    create(aws, "a", "SecretString", "va");
    create(aws, "b", "SecretBinary", blob("vb"));
    Answer answer =
        batch(aws.admin(), "SecretIdList", List.of("b", "a")).members("SecretValues", "Errors");
    assertEquals(List.of(), answer.objects("Errors"));
    assertEquals(
        List.of(
            aws.admin().secrets("GetSecretValue", "SecretId", "b").json(),
            aws.admin().secrets("GetSecretValue", "SecretId", "a").json()),
        answer.objects("SecretValues"));
  }

  @EveryServer
  void what_one_is_refused_for_does_not_hold_up_the_others(Running aws) {
    create(aws, "good", "SecretString", "v");
    create(aws, "empty");
    create(aws, "marked", "SecretString", "v");
    aws.admin().secrets("DeleteSecret", "SecretId", "marked").ok();
    create(aws, "barred", "SecretString", "v");
    String key = aws.kmsKey();
    create(aws, "closed", "SecretString", "v", "KmsKeyId", key);
    aws.admin().kms("DisableKey", "KeyId", key).ok();
    Client some =
        aws.user(
            Policies.allow("*"),
            Policies.deny(
                "secretsmanager:GetSecretValue",
                aws.arn("secretsmanager", "secret:barred-??????")));
    Answer answer =
        batch(
            some,
            "SecretIdList",
            List.of("empty", "good", "marked", "missing", "barred", "closed"));
    assertEquals(List.of("good"), all(answer, "SecretValues", "Name"));
    assertEquals(
        List.of("empty", "marked", "missing", "barred", "closed"),
        all(answer, "Errors", "SecretId"));
    assertEquals(
        List.of(
            "ResourceNotFoundException",
            "InvalidRequestException",
            "ResourceNotFoundException",
            "AccessDeniedException",
            "DecryptionFailure"),
        all(answer, "Errors", "ErrorCode"));
    assertEquals(
        "Secrets Manager can't find the specified secret.",
        answer.objects("Errors").get(2).get("Message"));
  }

  @EveryServer
  void filters_find_them_page_by_page(Running aws) {
    for (int i = 0; i < 5; i++) {
      create(aws, "p" + i, "SecretString", "v" + i);
    }
    create(aws, "q", "SecretString", "v");
    Answer first = batch(aws.admin(), "Filters", name("p"), "MaxResults", 3);
    assertEquals(List.of("v0", "v1", "v2"), all(first, "SecretValues", "SecretString"));
    Answer second = batch(aws.admin(), "Filters", name("p"), "NextToken", first.text("NextToken"));
    assertEquals(List.of("v3", "v4"), all(second, "SecretValues", "SecretString"));
    assertFalse(second.json().containsKey("NextToken"));
    batch(aws.admin(), "Filters", name("q"), "NextToken", first.text("NextToken"))
        .refused("InvalidNextTokenException");
  }

  @EveryServer
  void either_names_or_filters(Running aws) {
    create(aws, "a", "SecretString", "v");
    for (Object[] members :
        List.of(
            new Object[] {},
            new Object[] {"SecretIdList", List.of("a"), "Filters", name("a")},
            new Object[] {"Filters", List.of()})) {
      batch(aws.admin(), members)
          .refusedCapital(
              "InvalidParameterException",
              "Either 'SecretIdList' or 'Filters' must be provided, but not both.");
    }
    batch(aws.admin(), "SecretIdList", List.of("a"), "MaxResults", 5)
        .refused("InvalidParameterException");
    batch(aws.admin(), "SecretIdList", List.of()).refused("ValidationException");
    batch(aws.admin(), "SecretIdList", Collections.nCopies(21, "a")).refused("ValidationException");
    batch(aws.admin(), "SecretIdList", Collections.nCopies(20, "a")).ok();
    batch(aws.admin(), "Filters", name("a"), "MaxResults", 21).refused("ValidationException");
  }

  @EveryServer
  void three_permissions_are_needed(Running aws) {
    create(aws, "a", "SecretString", "v");
    Client reader = aws.user(Policies.allow("secretsmanager:GetSecretValue"));
    batch(reader, "SecretIdList", List.of("a"))
        .denied(reader, "secretsmanager:BatchGetSecretValue", "");
    Client batcher = aws.user(Policies.allow("secretsmanager:BatchGetSecretValue"));
    Answer answer = batch(batcher, "SecretIdList", List.of("a"));
    assertEquals(List.of("AccessDeniedException"), all(answer, "Errors", "ErrorCode"));
    batch(batcher, "Filters", name("a")).denied(batcher, "secretsmanager:ListSecrets", "");
  }

  @EveryServer
  void it_is_no_way_around_conditions_on_where_a_call_comes_from(Running aws) {
    create(aws, "a", "SecretString", "v");
    Client local =
        aws.user(
            Policies.allow("secretsmanager:BatchGetSecretValue"),
            Policies.when(
                Policies.allow("secretsmanager:GetSecretValue"),
                "IpAddress",
                "aws:SourceIp",
                "127.0.0.0/8"));
    assertEquals(
        List.of("v"),
        all(batch(local, "SecretIdList", List.of("a")), "SecretValues", "SecretString"));
  }

  @Test
  void each_secret_has_its_own_record() throws IOException {
    try (Running aws = Running.fresh(DatabaseKind.SQLITE)) {
      create(aws, "a", "SecretString", "v");
      String request =
          batch(aws.admin(), "SecretIdList", List.of("a", "missing")).header("x-amzn-requestid");
      aws.stop();
      var records = new ArrayList<String>();
      AuditFiles.list(
          aws.dataFolder().resolve("audit"),
          AuditFiles.Filter.ALL,
          entry -> {
            if (entry.json().contains(request)) {
              records.add(entry.json());
            }
          });
      assertEquals(4, records.size(), records::toString);
      assertTrue(records.get(0).contains("\"eventName\":\"BatchGetSecretValue\""));
      assertTrue(records.get(1).contains("\"eventName\":\"GetSecretValue\""));
      assertTrue(records.get(1).contains("\"sourceIPAddress\":\"127.0.0.1\""));
      assertTrue(records.get(2).contains("\"eventName\":\"Decrypt\""));
      assertTrue(records.get(2).contains("\"invokedBy\":\"secretsmanager.amazonaws.com\""));
      assertTrue(records.get(3).contains("\"errorCode\":\"ResourceNotFoundException\""));
      aws.resume();
    }
  }

  @Test
  void one_that_was_tampered_with_does_not_keep_the_others_back() throws SQLException {
    try (Running aws = Running.fresh(DatabaseKind.SQLITE)) {
      create(aws, "good", "SecretString", "vg");
      create(aws, "bad", "SecretString", "vb");
      String version = aws.admin().secrets("GetSecretValue", "SecretId", "bad").text("VersionId");
      try (var database = aws.database();
          var statement =
              database.prepareStatement(
                  "update secret_versions set kind = 'BINARY' where version_id = ?")) {
        statement.setString(1, version);
        assertEquals(1, statement.executeUpdate());
      }
      create(aws, "later"); // nothing is remembered over a change
      Answer answer = batch(aws.admin(), "SecretIdList", List.of("bad", "good"));
      assertEquals(List.of("good"), all(answer, "SecretValues", "Name"));
      assertEquals(List.of("DecryptionFailure"), all(answer, "Errors", "ErrorCode"));
    }
  }
}
