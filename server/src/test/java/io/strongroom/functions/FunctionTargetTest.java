package io.strongroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Running;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Functions as targets of rules, in processes of their own: what they get, and whether. */
@Timeout(120)
final class FunctionTargetTest {
  private static final String CODE =
      "exports.handler = async (event) => { console.log('got ' + JSON.stringify(event)); };";

  private static <T> T until(T wanted, Supplier<T> now) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    T got = now.get();
    while (!got.equals(wanted) && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      got = now.get();
    }
    return got;
  }

  /** What the function printed, in the order of texts. */
  private static List<String> printed(Running aws) {
    String group = "/aws/lambda/listener";
    if (aws.admin().logs("FilterLogEvents", "logGroupName", group).status() != 200) {
      return List.of();
    }
    return aws.admin().logs("FilterLogEvents", "logGroupName", group).objects("events").stream()
        .map(it -> String.valueOf(it.get("message")))
        .filter(it -> it.contains("got "))
        .map(it -> it.substring(it.indexOf("got ")).strip())
        .sorted()
        .toList();
  }

  private static String dead(Running aws) {
    try (var database = aws.database();
        var statement = database.createStatement();
        var rows = statement.executeQuery("select reason from event_dead_letters")) {
      return rows.next() ? rows.getString(1) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void put(Running aws) {
    Map<String, Object> entry = Map.of("Source", "shop", "DetailType", "t", "Detail", "{\"n\":7}");
    aws.admin().events("PutEvents", "Entries", List.of(entry)).ok();
  }

  private static void targets(Running aws, List<Map<String, Object>> targets) {
    aws.admin().events("PutTargets", "Rule", "changes", "Targets", targets).ok();
  }

  @Test
  void a_function_gets_what_its_targets_say_if_its_policy_lets_the_rule() {
    try (var aws = Running.fresh(DatabaseKind.SQLITE)) {
      String arn =
          Fn.create(
                  aws.admin(),
                  "listener",
                  Fn.role(aws),
                  "Timeout",
                  30,
                  "Code",
                  Map.of("ZipFile", JsonTree.blob(Fn.zip("index.js", CODE))))
              .text("FunctionArn");
      String rule =
          aws.admin()
              .events("PutRule", "Name", "changes", "EventPattern", "{\"source\":[\"shop\"]}")
              .text("RuleArn");
      targets(aws, List.of(Map.of("Id", "a", "Arn", arn, "Input", "{\"a\":1}")));
      put(aws);
      assertEquals("AccessDeniedException", until("AccessDeniedException", () -> dead(aws)));
      Object[] permission = {
        "StatementId",
        "events",
        "Action",
        "lambda:InvokeFunction",
        "Principal",
        "events.amazonaws.com",
        "SourceArn",
        rule
      };
      aws.admin().lambda("POST " + Fn.FUNCTIONS + "/listener/policy", permission).ok();
      var transformer =
          Map.of("InputPathsMap", Map.of("n", "$.detail.n"), "InputTemplate", "{\"c\":<n>}");
      targets(
          aws,
          List.of(
              Map.of("Id", "b", "Arn", arn, "InputPath", "$.detail"),
              Map.of("Id", "c", "Arn", arn, "InputTransformer", transformer)));
      put(aws);
      List<String> wanted = List.of("got {\"a\":1}", "got {\"c\":7}", "got {\"n\":7}");
      assertEquals(wanted, until(wanted, () -> printed(aws)));
    }
  }
}
