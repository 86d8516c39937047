package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** GetParameters and DeleteParameters through the front door. */
final class GetParametersTest {
  private static void put(Running aws, String... names) {
    for (String name : names) {
      aws.admin()
          .ssm("PutParameter", "Name", name, "Type", "String", "Value", name, "Overwrite", true)
          .ok();
    }
  }

  private static Answer read(Client client, String... names) {
    return client.ssm("GetParameters", "Names", List.of(names));
  }

  private static List<Object> names(Answer answer) {
    return answer.objects("Parameters").stream().map(it -> it.get("Name")).toList();
  }

  @EveryServer
  void what_is_found_comes_by_name_and_the_rest_is_listed_as_sent(Running aws) {
    put(aws, "/b", "/a/x", "flat");
    Answer answer =
        read(aws.admin(), "flat", "/missing", "/b", "/a/x", "/b:9", "/b:label", "/flat")
            .members("Parameters", "InvalidParameters");
    assertEquals(List.of("/a/x", "/b", "/flat", "flat"), names(answer));
    assertEquals(List.of("/missing", "/b:9", "/b:label"), answer.texts("InvalidParameters"));
    assertEquals(List.of(), read(aws.admin(), "/b").texts("InvalidParameters"));
  }

  @EveryServer
  void selectors_and_arns_work_and_a_name_sent_twice_comes_once(Running aws) {
    put(aws, "/a", "/a");
    aws.admin().ssm("LabelParameterVersion", "Name", "/a", "Labels", List.of("prod")).ok();
    String arn = aws.arn("ssm", "parameter/a");
    Answer answer = read(aws.admin(), "/a:1", "/a:prod", arn, "/a:1");
    assertEquals(3, answer.objects("Parameters").size());
    assertEquals(
        List.of(":1", ":prod"),
        answer.objects("Parameters").stream()
            .filter(it -> it.containsKey("Selector"))
            .map(it -> it.get("Selector"))
            .sorted()
            .toList());
  }

  @EveryServer
  void secure_strings_are_opened_when_asked(Running aws) {
    aws.admin().ssm("PutParameter", "Name", "s", "Type", "SecureString", "Value", "v").ok();
    Answer opened = aws.admin().ssm("GetParameters", "Names", List.of("s"), "WithDecryption", true);
    assertEquals("v", opened.objects("Parameters").getFirst().get("Value"));
  }

  @EveryServer
  void ten_are_read_at_once_and_no_more(Running aws) {
    String[] ten = IntStream.range(0, 10).mapToObj(i -> "/n" + i).toArray(String[]::new);
    put(aws, ten);
    assertEquals(10, read(aws.admin(), ten).objects("Parameters").size());
    String[] eleven = IntStream.range(0, 11).mapToObj(i -> "/n" + i).toArray(String[]::new);
    read(aws.admin(), eleven).refused("ValidationException");
    read(aws.admin()).refused("ValidationException");
    read(aws.admin(), "").refused("ValidationException");
    aws.admin().ssm("GetParameters").refused("ValidationException");
  }

  @EveryServer
  void one_name_that_is_denied_denies_all(Running aws) {
    put(aws, "/open", "/closed");
    Client reader = aws.user(Policies.allow("ssm:GetParameters", aws.arn("ssm", "parameter/open")));
    assertEquals(List.of("/open"), names(read(reader, "/open")));
    read(reader, "/open", "/closed")
        .denied(reader, "ssm:GetParameters", aws.arn("ssm", "parameter/closed"));
    read(reader, "/open", "/missing")
        .denied(reader, "ssm:GetParameters", aws.arn("ssm", "parameter/missing"));
  }

  @EveryServer
  void secrets_are_read_by_reference_and_missing_ones_are_invalid(Running aws) {
    aws.admin()
        .secrets(
            "CreateSecret",
            "Name",
            "s",
            "SecretString",
            "value",
            "ClientRequestToken",
            "12345678-1234-1234-1234-123456789012")
        .ok();
    String found = "/aws/reference/secretsmanager/s";
    String missing = "/aws/reference/secretsmanager/none";
    Answer answer =
        aws.admin().ssm("GetParameters", "Names", List.of(found, missing), "WithDecryption", true);
    Map<String, Object> secret = answer.objects("Parameters").getFirst();
    assertEquals("value", secret.get("Value"));
    assertEquals(found, secret.get("Name"));
    assertEquals(List.of(missing), answer.texts("InvalidParameters"));
    read(aws.admin(), found)
        .refused(
            "ValidationException",
            "WithDecryption flag must be True for retrieving a Secret Manager secret.");
  }

  @EveryServer
  void several_are_deleted_at_once(Running aws) {
    put(aws, "/a", "/b", "flat");
    Answer answer =
        aws.admin()
            .ssm("DeleteParameters", "Names", List.of("/a", "/missing", "/flat", "flat", "/b:1"))
            .members("DeletedParameters", "InvalidParameters");
    assertEquals(List.of("/a", "/flat"), answer.texts("DeletedParameters"));
    assertEquals(List.of("/missing", "flat", "/b:1"), answer.texts("InvalidParameters"));
    assertEquals(List.of("/b"), names(read(aws.admin(), "/a", "/b", "flat")));
    aws.admin().ssm("DeleteParameters", "Names", List.of()).refused("ValidationException");
  }

  @EveryServer
  void nothing_is_deleted_when_one_is_denied(Running aws) {
    put(aws, "/open", "/closed");
    Client user =
        aws.user(Policies.allow("ssm:DeleteParameters", aws.arn("ssm", "parameter/open")));
    user.ssm("DeleteParameters", "Names", List.of("/open", "/closed"))
        .denied(user, "ssm:DeleteParameters", aws.arn("ssm", "parameter/closed"));
    assertEquals(2, read(aws.admin(), "/open", "/closed").objects("Parameters").size());
  }

  @EveryServer
  void what_was_deleted_begins_again_from_one(Running aws) {
    put(aws, "/a", "/a");
    aws.admin().ssm("LabelParameterVersion", "Name", "/a", "Labels", List.of("prod")).ok();
    aws.admin().ssm("DeleteParameter", "Name", "/a").members();
    put(aws, "/a");
    Answer answer = aws.admin().ssm("GetParameterHistory", "Name", "/a");
    assertEquals(1, answer.objects("Parameters").size());
    assertEquals(List.of(), answer.objects("Parameters").getFirst().get("Labels"));
    aws.admin().ssm("GetParameter", "Name", "/a:prod").refused("ParameterVersionNotFound");
  }
}
