package io.strongroom.ops;

import io.strongroom.ops.ValidRequests.Valid;
import io.strongroom.testing.Client;
import java.util.List;
import java.util.Map;

/** The requests of {@link ValidRequests} to EventBridge. */
final class ValidEventsRequests {
  private static final Map<String, Object> AUTH =
      Map.of("ApiKeyAuthParameters", Map.of("ApiKeyName", "X-Key", "ApiKeyValue", "v"));

  /** What making a secret under the default key does. */
  private static final List<String> SECRET =
      List.of(
          "secretsmanager:CreateSecret",
          "kms:GenerateDataKey",
          "kms:Decrypt",
          "kms:GenerateDataKey");

  private static final String PATTERN = "{\"source\":[\"shop\"]}";

  private ValidEventsRequests() {}

  static Valid of(Client admin, String action, String name) {
    String operation = action.substring("events:".length());
    if (operation.contains("Connection")) {
      return connection(admin, operation, name);
    }
    if (operation.contains("ApiDestination")) {
      return destination(admin, operation, name);
    }
    return switch (operation) {
      case "CreateEventBus" -> ValidRequests.request("Name", name);
      case "DescribeEventBus", "DeleteEventBus" -> {
        admin.events("CreateEventBus", "Name", name).ok();
        yield ValidRequests.request("Name", name);
      }
      case "ListEventBuses", "ListRules" -> ValidRequests.request("Limit", 1);
      case "PutRule" -> ValidRequests.request("Name", name, "EventPattern", PATTERN);
      case "PutEvents" ->
          ValidRequests.request(
              "Entries", List.of(Map.of("Source", "s", "DetailType", "t", "Detail", "{}")));
      case "TestEventPattern" ->
          ValidRequests.request(
              "EventPattern",
              PATTERN,
              "Event",
              "{\"id\":\"1\",\"account\":\"2\",\"source\":\"shop\",\"time\":\"3\","
                  + "\"region\":\"4\",\"resources\":[],\"detail-type\":\"5\"}");
      case "ListRuleNamesByTarget" ->
          ValidRequests.request("TargetArn", "arn:aws:lambda:us-east-1:000000000000:function:f");
      default -> rule(admin, operation, name);
    };
  }

  private static Valid rule(Client admin, String operation, String name) {
    String arn = admin.events("PutRule", "Name", name, "EventPattern", PATTERN).text("RuleArn");
    return switch (operation) {
      case "EnableRule", "DisableRule", "DeleteRule", "DescribeRule" ->
          ValidRequests.request("Name", name);
      case "PutTargets" ->
          ValidRequests.request(
              "Rule",
              name,
              "Targets",
              List.of(
                  Map.of("Id", "1", "Arn", "arn:aws:lambda:us-east-1:000000000000:function:f")));
      case "RemoveTargets" -> ValidRequests.request("Rule", name, "Ids", List.of("1"));
      case "ListTargetsByRule" -> ValidRequests.request("Rule", name);
      case "TagResource" ->
          ValidRequests.request(
              "ResourceARN", arn, "Tags", List.of(Map.of("Key", "k", "Value", "v")));
      case "UntagResource" -> ValidRequests.request("ResourceARN", arn, "TagKeys", List.of("k"));
      case "ListTagsForResource" -> ValidRequests.request("ResourceARN", arn);
      default -> ValidRequests.none("events:" + operation);
    };
  }

  private static String made(Client admin, String name) {
    return admin
        .events(
            "CreateConnection",
            "Name",
            name,
            "AuthorizationType",
            "API_KEY",
            "AuthParameters",
            AUTH)
        .text("ConnectionArn");
  }

  private static Valid connection(Client admin, String operation, String name) {
    if (operation.equals("CreateConnection")) {
      return ValidRequests.including(
          SECRET, "Name", name, "AuthorizationType", "API_KEY", "AuthParameters", AUTH);
    }
    if (operation.equals("ListConnections")) {
      return ValidRequests.request("Limit", 1);
    }
    made(admin, name);
    return switch (operation) {
      case "UpdateConnection" ->
          ValidRequests.including(
              List.of("secretsmanager:PutSecretValue", "kms:GenerateDataKey"),
              "Name",
              name,
              "AuthParameters",
              AUTH);
      case "DescribeConnection" -> ValidRequests.request("Name", name);
      case "DeleteConnection" ->
          ValidRequests.including(List.of("secretsmanager:DeleteSecret"), "Name", name);
      default -> ValidRequests.none("events:" + operation);
    };
  }

  private static Valid destination(Client admin, String operation, String name) {
    if (operation.equals("ListApiDestinations")) {
      return ValidRequests.request("Limit", 1);
    }
    Object[] all = {
      "Name",
      name,
      "ConnectionArn",
      made(admin, name),
      "InvocationEndpoint",
      "https://example.com/hook",
      "HttpMethod",
      "POST"
    };
    if (operation.equals("CreateApiDestination")) {
      return ValidRequests.request(all);
    }
    admin.events("CreateApiDestination", all).ok();
    return ValidRequests.request("Name", name);
  }
}
