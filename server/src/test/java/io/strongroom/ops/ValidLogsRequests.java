package io.strongroom.ops;

import io.strongroom.testing.Client;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;

/** The requests of {@link ValidRequests} to CloudWatch Logs. */
final class ValidLogsRequests {
  private static final String POLICY =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":"
          + "\"events.amazonaws.com\"},\"Action\":\"logs:PutLogEvents\",\"Resource\":\"*\"}]}";

  private final Client admin;
  private final String name;

  ValidLogsRequests(Client admin, String name) {
    this.admin = admin;
    this.name = name;
  }

  /** Makes what the operation needs, then its members. */
  Map<String, Object> of(String action) {
    String operation = action.substring(action.indexOf(':') + 1);
    if (operation.endsWith("ResourcePolicy") || operation.endsWith("ResourcePolicies")) {
      return policy(operation);
    }
    if (!operation.equals("CreateLogGroup")) {
      admin.logs("CreateLogGroup", "logGroupName", name).ok();
      if (!operation.equals("CreateLogStream")) {
        admin.logs("CreateLogStream", "logGroupName", name, "logStreamName", "s").ok();
      }
    }
    return switch (operation) {
      case "CreateLogGroup", "DeleteLogGroup", "DescribeLogStreams", "FilterLogEvents" -> named();
      case "DeleteRetentionPolicy", "ListTagsLogGroup" -> named();
      case "CreateLogStream", "DeleteLogStream", "GetLogEvents" ->
          Map.of("logGroupName", name, "logStreamName", "s");
      case "DescribeLogGroups" -> Map.of("logGroupNamePrefix", name);
      case "PutRetentionPolicy" -> Map.of("logGroupName", name, "retentionInDays", 7);
      case "TagLogGroup" -> Map.of("logGroupName", name, "tags", Map.of("team", "red"));
      case "UntagLogGroup" -> Map.of("logGroupName", name, "tags", List.of("team"));
      case "TagResource" -> Map.of("resourceArn", arn(), "tags", Map.of("team", "red"));
      case "UntagResource" -> Map.of("resourceArn", arn(), "tagKeys", List.of("team"));
      case "ListTagsForResource" -> Map.of("resourceArn", arn());
      case "PutLogEvents" ->
          Map.of("logGroupName", name, "logStreamName", "s", "logEvents", List.of(event()));
      default -> Assertions.fail("there is no valid request for " + action + ": add one here");
    };
  }

  /** One name for all: there are only a few in a region. */
  private Map<String, Object> policy(String operation) {
    Map<String, Object> put = Map.of("policyName", "events", "policyDocument", POLICY);
    if (operation.equals("DeleteResourcePolicy")) {
      admin.logs("PutResourcePolicy", "policyName", "events", "policyDocument", POLICY).ok();
      return Map.of("policyName", "events");
    }
    return operation.equals("PutResourcePolicy") ? put : Map.of("limit", 5);
  }

  private Map<String, Object> named() {
    return Map.of("logGroupName", name);
  }

  private Map<String, Object> event() {
    long now = admin.signed().clock().instant().toEpochMilli();
    return Map.of("timestamp", now, "message", "printed");
  }

  private String arn() {
    List<Map<String, Object>> groups =
        admin.logs("DescribeLogGroups", "logGroupNamePrefix", name).objects("logGroups");
    return (String) groups.getFirst().get("logGroupArn");
  }
}
