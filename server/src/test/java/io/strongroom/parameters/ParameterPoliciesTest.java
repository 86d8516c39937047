package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.audit.AuditFiles;
import io.strongroom.testing.Answer;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.Running;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Parameter policies through the front door. */
final class ParameterPoliciesTest {
  private static final String FUTURE = "\"Timestamp\":\"2099-12-31T23:59:59.000Z\"";
  private static final String EXPIRATION = policy("Expiration", FUTURE);
  private static final String NO_CHANGE =
      policy("NoChangeNotification", "\"After\":\"20\",\"Unit\":\"Days\"");

  private static String policy(String type, String attributes) {
    return "{\"Type\":\"%s\",\"Version\":\"1.0\",\"Attributes\":{%s}}".formatted(type, attributes);
  }

  private static Answer put(Running aws, String policies) {
    return tiered(aws, "Advanced", policies);
  }

  private static Answer tiered(Running aws, String tier, String policies) {
    return aws.admin()
        .ssm(
            "PutParameter",
            "Name",
            "/p",
            "Type",
            "String",
            "Value",
            "v",
            "Overwrite",
            true,
            "Tier",
            tier,
            "Policies",
            policies);
  }

  private static List<?> shown(Running aws) {
    return (List<?>)
        aws.admin().ssm("DescribeParameters").objects("Parameters").getFirst().get("Policies");
  }

  @EveryServer
  void policies_are_shown_kept_replaced_and_removed(Running aws) {
    put(aws, "[" + EXPIRATION + "," + NO_CHANGE + "]").ok();
    var expected =
        List.of(
            Map.of("PolicyText", EXPIRATION, "PolicyType", "Expiration", "PolicyStatus", "Pending"),
            Map.of(
                "PolicyText",
                NO_CHANGE,
                "PolicyType",
                "NoChangeNotification",
                "PolicyStatus",
                "Pending"));
    assertEquals(expected, shown(aws));
    aws.admin().ssm("PutParameter", "Name", "/p", "Value", "w", "Overwrite", true).ok();
    assertEquals(expected, shown(aws));
    put(aws, "[" + NO_CHANGE + "]").ok();
    assertEquals(1, shown(aws).size());
    put(aws, "[{}]").ok();
    assertEquals(List.of(), shown(aws));
    List<Map<String, Object>> history =
        aws.admin().ssm("GetParameterHistory", "Name", "/p").objects("Parameters");
    assertEquals(
        List.of(2, 2, 1, 0),
        history.stream().map(it -> ((List<?>) it.get("Policies")).size()).toList());
  }

  @EveryServer
  void policies_need_the_advanced_tier_or_make_it(Running aws) {
    tiered(aws, "Standard", "[" + EXPIRATION + "]")
        .refused(
            "ValidationException",
            "You can't assign parameter policies to a standard-parameter tier.");
    tiered(aws, "Standard", "[{}]").ok();
    assertEquals(
        "Advanced", tiered(aws, "Intelligent-Tiering", "[" + EXPIRATION + "]").text("Tier"));
  }

  @EveryServer
  void what_is_no_policy_is_refused_in_the_words_of_AWS(Running aws) {
    for (String text : List.of("{}", "x", "[", "[1]", "[{}", "[{\"Type\":{}}]", "[] []")) {
      put(aws, text).refused("ValidationException", "Invalid policies input: " + text + ".");
    }
    put(aws, "[" + policy("expiration", FUTURE) + "]")
        .refused("InvalidPolicyTypeException", "Policy type expiration is not supported.");
    String attribute = "InvalidPolicyAttributeException";
    put(aws, "[" + EXPIRATION.replace("1.0", "2.0") + "]")
        .refused(attribute, "Unsupported policy version.");
    put(aws, "[{\"Type\":\"Expiration\",\"Version\":\"1.0\"}]")
        .refused(attribute, "Mandatory policy attribute Attributes is missing.");
    refused(
        aws, "Expiration", "", "A valid Expiration policy must have an attribute of Timestamp.");
    for (String time : List.of("", "tomorrow", "2099-01-01", "2099-01-01T00:00:00")) {
      refused(aws, "Expiration", "\"Timestamp\":\"" + time + "\"", "Invalid timestamp format");
    }
    put(aws, "[" + policy("Expiration", "\"Timestamp\":\"2020-01-01T00:00:00Z\"") + "]")
        .refused(attribute);
    String noChange = "NoChangeNotification";
    refused(aws, noChange, "\"Unit\":\"Days\"", "Mandatory policy attribute After is missing.");
    refused(aws, noChange, "\"After\":\"1\"", "Mandatory policy attribute Unit is missing.");
    refused(
        aws, noChange, "\"After\":\"1\",\"Unit\":\"Weeks\"", "Supported time units: DAYS HOURS");
    for (String amount : List.of("0", "-1", "1.5", "x", "", "99999999999999999999")) {
      refused(
          aws,
          noChange,
          "\"After\":\"" + amount + "\",\"Unit\":\"Days\"",
          "Attribute After must be a positive integer.");
    }
    String before = policy("ExpirationNotification", "\"Before\":\"1\",\"Unit\":\"hours\"");
    put(aws, "[" + before + "]")
        .refused(
            "IncompatiblePolicyException",
            "Expiration notification policies are missing expiration policy");
    put(aws, "[" + EXPIRATION + "," + EXPIRATION + "]")
        .refused("IncompatiblePolicyException", "There can be only one expiration policy");
    aws.admin().ssm("GetParameter", "Name", "/p").refusedSilently("ParameterNotFound");
    put(aws, "[" + before + "," + EXPIRATION + "]").ok();
    put(aws, "[" + policy("Expiration", "\"Timestamp\":\"2099-01-01T01:00:00+01:00\"") + "]").ok();
  }

  private static void refused(Running aws, String type, String attributes, String message) {
    put(aws, "[" + policy(type, attributes) + "]")
        .refused("InvalidPolicyAttributeException", message);
  }

  @EveryServer
  void a_parameter_has_ten_policies(Running aws) {
    put(aws, Collections.nCopies(10, NO_CHANGE).toString()).ok();
    put(aws, Collections.nCopies(11, NO_CHANGE).toString())
        .refused(
            "PoliciesLimitExceededException",
            "Number of policies attached to a parameter cannot exceed 10");
  }

  @Test
  void they_act_when_their_time_has_come_and_once() throws SQLException, IOException {
    var clock = new FakeClock();
    try (Running aws = Running.fresh(DatabaseKind.SQLITE, clock)) {
      String in30Days =
          policy(
              "Expiration", "\"Timestamp\":\"" + clock.instant().plus(Duration.ofDays(30)) + "\"");
      String before = policy("ExpirationNotification", "\"Before\":\"5\",\"Unit\":\"Days\"");
      put(aws, "[" + in30Days + "," + before + "," + NO_CHANGE + "]").ok();
      later(aws, clock, Duration.ofDays(19));
      later(aws, clock, Duration.ofDays(2), "NoChangeNotification");
      assertEquals(List.of("Pending", "Pending", "Finished"), statuses(aws));
      later(aws, clock, Duration.ofHours(1), "NoChangeNotification");
      aws.admin().ssm("PutParameter", "Name", "/p", "Value", "w", "Overwrite", true).ok();
      assertEquals(List.of("Pending", "Pending", "Pending"), statuses(aws));
      later(aws, clock, Duration.ofDays(5), "ExpirationNotification");
      assertEquals(List.of("Pending", "Finished", "Pending"), statuses(aws));
      later(aws, clock, Duration.ofDays(5), "Expiration");
      aws.admin().ssm("GetParameter", "Name", "/p").refusedSilently("ParameterNotFound");
      var records = new ArrayList<String>();
      AuditFiles.list(
          aws.dataFolder().resolve("audit"),
          AuditFiles.Filter.ALL,
          entry -> records.add(entry.json()));
      assertEquals(1, records.stream().filter(it -> it.contains("\"ParameterExpired\"")).count());
    }
  }

  /**
   * Lets time go by and the background do what is due, which it does at a start.
   *
   * @param expected what was told on the last day; older news are dropped
   */
  private static void later(Running aws, FakeClock clock, Duration time, String... expected)
      throws SQLException {
    clock.advance(time);
    aws.stop();
    aws.resume();
    aws.eventually(
        () -> aws.admin().ssm("DescribeParameters"),
        unused -> toldQuietly(aws).equals(List.of(expected)));
    assertEquals(List.of(expected), told(aws));
  }

  private static List<String> toldQuietly(Running aws) {
    try {
      return told(aws);
    } catch (SQLException e) {
      return List.of();
    }
  }

  private static List<String> told(Running aws) throws SQLException {
    var told = new ArrayList<String>();
    try (var database = aws.database();
        var statement = database.createStatement();
        var rows =
            statement.executeQuery(
                "select detail from outbox where kind = 'ParameterStorePolicyAction' order by"
                    + " id")) {
      while (rows.next()) {
        told.add(rows.getString(1).replaceAll(".*\"policy-type\":\"([A-Za-z]+)\".*", "$1"));
      }
    }
    return told;
  }

  private static List<Object> statuses(Running aws) {
    return shown(aws).stream().<Object>map(it -> ((Map<?, ?>) it).get("PolicyStatus")).toList();
  }
}
