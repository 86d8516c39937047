package io.strongroom.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Running;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes, from the call that makes them to the log group that a rule names. */
@Timeout(120)
final class LogTargetTest {
  private static final String SSM = "{\"detail-type\":[\"Parameter Store Change\"]}";
  private static final String OWN = "{\"source\":[\"shop\"]}";
  private static final String GROUP = "/aws/events/changes";
  private static final String EVERYTHING = "\"logs:*\"";

  private static void group(Client admin) {
    admin.logs("CreateLogGroup", "logGroupName", GROUP).ok();
  }

  private static void rule(Running aws, String pattern, Object... more) {
    aws.admin().events("PutRule", "Name", "changes", "EventPattern", pattern).ok();
    var target = new ArrayList<Object>(List.of("Id", "log", "Arn", arn(aws)));
    target.addAll(List.of(more));
    aws.admin()
        .events(
            "PutTargets",
            "Rule",
            "changes",
            "Targets",
            List.of(JsonTree.read(JsonTree.write(target.toArray()))))
        .ok();
  }

  private static String arn(Running aws) {
    return aws.arn("logs", "log-group:" + GROUP);
  }

  private static String document(Running aws, String actions, String condition) {
    return """
    {"Version":"2012-10-17","Statement":[{"Sid":"events","Effect":"Allow",
     "Principal":{"Service":["events.amazonaws.com","delivery.logs.amazonaws.com"]},
     "Action":%s,"Resource":"%s:*"%s}]}\
    """
        .formatted(actions, aws.arn("logs", "log-group:/aws/events/*"), condition);
  }

  private static Answer policy(Client by, String name, String document) {
    return by.logs("PutResourcePolicy", "policyName", name, "policyDocument", document);
  }

  private static void put(Running aws, String detail) {
    aws.admin()
        .events(
            "PutEvents",
            "Entries",
            List.of(Map.of("Source", "shop", "DetailType", "t", "Detail", detail)))
        .ok();
  }

  private static List<Map<String, Object>> lines(Running aws) {
    return aws.admin().logs("FilterLogEvents", "logGroupName", GROUP).objects("events");
  }

  private static List<String> messages(Running aws) {
    return lines(aws).stream().map(it -> String.valueOf(it.get("message"))).toList();
  }

  private static <T> T until(Supplier<T> now, Predicate<T> wish) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    T got = now.get();
    while (!wish.test(got) && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      got = now.get();
    }
    return got;
  }

  private static String dead(Running aws) {
    try (var database = aws.database();
        var statement = database.createStatement();
        var rows = statement.executeQuery("select reason from event_dead_letters order by id")) {
      var all = new ArrayList<String>();
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return String.join("\n", all);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DatabaseKind.class,
      names = {"SQLITE", "POSTGRES"})
  void a_change_is_a_line_in_the_log_group(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind)) {
      group(aws.admin());
      String source = aws.arn("events", "rule/changes");
      String condition = ",\"Condition\":{\"ArnEquals\":{\"aws:SourceArn\":\"" + source + "\"}}";
      String actions = "[\"logs:CreateLogStream\",\"logs:PutLogEvents\"]";
      policy(aws.admin(), "events", document(aws, actions, condition)).ok();
      rule(aws, SSM);
      for (String name : List.of("/a", "/b")) {
        aws.admin().ssm("PutParameter", "Name", name, "Type", "String", "Value", "v").ok();
      }
      List<Map<String, Object>> got = until(() -> lines(aws), it -> it.size() == 2);
      assertEquals(2, got.size(), () -> dead(aws));
      var resources = new TreeSet<String>();
      for (Map<String, Object> line : got) {
        Map<String, Object> event = JsonTree.read(String.valueOf(line.get("message")));
        assertEquals("Parameter Store Change", event.get("detail-type"));
        assertEquals("rule/changes", line.get("logStreamName"));
        resources.add(String.valueOf(event.get("resources")));
      }
      // Of different resources, and of the same second: in any order.
      String parameter = "[" + aws.arn("ssm", "parameter/%s") + "]";
      assertEquals(Set.of(parameter.formatted("a"), parameter.formatted("b")), resources);
      assertEquals("", dead(aws));
    }
  }

  @Test
  void without_a_policy_that_says_so_nothing_is_written() {
    try (Running aws = Running.fresh(DatabaseKind.SQLITE)) {
      group(aws.admin());
      rule(aws, OWN);
      String put =
          "AccessDeniedException: no resource policy of logs lets events.amazonaws.com do ";
      var expected = new ArrayList<String>();
      String other = ",\"Condition\":{\"ArnEquals\":{\"aws:SourceArn\":\"" + arn(aws) + "\"}}";
      String deny = document(aws, EVERYTHING, "").replace("Allow", "Deny");
      List<Runnable> reasons =
          List.of(
              () -> {},
              () -> policy(aws.admin(), "one", document(aws, EVERYTHING, other)).ok(),
              () -> policy(aws.admin(), "one", document(aws, EVERYTHING, "")).ok(),
              () -> policy(aws.admin(), "one", document(aws, "\"logs:PutLogEvents\"", "")).ok());
      for (Runnable reason : reasons) {
        reason.run();
        if (expected.size() == 2) {
          policy(aws.admin(), "two", deny).ok();
        } else {
          aws.admin().logs("DeleteResourcePolicy", "policyName", "two");
        }
        expected.add(put + (expected.size() == 3 ? "logs:CreateLogStream" : "logs:PutLogEvents"));
        put(aws, "{}");
        String all = String.join("\n", expected);
        assertEquals(all, until(() -> dead(aws), all::equals));
      }
      assertEquals(List.of(), lines(aws));
      policy(aws.admin(), "one", document(aws, EVERYTHING, "")).ok();
      aws.admin().logs("DeleteLogGroup", "logGroupName", GROUP).ok();
      put(aws, "{}");
      String gone = "\nResourceNotFoundException: The specified log group does not exist.";
      assertTrue(until(() -> dead(aws), it -> it.endsWith(gone)).endsWith(gone), dead(aws));
    }
  }

  @Test
  void a_line_is_what_the_target_makes_of_the_event() {
    try (Running aws = Running.fresh(DatabaseKind.SQLITE)) {
      group(aws.admin());
      policy(aws.admin(), "events", document(aws, EVERYTHING, "")).ok();
      var transformer =
          Map.of("InputPathsMap", Map.of("n", "$.detail.n"), "InputTemplate", "\"number <n>\"");
      List<List<Object>> shapes =
          List.of(
              List.of("Input", "{\"a\":1}"),
              List.of("InputPath", "$.detail.n"),
              List.of("InputTransformer", transformer));
      List<String> expected = List.of("{\"a\":1}", "7", "\"number 7\"");
      for (int i = 0; i < expected.size(); i++) {
        rule(aws, OWN, shapes.get(i).toArray());
        put(aws, "{\"n\":7}");
        int size = i + 1;
        assertEquals(
            expected.subList(0, size), until(() -> messages(aws), it -> it.size() >= size));
      }
    }
  }

  @EveryServer
  void ten_policies_are_kept_for_services_alone(Running aws) {
    Client admin = aws.admin();
    String document = document(aws, EVERYTHING, "");
    for (int i = 0; i < 10; i++) {
      policy(admin, "p" + i, document).ok();
    }
    policy(admin, "p3", document).ok();
    policy(admin, "p10", document).refused("LimitExceededException");
    Map<String, Object> first =
        admin.logs("DescribeResourcePolicies").objects("resourcePolicies").getFirst();
    assertEquals("p0", first.get("policyName"));
    assertEquals(document, first.get("policyDocument"));
    Answer page = admin.logs("DescribeResourcePolicies", "limit", 7);
    Answer rest = admin.logs("DescribeResourcePolicies", "nextToken", page.text("nextToken"));
    assertEquals(3, rest.objects("resourcePolicies").size());
    for (int i = 0; i < 10; i++) {
      admin.logs("DeleteResourcePolicy", "policyName", "p" + i).ok();
    }
    admin
        .logs("DeleteResourcePolicy", "policyName", "p0")
        .refused("ResourceNotFoundException", "Policy with name [p0] does not exist.");
    for (String principal : List.of("\"*\"", "{\"AWS\":\"" + aws.account() + "\"}")) {
      String open =
          "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":%s,\"Action\":\"*\",\"Resource\":\"*\"}]}"
              .formatted(principal);
      policy(admin, UUID.randomUUID().toString(), open)
          .refused(
              "InvalidParameterException", "Only services can be principals of a resource policy.");
    }
    policy(admin, "bad", "{}").refused("InvalidParameterException");
  }
}
