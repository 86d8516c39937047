package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Labels through the front door. */
final class LabelParameterVersionTest {
  private static void put(Running aws, String name, int versions) {
    for (int i = 1; i <= versions; i++) {
      aws.admin()
          .ssm("PutParameter", "Name", name, "Type", "String", "Value", "v" + i, "Overwrite", true)
          .ok();
    }
  }

  private static Answer label(Client client, String name, int version, String... labels) {
    return client.ssm(
        "LabelParameterVersion",
        "Name",
        name,
        "ParameterVersion",
        version,
        "Labels",
        List.of(labels));
  }

  private static List<Object> labels(Running aws, String name) {
    return aws.admin().ssm("GetParameterHistory", "Name", name).objects("Parameters").stream()
        .map(it -> it.get("Labels"))
        .toList();
  }

  private static String[] numbered(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toArray(String[]::new);
  }

  @EveryServer
  void a_label_selects_its_version_and_moves(Running aws) {
    put(aws, "/p", 3);
    Answer answer = label(aws.admin(), "/p", 1, "prod", "a.b-c_d");
    answer.members("InvalidLabels", "ParameterVersion");
    assertEquals(List.of(), answer.texts("InvalidLabels"));
    assertEquals("1", answer.number("ParameterVersion").toString());
    assertEquals(List.of(List.of("a.b-c_d", "prod"), List.of(), List.of()), labels(aws, "/p"));
    Answer read = aws.admin().ssm("GetParameter", "Name", "/p:prod");
    assertEquals("v1", read.text("Parameter", "Value"));
    assertEquals(":prod", read.text("Parameter", "Selector"));
    assertEquals("/p", read.text("Parameter", "Name"));
    aws.admin().ssm("LabelParameterVersion", "Name", "/p", "Labels", List.of("prod")).ok();
    assertEquals(List.of(List.of("a.b-c_d"), List.of(), List.of("prod")), labels(aws, "/p"));
    assertEquals(
        "v3", aws.admin().ssm("GetParameter", "Name", "/p:prod").text("Parameter", "Value"));
  }

  @EveryServer
  void labels_of_a_bad_form_are_listed_and_the_others_put(Running aws) {
    put(aws, "/p", 1);
    String longest = "x".repeat(100);
    Answer answer =
        label(
            aws.admin(), "/p", 1, "1st", "awsome", "SSMx", "a b", "a/b", "a:b", "é", "ok", longest);
    assertEquals(
        List.of("1st", "awsome", "SSMx", "a b", "a/b", "a:b", "é"), answer.texts("InvalidLabels"));
    assertEquals(List.of(List.of("ok", longest)), labels(aws, "/p"));
    label(aws.admin(), "/p", 1, longest + "x").refused("ValidationException");
    label(aws.admin(), "/p", 1).refused("ValidationException");
    label(aws.admin(), "/p", 1, numbered("n", 11)).refused("ValidationException");
  }

  @EveryServer
  void a_version_has_ten_labels(Running aws) {
    put(aws, "/p", 2);
    label(aws.admin(), "/p", 1, numbered("n", 10)).ok();
    label(aws.admin(), "/p", 1, "n3").ok();
    label(aws.admin(), "/p", 1, "more")
        .refused(
            "ParameterVersionLabelLimitExceeded",
            "An error occurred (ParameterVersionLabelLimitExceeded) when calling the"
                + " LabelParameterVersion operation: A parameter version can have maximum 10"
                + " labels.Move one or more labels to another version and try again.");
    label(aws.admin(), "/p", 2, "n3").ok();
    label(aws.admin(), "/p", 1, "more").ok();
  }

  @EveryServer
  void what_is_not_there_cannot_be_labelled(Running aws) {
    put(aws, "/p", 1);
    label(aws.admin(), "/missing", 1, "a").refusedSilently("ParameterNotFound");
    label(aws.admin(), "/p", 2, "a")
        .refused(
            "ParameterVersionNotFound",
            "Systems Manager could not find version 2 of /p. Verify the version and try again.");
    label(aws.admin(), "/p:1", 1, "a").refused("ValidationException");
    label(aws.admin(), aws.arn("ssm", "parameter/p"), 1, "a").refused("ValidationException");
  }

  @EveryServer
  void labels_are_taken_away_from_the_version_that_has_them(Running aws) {
    put(aws, "/p", 2);
    label(aws.admin(), "/p", 1, "a", "b").ok();
    label(aws.admin(), "/p", 2, "c").ok();
    Answer answer = unlabel(aws.admin(), "/p", 1, "a", "c", "d");
    answer.members("RemovedLabels", "InvalidLabels");
    assertEquals(List.of("a"), answer.texts("RemovedLabels"));
    assertEquals(List.of("c", "d"), answer.texts("InvalidLabels"));
    assertEquals(List.of(List.of("b"), List.of("c")), labels(aws, "/p"));
    aws.admin().ssm("GetParameter", "Name", "/p:a").refused("ParameterVersionNotFound");
    unlabel(aws.admin(), "/p", 3, "a").refused("ParameterVersionNotFound");
    unlabel(aws.admin(), "/missing", 1, "a").refusedSilently("ParameterNotFound");
    aws.admin()
        .ssm("UnlabelParameterVersion", "Name", "/p", "Labels", List.of("a"))
        .refused("ValidationException");
  }

  private static Answer unlabel(Client client, String name, int version, String... labels) {
    return client.ssm(
        "UnlabelParameterVersion",
        "Name",
        name,
        "ParameterVersion",
        version,
        "Labels",
        List.of(labels));
  }

  @EveryServer
  void a_label_holds_the_oldest_of_a_hundred_versions(Running aws) {
    put(aws, "/p", 100);
    label(aws.admin(), "/p", 1, "keep").ok();
    aws.admin()
        .ssm("PutParameter", "Name", "/p", "Value", "more", "Overwrite", true)
        .refused(
            "ParameterMaxVersionLimitExceeded",
            "You attempted to create a new version of /p by calling the PutParameter API with the"
                + " overwrite flag. Version 1, the oldest version, can't be deleted because it has"
                + " a label associated with it. Move the label to another version of the"
                + " parameter, and try again.");
    label(aws.admin(), "/p", 50, "keep").ok();
    put(aws, "/p", 1);
    aws.admin().ssm("GetParameter", "Name", "/p:1").refused("ParameterVersionNotFound");
    assertEquals(
        "v50", aws.admin().ssm("GetParameter", "Name", "/p:keep").text("Parameter", "Value"));
  }

  @EveryServer
  void by_path_a_label_chooses_the_version(Running aws) {
    put(aws, "/q/a", 3);
    put(aws, "/q/b", 2);
    put(aws, "/q/c", 1);
    label(aws.admin(), "/q/a", 2, "prod").ok();
    label(aws.admin(), "/q/b", 1, "production").ok();
    assertEquals(Map.of("/q/a", "v2"), labelled(aws, "Equals", "prod"));
    assertEquals(Map.of("/q/a", "v2", "/q/b", "v1"), labelled(aws, "Equals", "prod", "production"));
    assertEquals(Map.of("/q/a", "v2", "/q/b", "v1"), labelled(aws, "BeginsWith", "pro"));
    assertEquals(Map.of(), labelled(aws, "Equals", "none"));
  }

  private static Map<Object, Object> labelled(Running aws, String option, String... labels) {
    var filter = Map.of("Key", "Label", "Option", option, "Values", List.of(labels));
    return aws
        .admin()
        .ssm("GetParametersByPath", "Path", "/q", "ParameterFilters", List.of(filter))
        .objects("Parameters")
        .stream()
        .collect(java.util.stream.Collectors.toMap(it -> it.get("Name"), it -> it.get("Value")));
  }

  @EveryServer
  void labels_need_permissions_of_their_own(Running aws) {
    put(aws, "/p", 1);
    Client writer = aws.user(Policies.allow("ssm:PutParameter"));
    String arn = aws.arn("ssm", "parameter/p");
    label(writer, "/p", 1, "a").denied(writer, "ssm:LabelParameterVersion", arn);
    unlabel(writer, "/p", 1, "a").denied(writer, "ssm:UnlabelParameterVersion", arn);
  }
}
