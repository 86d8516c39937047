package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;

/** One name, one parameter, one ARN: what policies see is what is stored. */
final class ParameterNamesTest {
  private static final String VALIDATION = "ValidationException";
  private static final String GENERIC =
      "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it"
          + " can consist of sub-paths divided by slash symbol; each sub-path can be formed as a"
          + " mix of letters, numbers and the following 3 symbols .-_";

  private static Answer put(Client client, String name, String value) {
    return client.ssm(
        "PutParameter", "Name", name, "Type", "String", "Value", value, "Overwrite", true);
  }

  private static Answer get(Client client, String name) {
    return client.ssm("GetParameter", "Name", name);
  }

  @EveryServer
  void a_name_with_and_without_leading_slash_is_one_and_is_echoed_as_asked(Running aws) {
    put(aws.admin(), "foo", "1").ok();
    put(aws.admin(), "/foo", "2").ok();
    for (String name : List.of("foo", "/foo")) {
      Answer answer = get(aws.admin(), name);
      assertEquals(name, answer.text("Parameter", "Name"));
      assertEquals("2", answer.text("Parameter", "Value"));
      assertEquals("2", answer.number("Parameter", "Version").toString());
      assertEquals(aws.arn("ssm", "parameter/foo"), answer.text("Parameter", "ARN"));
    }
    aws.admin().ssm("DeleteParameter", "Name", "/foo").ok();
    get(aws.admin(), "foo").refusedSilently("ParameterNotFound");
  }

  @EveryServer
  void a_permission_on_one_spelling_is_one_on_the_other_and_a_deny_too(Running aws) {
    put(aws.admin(), "foo", "1").ok();
    String arn = aws.arn("ssm", "parameter/foo");
    Client allowed = aws.user(Policies.allow("ssm:GetParameter", arn));
    Client barred = aws.user(Policies.allow("*"), Policies.deny("ssm:GetParameter", arn));
    for (String name :
        List.of("foo", "/foo", " foo", "/foo ", arn, "foo:1", "/foo:1", arn + ":1")) {
      get(allowed, name).ok();
      get(barred, name).deniedExplicitly(barred, "ssm:GetParameter", arn);
    }
    String doubled = aws.arn("ssm", "parameter//foo");
    Client wrong = aws.user(Policies.allow("ssm:GetParameter", doubled));
    get(wrong, "/foo").denied(wrong, "ssm:GetParameter", arn);
  }

  @EveryServer
  void blanks_around_a_name_do_not_count(Running aws) {
    put(aws.admin(), " foo ", "1").ok();
    put(aws.admin(), " /a/b ", "2").ok();
    assertEquals("1", get(aws.admin(), "foo").text("Parameter", "Value"));
    assertEquals("2", get(aws.admin(), "/a/b").text("Parameter", "Value"));
    assertEquals(
        aws.arn("ssm", "parameter/a/b"), get(aws.admin(), " /a/b").text("Parameter", "ARN"));
  }

  @EveryServer
  void names_differ_by_case_and_dots_have_no_meaning(Running aws) {
    List<String> names =
        List.of("/a/b", "/A/b", "/a/B", "/a/./b", "/x/../a/b", "/a/b.", "/a/.b", "/a-b", "/a_b");
    for (String name : names) {
      put(aws.admin(), name, name).ok();
    }
    for (String name : names) {
      assertEquals(name, get(aws.admin(), name).text("Parameter", "Value"));
      assertEquals(
          aws.arn("ssm", "parameter" + name), get(aws.admin(), name).text("Parameter", "ARN"));
    }
  }

  @EveryServer
  void what_is_no_name_is_neither_written_nor_read(Running aws) {
    for (String bad :
        List.of(
            "//foo",
            "/a//b",
            "a b",
            "/a /b",
            "a@b",
            "a{b",
            "a%2fb",
            "/a/%2e%2e/b",
            "a\\b",
            "é",
            "/ａ",
            "a\tb",
            "a\u200bb",
            "a*",
            "a?",
            "$a",
            "a,b")) {
      put(aws.admin(), bad, "v").refused(VALIDATION, GENERIC);
      get(aws.admin(), bad).refused(VALIDATION, GENERIC);
      aws.admin().ssm("DeleteParameter", "Name", bad).refused(VALIDATION);
    }
    assertEquals(
        List.of(),
        aws.admin()
            .ssm("GetParametersByPath", "Path", "/", "Recursive", true)
            .objects("Parameters"));
  }

  @EveryServer
  void a_path_is_qualified_and_does_not_end_with_a_slash(Running aws) {
    put(aws.admin(), "a/b", "v")
        .refused(VALIDATION, "Parameter name must be a fully qualified name.");
    get(aws.admin(), "a/b").refused(VALIDATION, GENERIC);
    put(aws.admin(), "/a/", "v").refused(VALIDATION);
    put(aws.admin(), "a/", "v").refused(VALIDATION);
    put(aws.admin(), "/", "v").refused(VALIDATION);
    put(aws.admin(), " ", "v").refused(VALIDATION);
    put(aws.admin(), "", "v").refused(VALIDATION);
    get(aws.admin(), "/a/").refused(VALIDATION);
    get(aws.admin(), "/").refused(VALIDATION);
    get(aws.admin(), "").refused(VALIDATION);
  }

  @EveryServer
  void names_of_services_are_reserved_in_any_case(Running aws) {
    for (String flat : List.of("aws", "awsfoo", "AWSfoo", "ssm", "SsmFoo", "aws.x", "ssm-x")) {
      put(aws.admin(), flat, "v")
          .refused(
              VALIDATION,
              "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).");
    }
    for (String path : List.of("/aws/foo", "/AWS/foo", "/awsfoo/bar", "/Aws-x/y/z")) {
      put(aws.admin(), path, "v")
          .refusedCapital(
              "AccessDeniedException", "No access to reserved parameter name: " + path + ".");
    }
    for (String path : List.of("/ssm/foo", "/SSM/foo", "/ssmfoo/bar")) {
      put(aws.admin(), path, "v").refused(VALIDATION, GENERIC);
    }
    for (String single : List.of("/aws", "/ssm", "/awsfoo", "/SSMfoo")) {
      assertEquals(400, put(aws.admin(), single, "v").status(), single);
    }
    for (String fine : List.of("aw", "myaws", "/a/aws", "/a/ssm/b", "sm", "/my-ssm/x")) {
      put(aws.admin(), fine, "v").ok();
    }
  }

  @EveryServer
  void reading_what_is_reserved_finds_nothing_of_ours(Running aws) {
    get(aws.admin(), "/aws/service/global-infrastructure/version")
        .refusedSilently("ParameterNotFound");
    get(aws.admin(), "/aws/foo").refused("AccessDeniedException");
    get(aws.admin(), "/ssm/foo").refused(VALIDATION, GENERIC);
    get(aws.admin(), "ssmfoo").refused(VALIDATION, GENERIC);
  }

  @EveryServer
  void a_path_has_fifteen_levels_at_most(Running aws) {
    put(aws.admin(), "/a".repeat(15), "v").ok();
    assertEquals("v", get(aws.admin(), "/a".repeat(15)).text("Parameter", "Value"));
    put(aws.admin(), "/a".repeat(16), "v").refused("HierarchyLevelLimitExceededException");
  }

  @EveryServer
  void an_ARN_has_1011_characters_at_most(Running aws) {
    int room = 1011 - aws.arn("ssm", "parameter/").length();
    put(aws.admin(), "x".repeat(room), "v").ok();
    assertEquals("v", get(aws.admin(), "x".repeat(room)).text("Parameter", "Value"));
    put(aws.admin(), "x".repeat(room + 1), "v").refused("AccessDeniedException");
    put(aws.admin(), "/a/" + "x".repeat(room - 2), "v").ok();
    put(aws.admin(), "/a/" + "x".repeat(room - 1), "v").refused("AccessDeniedException");
    put(aws.admin(), "x".repeat(2049), "v").refused("ValidationException");
  }

  @EveryServer
  void readers_take_ARNs_and_writers_do_not(Running aws) {
    put(aws.admin(), "/a/b", "1").ok();
    put(aws.admin(), "/a/b", "2").ok();
    String arn = aws.arn("ssm", "parameter/a/b");
    assertEquals("2", get(aws.admin(), arn).text("Parameter", "Value"));
    assertEquals("1", get(aws.admin(), arn + ":1").text("Parameter", "Value"));
    assertEquals(":1", get(aws.admin(), arn + ":1").text("Parameter", "Selector"));
    put(aws.admin(), arn, "v").refused(VALIDATION);
    aws.admin().ssm("DeleteParameter", "Name", arn).refused(VALIDATION);
    assertEquals("2", get(aws.admin(), "/a/b").text("Parameter", "Value"));
  }

  @EveryServer
  void ARNs_of_elsewhere_lead_nowhere(Running aws) {
    put(aws.admin(), "/a/b", "v").ok();
    String arn = aws.arn("ssm", "parameter/a/b");
    for (String other :
        List.of(
            arn.replace(aws.region(), "eu-west-1"),
            arn.replace(aws.account(), "111111111111"),
            arn.replace(":ssm:", ":s3:"),
            arn.replace("parameter", "document"),
            arn.replace("/a/b", "//a/b"),
            arn + ":1:2",
            "arn:aws:ssm")) {
      assertNotEquals(200, get(aws.admin(), other).status(), other);
    }
    assertEquals("v", get(aws.admin(), arn).text("Parameter", "Value"));
  }

  @EveryServer
  void parameters_stay_in_their_region(Running aws) {
    put(aws.admin(), "p", "here").ok();
    Client elsewhere = aws.admin().in(aws.region().replace("te-", "ot-"));
    get(elsewhere, "p").refusedSilently("ParameterNotFound");
    put(elsewhere, "p", "there").ok();
    assertEquals("here", get(aws.admin(), "p").text("Parameter", "Value"));
    assertEquals("there", get(elsewhere, "p").text("Parameter", "Value"));
  }

  @EveryServer
  void without_a_permission_no_name_is_told_to_be_wrong(Running aws) {
    Client nobody = aws.user();
    for (String bad : List.of("//", "a b", "/a/", "/aws/x", "ssmx", "x".repeat(1500))) {
      get(nobody, bad).refused("AccessDeniedException");
      put(nobody, bad, "v").refused("AccessDeniedException");
      aws.admin().ssm("DeleteParameter", "Name", "zz").refusedSilently("ParameterNotFound");
      nobody.ssm("DeleteParameter", "Name", bad).refused("AccessDeniedException");
    }
  }
}
