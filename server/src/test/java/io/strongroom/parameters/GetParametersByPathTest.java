package io.strongroom.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.EveryServer;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** GetParametersByPath through the front door. */
final class GetParametersByPathTest {
  private static void put(Running aws, String... names) {
    for (String name : names) {
      aws.admin().ssm("PutParameter", "Name", name, "Type", "String", "Value", name).ok();
    }
  }

  private static Answer list(Client client, String path, Object... more) {
    var members = new ArrayList<Object>(List.of("Path", path));
    members.addAll(List.of(more));
    return client.ssm("GetParametersByPath", members.toArray());
  }

  /** The names of all pages, in order. */
  private static List<String> names(Client client, String path, Object... more) {
    var request = new LinkedHashMap<String, Object>();
    request.put("Path", path);
    for (int i = 0; i < more.length; i += 2) {
      request.put((String) more[i], more[i + 1]);
    }
    var names = new ArrayList<String>();
    for (int pages = 0; pages < 100; pages++) {
      Answer page =
          client.json("ssm", "AmazonSSM", "GetParametersByPath", JsonTree.write(request)).ok();
      page.objects("Parameters").forEach(parameter -> names.add((String) parameter.get("Name")));
      if (!page.json().containsKey("NextToken")) {
        return names;
      }
      request.put("NextToken", page.text("NextToken"));
    }
    throw new AssertionError("pages without end");
  }

  @EveryServer
  void a_parameter_is_shown_as_AWS_shows_it(Running aws) {
    put(aws, "/a/b");
    Answer answer = list(aws.admin(), "/a").members("Parameters");
    Map<String, Object> parameter = answer.objects("Parameters").getFirst();
    assertEquals(
        Set.of("Name", "Type", "Value", "Version", "LastModifiedDate", "ARN", "DataType"),
        parameter.keySet());
    assertEquals("/a/b", parameter.get("Value"));
    assertEquals(aws.arn("ssm", "parameter/a/b"), parameter.get("ARN"));
  }

  @EveryServer
  void children_are_listed_and_with_recursion_all_descendants(Running aws) {
    put(aws, "/a", "/a/b", "/a/b/c", "/a/b/c/d", "/a/e", "/ab", "/ab/c", "flat");
    assertEquals(List.of("/a/b", "/a/e"), names(aws.admin(), "/a"));
    assertEquals(List.of("/a/b", "/a/e"), names(aws.admin(), "/a/"));
    assertEquals(
        List.of("/a/b", "/a/b/c", "/a/b/c/d", "/a/e"), names(aws.admin(), "/a", "Recursive", true));
    assertEquals(List.of("/a/b/c"), names(aws.admin(), "/a/b"));
    assertEquals(List.of(), names(aws.admin(), "/a/e", "Recursive", true));
    assertEquals(List.of(), names(aws.admin(), "/missing"));
  }

  @EveryServer
  void flat_names_are_children_of_the_root_and_keep_their_form(Running aws) {
    put(aws, "flat", "/slashed", "/a/b", "zz");
    assertEquals(Set.of("flat", "/slashed", "zz"), new TreeSet<>(names(aws.admin(), "/")));
    assertEquals(
        Set.of("flat", "/slashed", "zz", "/a/b"),
        new TreeSet<>(names(aws.admin(), "/", "Recursive", true)));
    assertEquals(3, names(aws.admin(), "/").size());
  }

  @EveryServer
  void neighbours_of_a_subtree_are_not_lost(Running aws) {
    var expected = new TreeSet<String>();
    for (String last : List.of("", "-", ".", "0", "9", "A", "Z", "_", "a", "z", "-x", ".x", "zz")) {
      put(aws, "/p/m" + last, "/p/m" + last + "/x", "/p/m" + last + "/x/y", "/pm" + last + "/q");
      expected.add("/p/m" + last);
    }
    for (int size : List.of(1, 2, 10)) {
      List<String> listed = names(aws.admin(), "/p", "MaxResults", size);
      assertEquals(new ArrayList<>(expected), listed);
    }
  }

  @EveryServer
  void many_siblings_with_deep_subtrees_come_each_once_and_in_order(Running aws) {
    var children = new TreeSet<String>();
    var all = new TreeSet<String>();
    for (int i = 0; i < 23; i++) {
      String child = "/deep/c" + i;
      children.add(child);
      put(aws, child, child + "/x", child + "/x/y/z", child + "/w", child + "/w/1", child + "/w/2");
      all.addAll(
          List.of(
              child, child + "/x", child + "/x/y/z", child + "/w", child + "/w/1", child + "/w/2"));
    }
    for (int size : List.of(3, 10)) {
      assertEquals(new ArrayList<>(children), names(aws.admin(), "/deep", "MaxResults", size));
      assertEquals(
          new ArrayList<>(all), names(aws.admin(), "/deep", "MaxResults", size, "Recursive", true));
    }
  }

  @EveryServer
  void a_subtree_without_direct_children_ends(Running aws) {
    for (int i = 0; i < 80; i++) {
      put(aws, "/bare/s" + i + "/x");
    }
    put(aws, "/bare/zz");
    assertEquals(List.of("/bare/zz"), names(aws.admin(), "/bare"));
    assertEquals(List.of(), names(aws.admin(), "/"));
  }

  @EveryServer
  void a_page_has_ten_at_most(Running aws) {
    for (int i = 10; i < 30; i++) {
      put(aws, "/p/n" + i);
    }
    Answer first = list(aws.admin(), "/p").members("Parameters", "NextToken");
    assertEquals(10, first.objects("Parameters").size());
    Answer second = list(aws.admin(), "/p", "NextToken", first.text("NextToken"));
    assertEquals(10, second.objects("Parameters").size());
    second.members("Parameters");
    list(aws.admin(), "/p", "MaxResults", 11).refused("ValidationException");
    list(aws.admin(), "/p", "MaxResults", 0).refused("ValidationException");
  }

  @EveryServer
  void only_tokens_of_this_listing_are_taken(Running aws) {
    put(aws, "/p/a", "/p/b", "/p/c", "/q/a", "/q/b");
    String token = list(aws.admin(), "/p", "MaxResults", 1).text("NextToken");
    String foreign = list(aws.admin(), "/q", "MaxResults", 1).text("NextToken");
    String changed = (token.charAt(30) == 'A' ? "B" : "A") + token.substring(31);
    for (String bad :
        List.of("x", "/p/a", foreign, token + "A", token.substring(0, 30) + changed, "é", "")) {
      list(aws.admin(), "/p", "MaxResults", 1, "NextToken", bad).refused("InvalidNextToken");
    }
    list(aws.admin(), "/p", "Recursive", true, "NextToken", token).refused("InvalidNextToken");
    list(aws.admin().in("eu-west-1"), "/p", "NextToken", token).refused("InvalidNextToken");
    list(aws.admin(), "/p", "NextToken", token).ok();
  }

  @EveryServer
  void a_parameter_made_or_deleted_between_pages_disturbs_nobody_else(Running aws) {
    put(aws, "/p/a", "/p/c", "/p/e", "/p/g");
    Answer first = list(aws.admin(), "/p", "MaxResults", 2);
    aws.admin().ssm("DeleteParameter", "Name", "/p/c").ok();
    put(aws, "/p/b", "/p/f");
    List<String> rest = new ArrayList<>();
    list(aws.admin(), "/p", "NextToken", first.text("NextToken"))
        .objects("Parameters")
        .forEach(parameter -> rest.add((String) parameter.get("Name")));
    assertEquals(List.of("/p/e", "/p/f", "/p/g"), rest);
  }

  @EveryServer
  void a_path_begins_with_a_slash_and_has_the_form_of_a_name(Running aws) {
    for (String bad : List.of("a", "a/b", "//", "/a//b", "/a b", "/a/*", "", " ", "/é")) {
      list(aws.admin(), bad).refused("ValidationException");
    }
    aws.admin().ssm("GetParametersByPath").refused("ValidationException");
    list(aws.admin(), "a")
        .refused(
            "ValidationException",
            "The parameter doesn't meet the parameter name requirements. The parameter name must"
                + " begin with a forward slash \"/\". It can't be prefixed with \\\"aws\\\" or"
                + " \\\"ssm\\\" (case-insensitive). It must use only letters, numbers, or the"
                + " following symbols: . (period), - (hyphen), _ (underscore). Special characters"
                + " are not allowed. All sub-paths, if specified, must use the forward slash symbol"
                + " \"/\". Valid example: /get/parameters2-/by1./path0_.");
  }

  @EveryServer
  void filters_choose_by_type_and_key(Running aws) {
    String key = aws.kmsKey();
    put(aws, "/p/text");
    for (String name : List.of("/p/own", "/p/default")) {
      aws.admin()
          .ssm(
              "PutParameter",
              "Name",
              name,
              "Type",
              "SecureString",
              "Value",
              "v",
              "KeyId",
              name.endsWith("own") ? key : "alias/aws/ssm")
          .ok();
    }
    assertEquals(List.of("/p/text"), filtered(aws, "Type", "Equals", "String"));
    assertEquals(List.of("/p/default", "/p/own"), filtered(aws, "Type", "Equals", "SecureString"));
    assertEquals(
        List.of("/p/default", "/p/own", "/p/text"),
        filtered(aws, "Type", "Equals", "String", "SecureString"));
    assertEquals(List.of("/p/own"), filtered(aws, "KeyId", "Equals", key));
    assertEquals(List.of("/p/default"), filtered(aws, "KeyId", "BeginsWith", "alias/"));
    assertEquals(List.of(), filtered(aws, "Label", "Equals", "none"));
  }

  private static List<String> filtered(Running aws, String key, String option, String... values) {
    return names(
        aws.admin(),
        "/p",
        "ParameterFilters",
        List.of(Map.of("Key", key, "Option", option, "Values", List.of(values))));
  }

  @EveryServer
  void filters_that_are_none_are_refused(Running aws) {
    Client admin = aws.admin();
    for (String key : List.of("Name", "Path", "Tier", "DataType", "tag:x")) {
      list(admin, "/p", "ParameterFilters", List.of(filter(key, "Equals")))
          .refused("InvalidFilterKey");
    }
    list(admin, "/p", "ParameterFilters", List.of(filter("Colour", "Equals")))
        .refused("ValidationException");
    list(admin, "/p", "ParameterFilters", List.of(filter("Type", "Contains")))
        .refused("InvalidFilterOption");
    list(admin, "/p", "ParameterFilters", List.of(Map.of("Key", "Type")))
        .refused("InvalidFilterValue");
    list(admin, "/p", "ParameterFilters", List.of(Map.of("Key", "Type", "Values", List.of())))
        .refused("ValidationException");
  }

  private static Map<String, Object> filter(String key, String option) {
    return Map.of("Key", key, "Option", option, "Values", List.of("String"));
  }

  @EveryServer
  void secure_strings_are_opened_when_asked(Running aws) {
    String key = aws.kmsKey();
    aws.admin()
        .ssm("PutParameter", "Name", "/p/s", "Type", "SecureString", "Value", "v", "KeyId", key)
        .ok();
    put(aws, "/p/t");
    var opened = list(aws.admin(), "/p", "WithDecryption", true).objects("Parameters");
    assertEquals("v", opened.get(0).get("Value"));
    assertEquals("/p/t", opened.get(1).get("Value"));
    var sealed = list(aws.admin(), "/p").objects("Parameters");
    assertTrue(((String) sealed.get(0).get("Value")).length() > 50);
    Client reader = aws.user(Policies.allow("ssm:GetParametersByPath"));
    list(reader, "/p").ok();
    list(reader, "/p", "WithDecryption", true).refused("AccessDeniedException");
    aws.admin().kms("DisableKey", "KeyId", key).nothing();
    list(aws.admin(), "/p", "WithDecryption", true).refused("InvalidKeyId");
  }

  @EveryServer
  void the_permission_is_on_the_path_and_reaches_all_below(Running aws) {
    put(aws, "/p/a", "/p/b/c");
    String path = aws.arn("ssm", "parameter/p");
    Client reader =
        aws.user(
            Policies.allow("ssm:GetParametersByPath", path),
            Policies.deny("ssm:*", aws.arn("ssm", "parameter/p/b/c")));
    assertEquals(List.of("/p/a", "/p/b/c"), names(reader, "/p", "Recursive", true));
    list(reader, "/p/b").denied(reader, "ssm:GetParametersByPath", path + "/b");
    list(reader, "/p/").denied(reader, "ssm:GetParametersByPath", path + "/");
    list(reader, "/").denied(reader, "ssm:GetParametersByPath", aws.arn("ssm", "parameter/"));
  }

  @EveryServer
  void a_deny_below_is_not_got_round_by_another_spelling(Running aws) {
    put(aws, "/p/a");
    Client reader =
        aws.user(
            Policies.allow("ssm:GetParametersByPath"),
            Policies.deny("ssm:GetParametersByPath", aws.arn("ssm", "parameter/p*")));
    for (String path : List.of("/p", "/p/")) {
      list(reader, path).refused("AccessDeniedException");
    }
    list(reader, "//p").refused("ValidationException");
  }

  @EveryServer
  void parameters_of_other_regions_are_not_listed(Running aws) {
    put(aws, "/p/a");
    Client elsewhere = aws.admin().in(aws.region().replace("te-", "ot-"));
    assertEquals(List.of(), names(elsewhere, "/", "Recursive", true));
  }

  @EveryServer
  void a_label_and_another_filter_are_about_the_same_version(Running aws) {
    Client admin = aws.admin();
    String old = aws.kmsKey();
    String now = aws.kmsKey();
    for (String key : List.of(old, now)) {
      admin
          .ssm(
              "PutParameter",
              "Name",
              "/p/x",
              "Type",
              "SecureString",
              "Value",
              "v",
              "KeyId",
              key,
              "Overwrite",
              true)
          .ok();
    }
    admin
        .ssm(
            "LabelParameterVersion",
            "Name",
            "/p/x",
            "ParameterVersion",
            1,
            "Labels",
            List.of("prod"))
        .ok();
    Map<String, Object> label = Map.of("Key", "Label", "Values", List.of("prod"));
    for (String key : List.of(old, now)) {
      Map<String, Object> keyed = Map.of("Key", "KeyId", "Values", List.of(key));
      List<String> found = names(admin, "/p", "ParameterFilters", List.of(keyed, label));
      assertEquals(key.equals(old) ? List.of("/p/x") : List.of(), found);
    }
    list(admin, "/p", "ParameterFilters", List.of(label, label))
        .refused(
            "InvalidFilterKey",
            "The following filter is duplicated in the request: Label. A request can contain only"
                + " one occurrence of a specific filter.");
  }
}
