package io.strongroom.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.Options;
import io.strongroom.rotators.RotatorSettings;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.FakeClock;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rotation by a function, through the front door; the function calls the server as any would. */
final class SecretRotationTest {
  private static final TestFunctions FUNCTIONS = new TestFunctions();
  private static final FakeClock CLOCK = new FakeClock();
  private static Running aws;

  private static final Pattern EVENT = Pattern.compile("\"eventName\":\"(\\w*Rotation\\w+)\"");

  private String name = "";
  private String arn = "";

  @BeforeAll
  static void start() {
    var rotation = new Options.Rotation(Optional.of(FUNCTIONS), RotatorSettings.STANDARD);
    aws = Running.fresh(DatabaseKind.SQLITE, CLOCK, rotation);
  }

  @AfterAll
  static void stop() {
    aws.close();
  }

  @BeforeEach
  void make() {
    CLOCK.set(Instant.parse("2026-03-04T05:06:07Z"));
    name = "s" + UUID.randomUUID();
    arn =
        secrets("CreateSecret", "Name", name, "SecretString", "old", "ClientRequestToken", token())
            .text("ARN");
    FUNCTIONS.does(SecretRotationTest::function);
  }

  private static String token() {
    return UUID.randomUUID().toString();
  }

  private static Answer secrets(String operation, Object... members) {
    return aws.admin().secrets(operation, members);
  }

  /** What AWS's templates do. */
  private static Optional<String> function(Map<String, Object> event) {
    String id = (String) event.get("SecretId");
    String token = (String) event.get("ClientRequestToken");
    Map<String, Object> stages =
        secrets("DescribeSecret", "SecretId", id).object("VersionIdsToStages");
    switch ((String) event.get("Step")) {
      case "createSecret" ->
          secrets(
                  "PutSecretValue",
                  "SecretId",
                  id,
                  "ClientRequestToken",
                  token,
                  "SecretString",
                  "new of " + token,
                  "VersionStages",
                  List.of("AWSPENDING"),
                  "RotationToken",
                  event.get("RotationToken"))
              .ok();
      case "finishSecret" ->
          secrets(
                  "UpdateSecretVersionStage",
                  "SecretId",
                  id,
                  "VersionStage",
                  "AWSCURRENT",
                  "MoveToVersionId",
                  token,
                  "RemoveFromVersionId",
                  holder(stages))
              .ok();
      default -> {}
    }
    return Optional.empty();
  }

  private static String holder(Map<String, Object> stages) {
    return stages.entrySet().stream()
        .filter(entry -> ((List<?>) entry.getValue()).contains("AWSCURRENT"))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private Answer rotate(Object... more) {
    var members =
        new ArrayList<Object>(
            List.of(
                "SecretId",
                name,
                "ClientRequestToken",
                token(),
                "RotationLambdaARN",
                aws.arn("lambda", "function:rotate")));
    members.addAll(Arrays.asList(more));
    return secrets("RotateSecret", members.toArray());
  }

  private Answer describe() {
    return secrets("DescribeSecret", "SecretId", name);
  }

  private List<?> labels(String version) {
    return (List<?>) describe().object("VersionIdsToStages").getOrDefault(version, List.of());
  }

  private Answer await(String member) {
    Answer found = aws.eventually(this::describe, answer -> answer.json().containsKey(member));
    assertTrue(found.json().containsKey(member), found::toString);
    return found;
  }

  private void awaitSteps(int count) {
    var unused = aws.eventually(this::describe, any -> FUNCTIONS.steps(arn).size() >= count);
    assertEquals(count, FUNCTIONS.steps(arn).size());
  }

  /** What was recorded of the rotations of this secret, in order. */
  private List<String> events() {
    try (Stream<Path> files = Files.walk(aws.dataFolder().resolve("audit"))) {
      var names = new ArrayList<String>();
      for (Path file : files.filter(it -> it.toString().endsWith(".jsonl")).sorted().toList()) {
        Files.readAllLines(file).stream()
            .filter(line -> line.contains(arn) && line.contains("AwsServiceEvent"))
            .map(EVENT::matcher)
            .filter(Matcher::find)
            .map(found -> found.group(1))
            .forEach(names::add);
      }
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitEvents(String... names) {
    var unused = aws.eventually(this::describe, any -> events().size() >= names.length);
    assertEquals(List.of(names), events());
  }

  @Test
  void four_steps_make_the_new_version_current() {
    Answer begun = rotate("RotationRules", Map.of("AutomaticallyAfterDays", 30));
    begun.members("ARN", "Name", "VersionId");
    String version = begun.text("VersionId");
    Answer done = await("LastRotatedDate");
    assertEquals(
        List.of("createSecret", "setSecret", "testSecret", "finishSecret"), FUNCTIONS.steps(arn));
    for (Map<String, Object> event : FUNCTIONS.events(arn)) {
      assertEquals(version, event.get("ClientRequestToken"));
      assertEquals(36, ((String) event.get("RotationToken")).length());
    }
    assertEquals(
        "new of " + version, secrets("GetSecretValue", "SecretId", name).text("SecretString"));
    assertEquals("true", done.at("RotationEnabled").toString());
    assertEquals(
        Map.of("AutomaticallyAfterDays", BigDecimal.valueOf(30)), done.object("RotationRules"));
    assertEquals(
        Instant.parse("2026-04-03T23:59:59Z").getEpochSecond(),
        done.number("NextRotationDate").longValue());
    awaitEvents("RotationStarted", "RotationSucceeded");
  }

  @Test
  void the_pending_version_has_no_value_before_the_function_puts_one() {
    FUNCTIONS.does(
        event -> {
          secrets("GetSecretValue", "SecretId", arn, "VersionStage", "AWSPENDING")
              .refused("ResourceNotFoundException");
          return Optional.of("Unhandled");
        });
    String version = rotate().text("VersionId");
    awaitSteps(1);
    assertEquals(List.of("AWSPENDING"), labels(version));
  }

  @Test
  void it_goes_by_its_schedule_and_once() {
    rotate("RotationRules", Map.of("ScheduleExpression", "rate(4 hours)", "Duration", "1h")).ok();
    awaitEvents("RotationStarted", "RotationSucceeded");
    CLOCK.advance(Duration.ofHours(4));
    awaitEvents("RotationStarted", "RotationSucceeded", "RotationStarted", "RotationSucceeded");
    assertEquals(8, FUNCTIONS.steps(arn).size());
    assertEquals(
        Instant.parse("2026-03-04T13:59:59Z").getEpochSecond(),
        describe().number("NextRotationDate").longValue());
  }

  @Test
  void a_failure_is_tried_again_later_and_later_with_the_same_version() {
    FUNCTIONS.does(event -> Optional.of("Unhandled"));
    String version = rotate().text("VersionId");
    var expected = new ArrayList<>(List.of("RotationStarted", "RotationFailed"));
    awaitEvents(expected.toArray(new String[0]));
    for (int pause : List.of(5, 20, 80, 320)) {
      CLOCK.advance(Duration.ofSeconds(pause).minusMillis(1));
      rotate().refused("InvalidRequestException");
      assertEquals(expected.size() - 1, FUNCTIONS.steps(arn).size());
      CLOCK.advance(Duration.ofMillis(1));
      expected.add("RotationFailed");
      awaitEvents(expected.toArray(new String[0]));
    }
    FUNCTIONS.does(SecretRotationTest::function);
    CLOCK.advance(Duration.ofDays(1));
    await("LastRotatedDate");
    assertEquals(
        "new of " + version, secrets("GetSecretValue", "SecretId", name).text("SecretString"));
    expected.add("RotationSucceeded");
    awaitEvents(expected.toArray(new String[0]));
  }

  @Test
  void an_open_rotation_refuses_another_until_its_label_is_removed() {
    FUNCTIONS.does(event -> Optional.of("Unhandled"));
    String version = rotate().text("VersionId");
    awaitSteps(1);
    rotate()
        .refusedCapital(
            "InvalidRequestException",
            "A previous rotation isn't complete. That rotation will be reattempted.");
    secrets(
            "UpdateSecretVersionStage",
            "SecretId",
            name,
            "VersionStage",
            "AWSPENDING",
            "RemoveFromVersionId",
            version)
        .ok();
    assertTrue(events().contains("RotationAbandoned"));
    FUNCTIONS.does(SecretRotationTest::function);
    rotate().ok();
    await("LastRotatedDate");
  }

  @Test
  void a_value_that_somebody_puts_ends_the_rotation_and_counts_as_one() {
    FUNCTIONS.does(event -> Optional.of("Unhandled"));
    String version = rotate("RotationRules", Map.of("AutomaticallyAfterDays", 7)).text("VersionId");
    awaitSteps(1);
    CLOCK.advance(Duration.ofDays(2));
    secrets(
            "PutSecretValue",
            "SecretId",
            name,
            "SecretString",
            "mine",
            "ClientRequestToken",
            token())
        .ok();
    assertEquals(List.of(), labels(version));
    assertEquals(
        Instant.parse("2026-03-13T23:59:59Z").getEpochSecond(),
        describe().number("NextRotationDate").longValue());
    assertTrue(events().contains("RotationAbandoned"));
  }

  @Test
  void a_test_calls_one_step_on_a_copy_and_leaves_nothing() {
    FUNCTIONS.does(
        event ->
            secrets("GetSecretValue", "SecretId", arn, "VersionStage", "AWSPENDING")
                    .text("SecretString")
                    .equals("old")
                ? Optional.empty()
                : Optional.of("Unhandled"));
    String version =
        rotate("RotateImmediately", false, "RotationRules", Map.of("AutomaticallyAfterDays", 1))
            .text("VersionId");
    var unused = aws.eventually(this::describe, any -> labels(version).isEmpty());
    assertEquals(List.of("testSecret"), FUNCTIONS.steps(arn));
    assertEquals(List.of(), labels(version));
    assertFalse(describe().json().containsKey("LastRotatedDate"));
    awaitEvents("TestRotationStarted", "TestRotationSucceeded");
    FUNCTIONS.does(SecretRotationTest::function);
    CLOCK.advance(Duration.ofDays(1));
    await("LastRotatedDate");
  }

  @Test
  void cancelling_stops_it_and_leaves_the_label() {
    FUNCTIONS.does(event -> Optional.of("Unhandled"));
    String version = rotate("RotationRules", Map.of("AutomaticallyAfterDays", 1)).text("VersionId");
    awaitSteps(1);
    secrets("CancelRotateSecret", "SecretId", name).members("ARN", "Name", "VersionId");
    Answer now = describe();
    assertEquals("false", now.at("RotationEnabled").toString());
    assertFalse(now.json().containsKey("NextRotationDate"));
    assertEquals(List.of("AWSPENDING"), labels(version));
    CLOCK.advance(Duration.ofDays(3));
    FUNCTIONS.does(SecretRotationTest::function);
    Running other = aws;
    String second = name;
    make();
    rotate().ok();
    await("LastRotatedDate");
    assertEquals(
        List.of("AWSPENDING"),
        other
            .admin()
            .secrets("DescribeSecret", "SecretId", second)
            .object("VersionIdsToStages")
            .get(version));
  }

  @Test
  void nothing_is_rotated_that_is_marked_for_deletion() {
    rotate("RotationRules", Map.of("AutomaticallyAfterDays", 1)).ok();
    await("LastRotatedDate");
    awaitSteps(4);
    secrets("DeleteSecret", "SecretId", name).ok();
    CLOCK.advance(Duration.ofDays(2));
    String deleted = arn;
    make();
    CLOCK.advance(Duration.ofDays(2));
    rotate().ok();
    await("LastRotatedDate");
    assertEquals(4, FUNCTIONS.steps(deleted).size());
  }

  @Test
  void the_token_of_another_rotation_is_refused() {
    FUNCTIONS.does(event -> Optional.of("Unhandled"));
    String version = rotate().text("VersionId");
    awaitSteps(1);
    secrets(
            "PutSecretValue",
            "SecretId",
            name,
            "SecretString",
            "x",
            "ClientRequestToken",
            version,
            "VersionStages",
            List.of("AWSPENDING"),
            "RotationToken",
            token())
        .refused("InvalidParameterException");
  }

  @Test
  void refusals_have_the_words_of_aws() {
    secrets("RotateSecret", "SecretId", name, "ClientRequestToken", token())
        .refusedCapital(
            "InvalidRequestException",
            "No Lambda rotation function ARN is associated with this secret.");
    secrets("RotateSecret", "SecretId", name)
        .refusedCapital(
            "InvalidParameterException",
            "You must provide a ClientRequestToken value. We recommend a UUID-type value.");
    rotate("RotationRules", Map.of("AutomaticallyAfterDays", 1001))
        .refusedCapital(
            "InvalidParameterException",
            "RotationRules.AutomaticallyAfterDays must be within 1-1000.");
    secrets(
            "RotateSecret",
            "SecretId",
            name,
            "ClientRequestToken",
            token(),
            "RotationLambdaARN",
            aws.arn("lambda", "function:closed"))
        .refusedCapital(
            "AccessDeniedException",
            "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function"
                + " policy grants access to the principal secretsmanager.amazonaws.com.");
    rotate("RotationRules", Map.of("ScheduleExpression", "rate(3 hours)"))
        .refusedCapital(
            "InvalidParameterException", "Rate in hour should be least 4 and less than 24.");
    assertFalse(describe().json().containsKey("RotationEnabled"));
    assertEquals(List.of(), FUNCTIONS.steps(arn));
  }

  @Test
  void the_caller_needs_the_right_to_invoke_the_function() {
    Client user = aws.user(Policies.allow("secretsmanager:*"), Policies.allow("kms:*"));
    Object[] members = {
      "SecretId",
      name,
      "ClientRequestToken",
      token(),
      "RotationLambdaARN",
      aws.arn("lambda", "function:rotate")
    };
    user.secrets("RotateSecret", members).refused("AccessDeniedException");
    aws.allow(
        user.name(),
        Policies.allow("secretsmanager:*"),
        Policies.allow("lambda:InvokeFunction", aws.arn("lambda", "function:rotate")));
    user.secrets("RotateSecret", members).ok();
    Answer done = await("LastRotatedDate");
    assertNotEquals(0, done.number("LastRotatedDate").intValue());
  }
}
