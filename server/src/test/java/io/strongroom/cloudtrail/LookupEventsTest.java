package io.strongroom.cloudtrail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** LookupEvents through the front door. */
final class LookupEventsTest {
  private final FakeClock clock = new FakeClock();

  private Answer lookup(Client by, Object... members) {
    clock.advance(Duration.ofSeconds(1));
    return at(by, "CloudTrail_20131101", members);
  }

  private static Answer at(Client by, String target, Object... members) {
    return by.json("cloudtrail", target, "LookupEvents", JsonTree.write(members));
  }

  private static Map<String, Object> attribute(String key, String value) {
    return Map.of("AttributeKey", key, "AttributeValue", value);
  }

  private Answer by(Client client, String key, String value) {
    return lookup(client, "LookupAttributes", List.of(attribute(key, value)));
  }

  private static List<Object> names(Answer answer) {
    return new ArrayList<>(
        answer.objects("Events").stream().map(event -> event.get("EventName")).toList());
  }

  @EveryServer
  void an_event_has_every_member_and_the_record(Running aws) {
    String arn = aws.kmsKey();
    Answer answer =
        at(
            aws.admin(),
            "CloudTrail_20131101",
            "LookupAttributes",
            List.of(attribute("EventName", "CreateKey")));
    answer.members("Events");
    Map<String, Object> event = answer.objects("Events").getFirst();
    assertEquals(
        Set.of(
            "EventId",
            "EventName",
            "ReadOnly",
            "AccessKeyId",
            "EventTime",
            "EventSource",
            "Username",
            "Resources",
            "CloudTrailEvent"),
        event.keySet());
    assertEquals("false", event.get("ReadOnly"));
    assertEquals("admin", event.get("Username"));
    assertEquals("kms.amazonaws.com", event.get("EventSource"));
    assertEquals(aws.admin().signed().accessKeyId(), event.get("AccessKeyId"));
    assertEquals(
        List.of(Map.of("ResourceType", "AWS::KMS::Key", "ResourceName", arn)),
        event.get("Resources"));
    Map<String, Object> record = JsonTree.read((String) event.get("CloudTrailEvent"));
    assertEquals(event.get("EventId"), record.get("eventID"));
    assertEquals(aws.region(), record.get("awsRegion"));
    assertEquals(
        Instant.parse((String) record.get("eventTime")).getEpochSecond(),
        ((BigDecimal) event.get("EventTime")).longValueExact());
  }

  @EveryServer
  void the_long_target_of_older_SDKs_is_the_same(Running aws) {
    at(aws.admin(), "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101").ok();
    assertEquals(
        "UnknownOperationException",
        JsonTree.read(at(aws.admin(), "com.amazonaws.CloudTrail_20131101").body()).get("__type"));
  }

  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "SQLITE"})
  void attributes_are_matched_exactly(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind, clock)) {
      Client admin = aws.admin();
      Client other = aws.user(Policies.allow("kms:*", "*"));
      String key = aws.kmsKey();
      other.kms("Encrypt", "KeyId", key, "Plaintext", JsonTree.blob("x")).ok();
      Answer encrypt = by(admin, "EventName", "Encrypt");
      assertEquals(List.of("Encrypt"), names(encrypt));
      String id = (String) encrypt.objects("Events").getFirst().get("EventId");
      assertEquals(List.of("Encrypt"), names(by(admin, "EventId", id)));
      assertEquals(List.of("Encrypt"), names(by(admin, "Username", other.name())));
      assertEquals(
          List.of("Encrypt"), names(by(admin, "AccessKeyId", other.signed().accessKeyId())));
      assertEquals(List.of("Encrypt", "CreateKey"), names(by(admin, "ResourceName", key)));
      assertEquals(
          List.of("Encrypt", "CreateKey"), names(by(admin, "ResourceType", "AWS::KMS::Key")));
      assertEquals(
          List.of("Encrypt", "CreateKey"), names(by(admin, "EventSource", "kms.amazonaws.com")));
      assertTrue(names(by(admin, "ReadOnly", "true")).contains("Encrypt"));
      assertFalse(names(by(admin, "ReadOnly", "false")).contains("Encrypt"));
      assertEquals(List.of(), names(by(admin, "EventName", "encrypt")));
      assertEquals(List.of(), names(by(admin, "EventName", "Encryp")));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "SQLITE"})
  void times_are_inclusive_and_pages_hold_together(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind, clock)) {
      Client admin = aws.admin();
      long start = clock.instant().getEpochSecond();
      for (int i = 0; i < 10; i++) {
        clock.advance(Duration.ofSeconds(1));
        admin.kms("ListKeys").ok();
      }
      Object[] range = {
        "StartTime",
        start + 3,
        "EndTime",
        start + 7,
        "LookupAttributes",
        List.of(attribute("EventName", "ListKeys"))
      };
      List<Map<String, Object>> whole = lookup(admin, range).objects("Events");
      assertEquals(5, whole.size());
      var paged = new ArrayList<Map<String, Object>>();
      Answer page = lookup(admin, more(range, "MaxResults", 2));
      String token = page.text("NextToken");
      paged.addAll(page.objects("Events"));
      page = lookup(admin, more(range, "MaxResults", 2, "NextToken", token));
      paged.addAll(page.objects("Events"));
      page = lookup(admin, more(range, "MaxResults", 2, "NextToken", page.text("NextToken")));
      paged.addAll(page.objects("Events"));
      page.members("Events");
      assertEquals(whole, paged);
      // Only with the same parameters, and only as it was given.
      for (Object[] wrong :
          new Object[][] {
            {"NextToken", token},
            more(range, "NextToken", token.substring(1)),
            more(range, "NextToken", "x"),
            {
              "StartTime",
              start + 3,
              "EndTime",
              start + 8,
              "LookupAttributes",
              List.of(attribute("EventName", "ListKeys")),
              "NextToken",
              token
            }
          }) {
        lookup(admin, wrong).refused("InvalidNextTokenException");
      }
    }
  }

  private static Object[] more(Object[] some, Object... others) {
    var all = new ArrayList<>(List.of(some));
    all.addAll(List.of(others));
    return all.toArray();
  }

  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "SQLITE"})
  void wrong_questions_are_refused_with_the_codes_of_aws(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind, clock)) {
      Client admin = aws.admin();
      lookup(admin, "MaxResults", 0).refused("InvalidMaxResultsException");
      lookup(admin, "MaxResults", 51).refused("InvalidMaxResultsException");
      lookup(admin, "StartTime", 2, "EndTime", 1).refused("InvalidTimeRangeException");
      by(admin, "Eventname", "x").refused("InvalidLookupAttributesException");
      lookup(
              admin,
              "LookupAttributes",
              List.of(attribute("EventName", "a"), attribute("EventId", "b")))
          .refused("InvalidLookupAttributesException");
      by(admin, "EventName", "").refused("ValidationException");
      lookup(admin, "EventCategory", "management").refused("InvalidEventCategoryException");
      assertEquals(
          List.of(), lookup(admin, "EventCategory", "insight").members("Events").at("Events"));
      lookup(admin, "MaxResults", 50).ok();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "SQLITE"})
  void two_lookups_a_second_are_answered_in_each_region(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind, clock)) {
      Client admin = aws.admin();
      String target = "CloudTrail_20131101";
      at(admin, target).ok();
      at(admin, target).ok();
      at(admin, target).refused("ThrottlingException", "Rate exceeded");
      at(admin.in("eu-west-1"), target).ok();
      clock.advance(Duration.ofMillis(500));
      at(admin, target).ok();
      at(admin, target).refused("ThrottlingException");
      clock.advance(Duration.ofHours(-1));
      clock.advance(Duration.ofSeconds(1));
      at(admin.in("eu-west-2"), target).ok();
      clock.advance(Duration.ofSeconds(2));
      at(admin, target).ok();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "SQLITE"})
  void events_are_of_the_region_that_is_asked_and_those_of_IAM_in_one(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind, clock)) {
      Client west = aws.admin().in("eu-west-1");
      west.kms("ListKeys").ok();
      west.iam("CreateUser", "UserName", "somebody").ok();
      assertEquals(List.of("ListKeys"), names(lookup(west)));
      // The lookup before is an event like any other.
      assertEquals(List.of("LookupEvents", "ListKeys"), names(lookup(west)));
      assertTrue(names(lookup(aws.admin())).contains("CreateUser"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "SQLITE"})
  void a_region_without_a_key_has_pages_and_gets_no_key(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind, clock)) {
      Client north = aws.admin().in("eu-north-1");
      for (int i = 0; i < 3; i++) {
        north.sts("GetCallerIdentity").ok();
      }
      String token = lookup(north, "MaxResults", 2).text("NextToken");
      lookup(north, "MaxResults", 2, "NextToken", token).ok();
      lookup(aws.admin(), "MaxResults", 2, "NextToken", token).refused("InvalidNextTokenException");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "SQLITE"})
  void what_cloudtrail_does_not_record_is_left_out(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind, clock)) {
      Client admin = aws.admin();
      admin.ssm("GetParameter", "Name", "/none").refused("ParameterNotFound");
      admin.ssm("DeleteParameter", "Name", "/none").refused("ParameterNotFound");
      aws.anonymous().kms("ListKeys").refused("UnrecognizedClientException");
      admin.secrets("GetSecretValue", "SecretId", "none").refused("ResourceNotFoundException");
      assertEquals(List.of("GetSecretValue"), names(lookup(admin)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "SQLITE"})
  void what_is_older_than_90_days_is_history(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind, clock)) {
      Client admin = aws.admin();
      admin.kms("ListKeys").ok();
      clock.advance(Duration.ofDays(89));
      assertEquals(List.of("ListKeys"), names(lookup(admin)));
      clock.advance(Duration.ofDays(2));
      assertEquals(List.of("LookupEvents"), names(lookup(admin)));
      assertFalse(names(lookup(admin, "StartTime", 0)).contains("ListKeys"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "SQLITE"})
  void lookups_need_their_permission_and_tokens_are_no_secret(DatabaseKind kind) {
    try (Running aws = Running.fresh(kind, clock)) {
      Client none = aws.user();
      lookup(none).denied(none, "cloudtrail:LookupEvents", "");
      Client allowed = aws.user(Policies.allow("cloudtrail:LookupEvents", "*"));
      Answer first = lookup(allowed, "MaxResults", 1);
      Answer second = lookup(allowed, "MaxResults", 1, "NextToken", first.text("NextToken"));
      assertNotEquals(first.objects("Events"), second.objects("Events"));
      var seen = new HashSet<>(names(lookup(allowed)));
      assertTrue(seen.contains("LookupEvents"), seen::toString);
    }
  }
}
