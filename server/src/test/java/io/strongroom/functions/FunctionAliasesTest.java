package io.strongroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.TestHosts;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Running;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Aliases through the front door. */
final class FunctionAliasesTest {
  private static final String ALIASES = Fn.FUNCTIONS + "/f/aliases";

  private static Client made(Running aws) {
    TestHosts.connect(aws.server(), new EchoHost());
    Client admin = aws.admin();
    Fn.create(admin, "f", Fn.role(aws), "Handler", "echo", "Publish", true).ok();
    Fn.update(admin, "f", "Timeout", 4).ok();
    admin.lambda("POST " + Fn.FUNCTIONS + "/f/versions").ok();
    return admin;
  }

  private static String executed(Client by, String name) {
    return by.lambda("POST " + Fn.FUNCTIONS + "/" + name + "/invocations")
        .ok()
        .header("x-amz-executed-version");
  }

  @EveryServer
  void an_alias_moves_from_version_to_version(Running aws) {
    Client admin = made(aws);
    Answer alias =
        admin.lambda("POST " + ALIASES, "Name", "live", "FunctionVersion", "1", "Description", "d");
    assertEquals(201, alias.status());
    assertEquals(aws.arn("lambda", "function:f:live"), alias.text("AliasArn"));
    assertEquals(alias.json(), admin.lambda("GET " + ALIASES + "/live").json());
    assertEquals("1", executed(admin, "f:live"));
    assertEquals(
        aws.arn("lambda", "function:f:live"),
        Fn.configuration(admin, "f:live").text("FunctionArn"));
    Answer moved =
        admin.lambda(
            "PUT " + ALIASES + "/live",
            "FunctionVersion",
            "2",
            "RevisionId",
            alias.text("RevisionId"));
    assertEquals("d", moved.text("Description"));
    assertEquals("2", executed(admin, "f:live"));
    assertEquals(
        412,
        admin.lambda("PUT " + ALIASES + "/live", "RevisionId", alias.text("RevisionId")).status());
    Fn.refused(
        admin.lambda("DELETE " + Fn.FUNCTIONS + "/f?Qualifier=2"),
        409,
        "ResourceConflictException",
        "Unable to delete version because the following aliases reference it: [live]");
    assertEquals(204, admin.lambda("DELETE " + ALIASES + "/live").status());
    assertEquals(204, admin.lambda("DELETE " + ALIASES + "/live").status());
    assertEquals(204, admin.lambda("DELETE " + Fn.FUNCTIONS + "/f?Qualifier=2").status());
  }

  @EveryServer
  void weights_send_a_share_of_the_calls_elsewhere(Running aws) {
    Client admin = made(aws);
    Answer alias =
        admin.lambda(
            "POST " + ALIASES,
            "Name",
            "live",
            "FunctionVersion",
            "1",
            "RoutingConfig",
            Map.of("AdditionalVersionWeights", Map.of("2", new BigDecimal("1.0"))));
    assertEquals(
        new BigDecimal("1.0"), alias.object("RoutingConfig", "AdditionalVersionWeights").get("2"));
    assertEquals("2", executed(admin, "f:live"));
    admin
        .lambda(
            "PUT " + ALIASES + "/live",
            "RoutingConfig",
            Map.of("AdditionalVersionWeights", Map.of()))
        .ok();
    assertEquals("1", executed(admin, "f:live"));
    Fn.refused(
        admin.lambda(
            "PUT " + ALIASES + "/live",
            "RoutingConfig",
            Map.of("AdditionalVersionWeights", Map.of("1", 1, "2", 1))),
        400,
        "InvalidParameterValueException",
        "Number of items in AdditionalVersionWeights cannot be greater than 1");
    assertEquals(
        "ValidationException",
        admin
            .lambda(
                "PUT " + ALIASES + "/live",
                "RoutingConfig",
                Map.of("AdditionalVersionWeights", Map.of("2", 2)))
            .header("x-amzn-errortype"));
  }

  @EveryServer
  void what_is_there_or_not_is_told_in_the_words_of_aws(Running aws) {
    Client admin = made(aws);
    admin.lambda("POST " + ALIASES, "Name", "live", "FunctionVersion", "1").ok();
    String arn = aws.arn("lambda", "function:f:live");
    Fn.refused(
        admin.lambda("POST " + ALIASES, "Name", "live", "FunctionVersion", "1"),
        409,
        "ResourceConflictException",
        "Alias already exists: " + arn);
    Fn.refused(
        admin.lambda("GET " + ALIASES + "/none"),
        404,
        "ResourceNotFoundException",
        "Cannot find alias arn: " + aws.arn("lambda", "function:f:none"));
    Fn.refused(
        admin.lambda("POST " + ALIASES, "Name", "other", "FunctionVersion", "9"),
        404,
        "ResourceNotFoundException",
        "Function not found: " + aws.arn("lambda", "function:f:9"));
    assertTrue(
        admin
            .lambda("POST " + ALIASES, "Name", "123", "FunctionVersion", "1")
            .body()
            .contains("at 'name' failed to satisfy constraint"));
  }

  @EveryServer
  void aliases_are_listed_in_pages(Running aws) {
    Client admin = made(aws);
    for (String name : List.of("a", "b", "c")) {
      admin.lambda("POST " + ALIASES, "Name", name, "FunctionVersion", "1").ok();
    }
    Answer first = admin.lambda("GET " + ALIASES + "?MaxItems=2");
    assertEquals(
        List.of("a", "b"), first.objects("Aliases").stream().map(it -> it.get("Name")).toList());
    Answer second =
        admin.lambda("GET " + ALIASES + "?MaxItems=2&Marker=" + first.text("NextMarker"));
    assertEquals(
        List.of("c"), second.objects("Aliases").stream().map(it -> it.get("Name")).toList());
    assertEquals(
        List.of(), admin.lambda("GET " + ALIASES + "?FunctionVersion=2").objects("Aliases"));
  }
}
