package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** GetParameterHistory through the front door. */
final class GetParameterHistoryTest {
  private static void put(Running aws, String name, Object... more) {
    var members = new java.util.ArrayList<Object>(List.of("Name", name, "Overwrite", true));
    members.addAll(List.of(more));
    aws.admin().ssm("PutParameter", members.toArray()).ok();
  }

  private static Answer history(Client client, String name) {
    return client.ssm("GetParameterHistory", "Name", name, "WithDecryption", true);
  }

  @EveryServer
  void every_version_keeps_what_it_had_the_key_too(Running aws) {
    String first = aws.kmsKey();
    String second = aws.kmsKey();
    put(aws, "/s", "Type", "SecureString", "Value", "1", "KeyId", first, "Description", "one");
    put(aws, "/s", "Value", "2", "KeyId", second, "AllowedPattern", "\\d");
    put(aws, "/s", "Value", "3", "Tier", "Advanced");
    List<Map<String, Object>> all = history(aws.admin(), "/s").objects("Parameters");
    assertEquals(3, all.size());
    assertEquals(
        Set.of(
            "Name",
            "Type",
            "KeyId",
            "LastModifiedDate",
            "LastModifiedUser",
            "Description",
            "Value",
            "Version",
            "Labels",
            "Tier",
            "Policies",
            "DataType"),
        all.getFirst().keySet());
    assertEquals(first, all.get(0).get("KeyId"));
    assertEquals(second, all.get(1).get("KeyId"));
    assertEquals("alias/aws/ssm", all.get(2).get("KeyId"));
    for (int i = 0; i < 3; i++) {
      assertEquals(Integer.toString(i + 1), all.get(i).get("Value"));
      assertEquals(Integer.toString(i + 1), all.get(i).get("Version").toString());
      assertEquals("one", all.get(i).get("Description"));
      assertEquals(aws.admin().arn(), all.get(i).get("LastModifiedUser"));
    }
    assertFalse(all.get(0).containsKey("AllowedPattern"));
    assertEquals("\\d", all.get(2).get("AllowedPattern"));
    assertEquals("Standard", all.get(1).get("Tier"));
    assertEquals("Advanced", all.get(2).get("Tier"));
  }

  @EveryServer
  void an_old_version_needs_its_own_key(Running aws) {
    String old = aws.kmsKey();
    put(aws, "/s", "Type", "SecureString", "Value", "1", "KeyId", old);
    put(aws, "/s", "Value", "2");
    aws.admin().kms("DisableKey", "KeyId", old).nothing();
    history(aws.admin(), "/s").refused("InvalidKeyId");
    aws.admin().ssm("GetParameterHistory", "Name", "/s").ok();
    aws.admin().ssm("GetParameter", "Name", "/s", "WithDecryption", true).ok();
  }

  @EveryServer
  void pages_go_on_where_they_ended_with_tokens_of_their_own(Running aws) {
    for (int i = 1; i <= 5; i++) {
      put(aws, "/p", "Type", "String", "Value", "v" + i);
      put(aws, "/q", "Type", "String", "Value", "v" + i);
    }
    Client admin = aws.admin();
    Answer first = admin.ssm("GetParameterHistory", "Name", "/p", "MaxResults", 2);
    String token = first.text("NextToken");
    Answer second =
        admin.ssm("GetParameterHistory", "Name", "/p", "MaxResults", 3, "NextToken", token);
    second.members("Parameters");
    assertEquals("3", second.objects("Parameters").getFirst().get("Version").toString());
    assertEquals(3, second.objects("Parameters").size());
    for (String bad : List.of("", "2", token + "x")) {
      admin
          .ssm("GetParameterHistory", "Name", "/p", "NextToken", bad)
          .refusedCapital("InvalidNextToken", "The specified token is not valid.");
    }
    admin.ssm("GetParameterHistory", "Name", "/q", "NextToken", token).refused("InvalidNextToken");
    admin.ssm("DeleteParameter", "Name", "/p").ok();
    put(aws, "/p", "Type", "String", "Value", "again");
    admin.ssm("GetParameterHistory", "Name", "/p", "NextToken", token).refused("InvalidNextToken");
    admin.ssm("GetParameterHistory", "Name", "/p", "MaxResults", 51).refused("ValidationException");
    admin.ssm("GetParameterHistory", "Name", "/p", "MaxResults", 0).refused("ValidationException");
  }

  @EveryServer
  void it_is_named_by_name_or_arn_and_never_by_selector(Running aws) {
    put(aws, "/a/b", "Type", "String", "Value", "v");
    assertEquals(
        "/a/b",
        history(aws.admin(), aws.arn("ssm", "parameter/a/b"))
            .objects("Parameters")
            .getFirst()
            .get("Name"));
    history(aws.admin(), "/a/b:1").refused("ValidationException");
    history(aws.admin(), "/missing").refusedSilently("ParameterNotFound");
    history(aws.admin(), "/aws/reference/secretsmanager/s").refused("ValidationException");
  }

  @EveryServer
  void it_needs_a_permission_of_its_own(Running aws) {
    put(aws, "/p", "Type", "String", "Value", "v");
    Client reader = aws.user(Policies.allow("ssm:GetParameter"));
    history(reader, "/p").denied(reader, "ssm:GetParameterHistory", aws.arn("ssm", "parameter/p"));
    Client historian = aws.user(Policies.allow("ssm:GetParameterHistory"));
    history(historian, "/p").ok();
  }

  @EveryServer
  void of_a_hundred_and_two_versions_the_last_hundred_are_shown(Running aws) {
    for (int i = 1; i <= 102; i++) {
      put(aws, "/many", "Type", "String", "Value", "v" + i);
    }
    Answer first = history(aws.admin(), "/many");
    assertEquals(50, first.objects("Parameters").size());
    assertEquals("3", first.objects("Parameters").getFirst().get("Version").toString());
    Answer second =
        aws.admin()
            .ssm("GetParameterHistory", "Name", "/many", "NextToken", first.text("NextToken"));
    second.members("Parameters");
    assertEquals("102", second.objects("Parameters").getLast().get("Version").toString());
  }
}
