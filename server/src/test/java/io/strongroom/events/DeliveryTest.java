package io.strongroom.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.Hook;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Running;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes, from the call that makes them to the webhook that hears of them. */
@Timeout(120)
final class DeliveryTest {
  private static final String SSM = "{\"detail-type\":[\"Parameter Store Change\"]}";

  @TempDir Path folder;

  private static Map<String, Object> detail(Hook.Got got) {
    return object(JsonTree.read(got.body()).get("detail"));
  }

  @SuppressWarnings("unchecked") // the reader makes no other maps
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  @ParameterizedTest
  @EnumSource(
      value = DatabaseKind.class,
      names = {"SQLITE", "POSTGRES"})
  void a_committed_change_is_sent_and_a_refused_one_is_not(DatabaseKind kind) {
    try (Hook hook = Hook.start(folder);
        Running server = Running.fresh(kind, hook)) {
      server.admin().ssm("PutParameter", "Name", "/before", "Type", "String", "Value", "v").ok();
      hook.receive(server.admin(), "changes", SSM);
      for (int i = 0; i < 3; i++) {
        Object[] put = {"Name", "/a", "Type", "SecureString", "Value", "hidden", "Overwrite", true};
        server.admin().ssm("PutParameter", put).ok();
      }
      server
          .admin()
          .ssm("PutParameter", "Name", "/a", "Type", "String", "Value", "v")
          .refused("ParameterAlreadyExists");
      server.admin().ssm("DeleteParameter", "Name", "/a").ok();
      List<Hook.Got> got = hook.await(taken -> taken.size() >= 4);
      assertEquals(
          List.of("Create", "Update", "Update", "Delete"),
          got.stream().map(it -> detail(it).get("operation")).toList());
      assertEquals("opensesame", got.getFirst().key());
      assertFalse(got.toString().contains("hidden"));
      Map<String, Object> event = JsonTree.read(got.getFirst().body());
      assertEquals(
          List.of(
              "account",
              "detail",
              "detail-type",
              "id",
              "region",
              "resources",
              "source",
              "time",
              "version"),
          event.keySet().stream().sorted().toList());
      assertEquals("aws.ssm", event.get("source"));
      assertEquals(List.of(server.arn("ssm", "parameter/a")), event.get("resources"));
      assertEquals(
          Map.of("operation", "Create", "name", "/a", "type", "SecureString"),
          detail(got.getFirst()));
    }
  }

  @Test
  void calls_and_labels_are_events_in_the_shapes_of_aws() {
    try (Hook hook = Hook.start(folder);
        Running server = Running.fresh(DatabaseKind.SQLITE, hook)) {
      hook.receive(server.admin(), "all", "{\"source\":[\"aws.secretsmanager\"]}");
      String arn =
          server
              .admin()
              .secrets(
                  "CreateSecret",
                  "Name",
                  "s",
                  "SecretString",
                  "hidden",
                  "ClientRequestToken",
                  "11111111-2222-4333-8444-555555555555")
              .text("ARN");
      server.admin().secrets("GetSecretValue", "SecretId", "s").ok();
      List<Hook.Got> got = hook.await(taken -> taken.size() >= 2);
      var types = new TreeMap<Object, Hook.Got>();
      got.forEach(it -> types.put(JsonTree.read(it.body()).get("detail-type"), it));
      assertEquals(Set.of("AWS API Call via CloudTrail", "Secret Label Updated"), types.keySet());
      Map<String, Object> label = JsonTree.read(types.get("Secret Label Updated").body());
      assertEquals(List.of(arn), label.get("resources"));
      assertEquals("AWSCURRENT", object(label.get("detail")).get("labelUpdated"));
      assertEquals("s", object(label.get("detail")).get("name"));
      Map<String, Object> call = detail(types.get("AWS API Call via CloudTrail"));
      assertEquals("CreateSecret", call.get("eventName"));
      assertEquals("secretsmanager.amazonaws.com", call.get("eventSource"));
      assertFalse(got.toString().contains("hidden"));
    }
  }

  @Test
  void what_fails_is_tried_again_and_what_is_refused_is_a_dead_letter() {
    try (Hook hook = Hook.start(folder);
        Running server = Running.fresh(DatabaseKind.SQLITE, hook)) {
      var answers = new AtomicInteger();
      hook.answers(() -> answers.getAndIncrement() < 2 ? 503 : 200);
      hook.receive(server.admin(), "own", "{\"source\":[\"shop\"]}");
      put(server, "{\"number\":1}");
      assertEquals(1, hook.await(taken -> taken.size() == 1).size());
      assertEquals(3, hook.all().size());
      hook.answers(() -> 403);
      put(server, "{\"number\":2}");
      long start = System.nanoTime();
      while (dead(server).isEmpty() && System.nanoTime() - start < 20_000_000_000L) {
        Thread.onSpinWait();
      }
      assertEquals("the API destination answered 403", dead(server));
    }
  }

  private static void put(Running server, String detail) {
    server
        .admin()
        .events(
            "PutEvents",
            "Entries",
            List.of(Map.of("Source", "shop", "DetailType", "t", "Detail", detail)))
        .ok();
  }

  private static String dead(Running server) {
    try (var database = server.database();
        var statement = database.createStatement();
        var rows = statement.executeQuery("select reason from event_dead_letters")) {
      return rows.next() ? rows.getString(1) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void an_event_goes_over_another_bus_and_through_a_template() {
    try (Hook hook = Hook.start(folder);
        Running server = Running.fresh(DatabaseKind.SQLITE, hook)) {
      hook.receive(server.admin(), "unused", "{\"source\":[\"nobody\"]}");
      String destination =
          String.valueOf(
              server
                  .admin()
                  .events("ListTargetsByRule", "Rule", "unused")
                  .objects("Targets")
                  .getFirst()
                  .get("Arn"));
      server.admin().events("CreateEventBus", "Name", "far").ok();
      String pattern = "{\"source\":[\"shop\"]}";
      server.admin().events("PutRule", "Name", "to-far", "EventPattern", pattern).ok();
      String far = server.arn("events", "event-bus/far");
      server
          .admin()
          .events("PutTargets", "Rule", "to-far", "Targets", List.of(Map.of("Id", "1", "Arn", far)))
          .ok();
      server
          .admin()
          .events("PutRule", "Name", "there", "EventPattern", pattern, "EventBusName", "far")
          .ok();
      var transformer =
          Map.of(
              "InputPathsMap",
              Map.of("n", "$.detail.number"),
              "InputTemplate",
              "{\"n\":<n>,\"rule\":\"<aws.events.rule-name>\"}");
      server
          .admin()
          .events(
              "PutTargets",
              "Rule",
              "there",
              "EventBusName",
              "far",
              "Targets",
              List.of(Map.of("Id", "1", "Arn", destination, "InputTransformer", transformer)))
          .ok();
      put(server, "{\"number\":7}");
      List<Hook.Got> got = hook.await(taken -> taken.size() == 1);
      assertEquals("{\"n\":7,\"rule\":\"there\"}", got.getFirst().body());
    }
  }

  @Test
  void a_webhook_at_a_private_address_is_not_reached() {
    try (Hook hook = Hook.start(folder);
        Running server = Running.fresh(DatabaseKind.SQLITE)) {
      hook.receive(server.admin(), "own", "{\"source\":[\"shop\"]}");
      put(server, "{}");
      long start = System.nanoTime();
      while (dead(server).isEmpty() && System.nanoTime() - start < 20_000_000_000L) {
        Thread.onSpinWait();
      }
      assertTrue(dead(server).contains("may not reach"), dead(server));
      assertEquals(List.of(), hook.all());
    }
  }

  @Test
  void what_was_committed_before_a_long_stop_is_sent_after_it_unless_the_target_wants_it_young()
      throws SQLException {
    var clock = new FakeClock();
    try (Hook hook = Hook.start(folder);
        Running server = Running.fresh(DatabaseKind.SQLITE, hook, clock)) {
      try (var database = server.database();
          var statement = database.createStatement()) {
        // Another node delivers, and never does.
        int unused =
            statement.executeUpdate(
                "insert into leases(name, holder, fence, expires) values ('events', 'x', 1, "
                    + clock.instant().plusSeconds(3600).toEpochMilli()
                    + ")");
      }
      hook.receive(server.admin(), "any", SSM);
      hook.receive(server.admin(), "young", SSM);
      String arn = target(server, "young");
      Map<String, Object> young =
          Map.of("Id", "hook", "Arn", arn, "RetryPolicy", Map.of("MaximumEventAgeInSeconds", 60));
      server.admin().events("PutTargets", "Rule", "young", "Targets", List.of(young)).ok();
      server.admin().ssm("PutParameter", "Name", "/a", "Type", "String", "Value", "v").ok();
      clock.advance(Duration.ofDays(3));
      server.stop();
      server.resume();
      List<Hook.Got> got = hook.await(taken -> taken.size() == 1);
      assertEquals("/a", detail(got.getFirst()).get("name"));
      assertEquals("older than MaximumEventAgeInSeconds of its target", awaitDead(server));
      assertEquals(1, hook.all().size());
    }
  }

  @Test
  void a_target_is_tried_as_often_as_its_policy_says_and_has_no_queue_of_its_own() {
    try (Hook hook = Hook.start(folder);
        Running server = Running.fresh(DatabaseKind.SQLITE, hook)) {
      hook.answers(() -> 503);
      hook.receive(server.admin(), "own", "{\"source\":[\"shop\"]}");
      String arn = target(server, "own");
      Map<String, Object> twice =
          Map.of("Id", "hook", "Arn", arn, "RetryPolicy", Map.of("MaximumRetryAttempts", 2));
      server.admin().events("PutTargets", "Rule", "own", "Targets", List.of(twice)).ok();
      assertEquals(
          "{MaximumRetryAttempts=2}",
          String.valueOf(
              server
                  .admin()
                  .events("ListTargetsByRule", "Rule", "own")
                  .objects("Targets")
                  .getFirst()
                  .get("RetryPolicy")));
      put(server, "{}");
      assertEquals("the API destination answered 503", awaitDead(server));
      assertEquals(3, hook.all().size());
      var queue = Map.of("Arn", server.arn("sqs", "dead"));
      Map<String, Object> queued = Map.of("Id", "hook", "Arn", arn, "DeadLetterConfig", queue);
      server
          .admin()
          .events("PutTargets", "Rule", "own", "Targets", List.of(queued))
          .refused("ValidationException");
    }
  }

  private static String target(Running server, String rule) {
    return String.valueOf(
        server
            .admin()
            .events("ListTargetsByRule", "Rule", rule)
            .objects("Targets")
            .getFirst()
            .get("Arn"));
  }

  private static String awaitDead(Running server) {
    long start = System.nanoTime();
    while (dead(server).isEmpty() && System.nanoTime() - start < 20_000_000_000L) {
      Thread.onSpinWait();
    }
    return dead(server);
  }

  @Test
  void an_event_with_endless_lists_is_a_dead_letter_and_holds_nothing_up() {
    try (Hook hook = Hook.start(folder);
        Running server = Running.fresh(DatabaseKind.SQLITE, hook)) {
      String pattern = "{\"detail\":{\"x\":[1],\"y\":[2]}}";
      hook.receive(server.admin(), "own", pattern);
      String list = "[" + "1,".repeat(3000) + "1]";
      put(server, "{\"x\":" + list + ",\"y\":" + list + "}");
      put(server, "{\"x\":1,\"y\":[1,2]}");
      assertEquals(1, hook.await(taken -> taken.size() == 1).size());
      assertEquals(
          "the event could not be compared with the patterns of the rules", awaitDead(server));
      String event =
          "{\"id\":\"1\",\"account\":\"1\",\"source\":\"s\",\"time\":\"t\",\"region\":\"r\","
              + "\"resources\":[],\"detail-type\":\"t\",\"detail\":{\"x\":"
              + list
              + ",\"y\":"
              + list
              + "}}";
      server
          .admin()
          .events("TestEventPattern", "EventPattern", pattern, "Event", event)
          .refused("ValidationException");
    }
  }

  @Test
  void connections_are_used_again_and_the_rate_of_a_destination_is_kept() {
    try (Hook hook = Hook.start(folder);
        Running server = Running.fresh(DatabaseKind.SQLITE, hook)) {
      hook.receive(server.admin(), "own", "{\"source\":[\"shop\"]}");
      for (int i = 0; i < 40; i++) {
        put(server, "{\"number\":" + i + "}");
      }
      List<Hook.Got> got = hook.await(taken -> taken.size() >= 40);
      assertEquals(40, got.size());
      long ports = got.stream().map(Hook.Got::port).distinct().count();
      assertTrue(ports <= 16, () -> "40 requests on " + ports + " connections");
      server
          .admin()
          .events("UpdateApiDestination", "Name", "own", "InvocationRateLimitPerSecond", 5)
          .ok();
      long start = System.nanoTime();
      for (int i = 0; i < 15; i++) {
        put(server, "{\"number\":" + i + "}");
      }
      assertEquals(55, hook.await(taken -> taken.size() >= 55).size());
      // Five at once, then five in each second; none of them has failed.
      assertTrue(System.nanoTime() - start > 1_500_000_000L, "too fast");
      assertEquals("", dead(server));
    }
  }
}
