package io.strongroom.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.Map;

/** The EventBridge API as its callers see it. */
final class RulesTest {
  private static final String PATTERN = "{\"source\":[\"aws.ssm\"]}";

  @EveryServer
  void a_rule_is_shown_as_it_was_put(Running server) {
    String arn =
        server
            .admin()
            .events("PutRule", "Name", "r", "EventPattern", PATTERN, "Description", "d")
            .text("RuleArn");
    assertEquals(server.arn("events", "rule/r"), arn);
    Answer shown = server.admin().events("DescribeRule", "Name", "r");
    assertEquals(PATTERN, shown.text("EventPattern"));
    assertEquals("ENABLED", shown.text("State"));
    assertEquals("default", shown.text("EventBusName"));
    assertEquals(server.account(), shown.text("CreatedBy"));
    server.admin().events("DisableRule", "Name", "r").ok();
    assertEquals("DISABLED", server.admin().events("DescribeRule", "Name", "r").text("State"));
    assertEquals(1, server.admin().events("ListRules", "NamePrefix", "r").objects("Rules").size());
    server.admin().events("DeleteRule", "Name", "r").ok();
    server
        .admin()
        .events("DescribeRule", "Name", "r")
        .refused("ResourceNotFoundException", "Rule r does not exist on EventBus default.");
  }

  @EveryServer
  void schedules_and_patterns_are_checked(Running server) {
    server
        .admin()
        .events("PutRule", "Name", "r", "ScheduleExpression", "rate(1 minutes)")
        .refused("ValidationException", "Parameter ScheduleExpression is not valid.");
    server.admin().events("PutRule", "Name", "s", "ScheduleExpression", "rate(5 minutes)").ok();
    server.admin().events("CreateEventBus", "Name", "own").ok();
    server
        .admin()
        .events(
            "PutRule", "Name", "r", "ScheduleExpression", "rate(1 minute)", "EventBusName", "own")
        .refused(
            "ValidationException",
            "ScheduleExpression is supported only on the default event bus.");
    server
        .admin()
        .events("PutRule", "Name", "r", "EventPattern", "{\"source\":\"aws.ssm\"}")
        .refused("InvalidEventPatternException");
    server
        .admin()
        .events("DeleteEventBus", "Name", "default")
        .refused("ValidationException", "Cannot delete event bus default.");
    server
        .admin()
        .events("CreateEventBus", "Name", "own")
        .refused("ResourceAlreadyExistsException", "Event bus own already exists.");
  }

  @EveryServer
  void a_rule_with_targets_stays(Running server) {
    server.admin().events("CreateEventBus", "Name", "t").ok();
    server.admin().events("PutRule", "Name", "r", "EventPattern", PATTERN).ok();
    String bus = server.arn("events", "event-bus/t");
    Answer put =
        server
            .admin()
            .events("PutTargets", "Rule", "r", "Targets", List.of(Map.of("Id", "1", "Arn", bus)));
    assertEquals(0, put.number("FailedEntryCount").intValue());
    assertEquals(
        List.of("r"),
        server.admin().events("ListRuleNamesByTarget", "TargetArn", bus).texts("RuleNames"));
    server
        .admin()
        .events("DeleteRule", "Name", "r")
        .refused("ValidationException", "Rule can't be deleted since it has targets.");
    server
        .admin()
        .events(
            "PutTargets",
            "Rule",
            "r",
            "Targets",
            List.of(Map.of("Id", "2", "Arn", bus, "Input", "{}", "InputPath", "$")))
        .refused(
            "ValidationException",
            "Only one of Input, InputPath, or InputTransformer must be provided for target 2.");
    server
        .admin()
        .events(
            "PutTargets",
            "Rule",
            "r",
            "Targets",
            List.of(Map.of("Id", "2", "Arn", server.arn("sqs", "queue"))))
        .refused("ValidationException");
  }

  @EveryServer
  void each_event_is_taken_or_refused_by_itself(Running server) {
    Answer answer =
        server
            .admin()
            .events(
                "PutEvents",
                "Entries",
                List.of(
                    Map.of("Source", "a", "DetailType", "t", "Detail", "{}"),
                    Map.of("Source", "aws.ssm", "DetailType", "t", "Detail", "{}"),
                    Map.of("Source", "a", "DetailType", "t", "Detail", "[1]"),
                    Map.of("DetailType", "t", "Detail", "{}")));
    assertEquals(3, answer.number("FailedEntryCount").intValue());
    List<Map<String, Object>> entries = answer.objects("Entries");
    assertTrue(entries.get(0).containsKey("EventId"));
    assertEquals("NotAuthorizedForSourceException", entries.get(1).get("ErrorCode"));
    assertEquals("MalformedDetail", entries.get(2).get("ErrorCode"));
    assertEquals(
        "Parameter Source is not valid. Reason: Source is a required argument.",
        entries.get(3).get("ErrorMessage"));
  }

  @EveryServer
  void the_key_of_a_connection_is_in_a_secret_and_nowhere_else(Running server) {
    var auth =
        Map.of("ApiKeyAuthParameters", Map.of("ApiKeyName", "X-Key", "ApiKeyValue", "k-e-y"));
    String arn =
        server
            .admin()
            .events(
                "CreateConnection",
                "Name",
                "c",
                "AuthorizationType",
                "API_KEY",
                "AuthParameters",
                auth)
            .text("ConnectionArn");
    Answer shown = server.admin().events("DescribeConnection", "Name", "c");
    assertFalse(shown.body().contains("k-e-y"));
    String secret = shown.text("SecretArn");
    assertTrue(secret.contains(":secret:events!connection/c/"), secret);
    assertTrue(
        server
            .admin()
            .secrets("GetSecretValue", "SecretId", secret)
            .text("SecretString")
            .contains("k-e-y"));
    server
        .admin()
        .events(
            "CreateApiDestination",
            "Name",
            "d",
            "ConnectionArn",
            arn,
            "InvocationEndpoint",
            "https://example.com/x",
            "HttpMethod",
            "POST")
        .ok();
    server.admin().events("DeleteConnection", "Name", "c").ok();
    server
        .admin()
        .secrets("DescribeSecret", "SecretId", secret)
        .refused("ResourceNotFoundException");
  }

  @EveryServer
  void who_has_no_right_to_a_connection_cannot_have_its_key_sent_to_him(Running server) {
    var auth =
        Map.of("ApiKeyAuthParameters", Map.of("ApiKeyName", "X-Key", "ApiKeyValue", "k-e-y"));
    String arn =
        server
            .admin()
            .events(
                "CreateConnection",
                "Name",
                "c",
                "AuthorizationType",
                "API_KEY",
                "AuthParameters",
                auth)
            .text("ConnectionArn");
    String destinations = server.arn("events", "api-destination/*");
    Client stranger =
        server.user(
            Policies.allow("events:CreateApiDestination", destinations),
            Policies.allow("events:UpdateApiDestination", destinations));
    Object[] made = {
      "Name",
      "d",
      "ConnectionArn",
      arn,
      "InvocationEndpoint",
      "https://example.com/x",
      "HttpMethod",
      "POST"
    };
    stranger.events("CreateApiDestination", made).refused("AccessDeniedException");
    server.admin().events("CreateApiDestination", made).ok();
    Object[][] changes = {
      {"Name", "d", "InvocationEndpoint", "https://example.org/mine"},
      {"Name", "d", "ConnectionArn", arn}
    };
    Client trusted = server.user(Policies.allow("events:*ApiDestination", destinations, arn));
    for (Object[] change : changes) {
      stranger.events("UpdateApiDestination", change).refused("AccessDeniedException");
      trusted.events("UpdateApiDestination", change).ok();
    }
    stranger.events("UpdateApiDestination", "Name", "d", "Description", "x").ok();
  }
}
