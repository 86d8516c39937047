package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Secrets read as parameters, under /aws/reference/secretsmanager/. */
final class SecretReferencesTest {
  private static final String PREFIX = "/aws/reference/secretsmanager/";
  private static final String FIRST = "00000000-0000-0000-0000-000000000001";
  private static final String SECOND = "00000000-0000-0000-0000-000000000002";

  private static String secret(Running aws, String name) {
    return aws.admin()
        .secrets("CreateSecret", "Name", name, "SecretString", "1", "ClientRequestToken", FIRST)
        .text("ARN");
  }

  private static Answer read(Client client, String reference) {
    return client.ssm("GetParameter", "Name", PREFIX + reference, "WithDecryption", true);
  }

  @EveryServer
  void a_secret_is_shown_as_a_parameter(Running aws) {
    String arn = secret(aws, "a/secret");
    Answer answer = read(aws.admin(), "a/secret").members("Parameter");
    Map<String, Object> parameter = answer.object("Parameter");
    assertEquals(
        Set.of(
            "Name",
            "Type",
            "Value",
            "Version",
            "SourceResult",
            "LastModifiedDate",
            "ARN",
            "DataType"),
        parameter.keySet());
    assertEquals(PREFIX + "a/secret", parameter.get("Name"));
    assertEquals("SecureString", parameter.get("Type"));
    assertEquals("1", parameter.get("Value"));
    assertEquals("0", parameter.get("Version").toString());
    assertEquals(arn, parameter.get("ARN"));
    assertEquals("text", parameter.get("DataType"));
  }

  @EveryServer
  void the_source_result_is_what_secrets_manager_answers(Running aws) {
    String arn = secret(aws, "s");
    Map<String, Object> source =
        JsonTree.read(read(aws.admin(), "s").text("Parameter", "SourceResult"));
    assertEquals(
        Set.of("ARN", "name", "VersionId", "SecretString", "VersionStages", "CreatedDate"),
        source.keySet());
    assertEquals(arn, source.get("ARN"));
    assertEquals("s", source.get("name"));
    assertEquals(FIRST, source.get("VersionId"));
    assertEquals("1", source.get("SecretString"));
    assertEquals(List.of("AWSCURRENT"), source.get("VersionStages"));
  }

  @EveryServer
  void every_text_comes_through_the_source_result_unharmed(Running aws) {
    String text = "\"\\/ \u0000\u001f\n\t ü € 😀 {\"a\":1}";
    aws.admin()
        .secrets("CreateSecret", "Name", "s", "SecretString", text, "ClientRequestToken", FIRST)
        .ok();
    Answer answer = read(aws.admin(), "s");
    assertEquals(text, answer.text("Parameter", "Value"));
    String source = answer.text("Parameter", "SourceResult");
    assertEquals(text, JsonTree.read(source).get("SecretString"));
  }

  @EveryServer
  void a_binary_secret_is_no_parameter(Running aws) {
    aws.admin()
        .secrets(
            "CreateSecret",
            "Name",
            "s",
            "SecretBinary",
            JsonTree.blob("x"),
            "ClientRequestToken",
            FIRST)
        .ok();
    read(aws.admin(), "s").refused("InvalidRequestException");
  }

  @EveryServer
  void a_version_or_a_stage_can_be_selected(Running aws) {
    secret(aws, "s");
    aws.admin()
        .secrets(
            "PutSecretValue", "SecretId", "s", "SecretString", "2", "ClientRequestToken", SECOND)
        .ok();
    assertEquals("2", read(aws.admin(), "s").text("Parameter", "Value"));
    assertEquals("1", read(aws.admin(), "s:AWSPREVIOUS").text("Parameter", "Value"));
    assertEquals("1", read(aws.admin(), "s:" + FIRST).text("Parameter", "Value"));
    Answer answer = read(aws.admin(), "s:AWSPREVIOUS");
    assertEquals(":AWSPREVIOUS", answer.text("Parameter", "Selector"));
    assertEquals(PREFIX + "s", answer.text("Parameter", "Name"));
  }

  @EveryServer
  void what_is_not_there_is_not_found_and_said_so(Running aws) {
    Answer answer = read(aws.admin(), "missing").refused("ParameterNotFound");
    assertTrue(answer.body().matches(".*Secret .*missing.* not found\\..*"), answer.body());
    secret(aws, "s");
    read(aws.admin(), "s:NOSUCHSTAGE").refused("ParameterNotFound");
  }

  @EveryServer
  void it_is_only_read_with_decryption(Running aws) {
    secret(aws, "s");
    aws.admin()
        .ssm("GetParameter", "Name", PREFIX + "s")
        .refused(
            "ValidationException",
            "WithDecryption flag must be True for retrieving a Secret Manager secret.");
  }

  @EveryServer
  void it_needs_the_permission_on_both(Running aws) {
    secret(aws, "s");
    String parameter = aws.arn("ssm", "parameter" + PREFIX + "s");
    Client asParameter = aws.user(Policies.allow("ssm:GetParameter", parameter));
    read(asParameter, "s").refused("AccessDeniedException");
    Client asSecret = aws.user(Policies.allow("secretsmanager:GetSecretValue"));
    read(asSecret, "s").denied(asSecret, "ssm:GetParameter", parameter);
    Client both =
        aws.user(
            Policies.allow("ssm:GetParameter", parameter),
            Policies.allow(
                "secretsmanager:GetSecretValue", aws.arn("secretsmanager", "secret:s-??????")));
    assertEquals("1", read(both, "s").text("Parameter", "Value"));
  }

  @EveryServer
  void who_may_not_read_the_secret_does_not_learn_whether_it_exists(Running aws) {
    secret(aws, "here");
    Client user = aws.user(Policies.allow("ssm:GetParameter"));
    String there = read(user, "here").refused("AccessDeniedException").body();
    String missing = read(user, "gone").refused("AccessDeniedException").body();
    assertEquals(there.replace("here", "gone"), missing);
  }

  @EveryServer
  void nothing_is_written_there(Running aws) {
    aws.admin()
        .ssm("PutParameter", "Name", PREFIX + "s", "Type", "SecureString", "Value", "v")
        .refused("AccessDeniedException");
    aws.admin().ssm("DeleteParameter", "Name", PREFIX + "s").refusedSilently("ParameterNotFound");
  }
}
